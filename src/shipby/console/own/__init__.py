"""what is a person's own, before he has a shop or beside it: his applications."""
