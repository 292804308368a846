"""花名册: the register, one person with the whole timeline, the import of rosters."""
