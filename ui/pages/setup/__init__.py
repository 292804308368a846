"""The first start: a station is set up, step by step."""
