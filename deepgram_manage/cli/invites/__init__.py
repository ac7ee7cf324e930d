"""The commands of `invites`."""
