"""The commands of `models`."""
