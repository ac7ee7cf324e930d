"""The commands of `members`."""
