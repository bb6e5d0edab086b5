"""penalties, compensations, cases -> append-only entries of points and money, and balances anyone can recompute."""
