"""The page 现场确认: who is in front of me, and is it them."""
