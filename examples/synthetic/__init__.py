"""Stories of imaginary shops -> facts: every clause, band, outcome and piece of relief happens to somebody."""
