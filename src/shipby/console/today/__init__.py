"""A shop's look ahead and cases -> what to do today, and what threatens."""
