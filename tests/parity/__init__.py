"""Both engines give the same outcomes for the same facts."""
