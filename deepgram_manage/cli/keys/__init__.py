"""The commands of `keys`."""
