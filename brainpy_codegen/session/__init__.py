"""What a user's call does from end to end: settings, generate into a folder, run what stands there."""
