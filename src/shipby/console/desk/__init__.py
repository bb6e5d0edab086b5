"""the platform's pages: runs and what they changed, packs and values, shops, people, the record, search."""
