"""Sentences that hold for any facts, tried on random ones clustered on the boundaries."""
