"""A lake, a pack, an instant -> stored outcomes; a run judges again only what may have changed since the one before."""
