"""Python function -> `ir.Model`: declarations, source text, and the parser of the supported Python."""
