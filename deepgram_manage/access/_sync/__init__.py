"""What makes calls with a ManageClient; derived from the folder `_async` beside it."""
