"""a shop -> where it stands: points, rates, money, measures, history; each number with the rows behind it."""
