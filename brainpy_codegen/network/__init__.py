"""Spiking networks: neurons with threshold and reset, populations, projections and their wiring."""
