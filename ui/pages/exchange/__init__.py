"""上报交换 (F10): the month's package, step by step; packages and receipts that come in."""
