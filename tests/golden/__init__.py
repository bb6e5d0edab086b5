"""Texts and SQL as people see them; a test that prints something else fails, `GOLDEN=renew` writes them anew."""
