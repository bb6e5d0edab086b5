"""Pack files -> a RulePack: typed, linted, hashed, diffed, as of a date."""
