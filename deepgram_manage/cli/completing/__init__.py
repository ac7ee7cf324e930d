"""What shells complete: the words of the tree of commands, and names out of the account."""
