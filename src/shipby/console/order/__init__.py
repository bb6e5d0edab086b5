"""A run's reading -> a shop's orders: found by id or waybill, listed by outcome, and why each was judged so."""
