"""a signed link -> the pages of its order for the buyer: where it stands, what he is owed, what he asked for."""
