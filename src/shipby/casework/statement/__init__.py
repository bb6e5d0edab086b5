"""A measure, an entry of the ledger, a verdict -> the statement of reasons: one model, as text, page and PDF."""
