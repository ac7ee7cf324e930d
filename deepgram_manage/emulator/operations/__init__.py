"""The 34 operations of the Manage API, one module for each resource."""
