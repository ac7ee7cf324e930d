"""What makes calls with an AsyncManageClient; the folder `_sync` beside it is derived from here."""
