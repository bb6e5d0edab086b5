"""One module per kind of mistake: a Pack -> remarks."""
