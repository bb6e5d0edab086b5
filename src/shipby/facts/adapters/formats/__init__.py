"""one module per real format: each has an ADAPTER that the registry finds."""
