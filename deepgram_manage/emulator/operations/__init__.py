"""The operations of the Manage API, one module for each resource."""
