"""The commands `org …`."""
