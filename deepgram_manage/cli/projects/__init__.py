"""The commands of `projects`."""
