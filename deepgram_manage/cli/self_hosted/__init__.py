"""The commands of `self-hosted`."""
