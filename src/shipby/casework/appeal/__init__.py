"""a merchant's objection -> entries held while they count, a reviewer's decision per order, facts for the next run."""
