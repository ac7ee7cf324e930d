"""The commands `keys rotate …`."""
