"""Coefficients of Runge-Kutta methods, as data."""
