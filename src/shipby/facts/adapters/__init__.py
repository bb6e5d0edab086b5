"""a marketplace export -> a facts folder, one module per real format."""
