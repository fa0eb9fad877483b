"""Program to text: names, expressions, functions, templates, layout, files. Knows no mathematics."""
