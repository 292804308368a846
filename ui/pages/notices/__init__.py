"""公示抽查: notices on walls and web sites; spot checks beside them."""
