"""Models of the tables: rows that come page by page."""
