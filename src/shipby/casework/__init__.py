"""people's acts -> cases by their transition tables, audit rows, and the facts that decisions are."""
