"""The commands of `archive`."""
