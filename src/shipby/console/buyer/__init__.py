"""a buyer's signed link -> pages of his order: where it stands, what he is owed, his cases."""
