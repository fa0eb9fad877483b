"""Passes: models to models, programs to programs, one pass a file; each says what it requires and ensures."""
