"""The ledger: everything read, kept for good and found again; it knows records and nothing of the line."""
