"""Outcomes, cases and ledger -> pages of the merchant, the operator and the buyer."""
