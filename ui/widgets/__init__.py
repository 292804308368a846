"""The widgets of the house: pages put these together and style nothing themselves."""
