"""a company's shop -> its settlement account: applied for after opening, active or refused, applied for again."""
