"""Expression trees as text of a target language."""
