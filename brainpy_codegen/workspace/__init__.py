"""`generated/` on disk and the edits in it: nothing that a person changed is ever lost."""
