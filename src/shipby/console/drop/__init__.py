"""A file as a platform exports it -> a first verdict within seconds; what was sent is deleted at once."""
