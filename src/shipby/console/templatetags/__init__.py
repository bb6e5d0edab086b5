"""Values -> what a template shows."""
