"""a question about an entry, a verdict or a measure -> asked, answered, closed; it stops no clock."""
