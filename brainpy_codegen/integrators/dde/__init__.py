"""Methods for delay differential equations, one family a file."""
