"""The commands of `usage`."""
