"""The commands of `requests`."""
