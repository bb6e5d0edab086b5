"""Whole commands, as a person types them -> what they see and find on disk."""
