"""a shop's inbox, its members, its keys."""
