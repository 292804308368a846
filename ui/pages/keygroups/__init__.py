"""重点人群: the ledger, special checks."""
