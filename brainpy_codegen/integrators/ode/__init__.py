"""Methods for ordinary differential equations, one family a file."""
