"""What generated modules share. Plain Python and C; it needs nothing of brainpy-codegen."""
