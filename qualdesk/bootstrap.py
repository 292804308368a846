"""Opens a station and wires its services: the only module that knows every class."""
