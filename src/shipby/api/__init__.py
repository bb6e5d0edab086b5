"""HTTP requests -> the same acts and the same answers as everywhere else, with an OpenAPI document."""
