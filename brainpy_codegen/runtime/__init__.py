"""What is needed to run generated code: import a file, drive it over time, hold what came out."""
