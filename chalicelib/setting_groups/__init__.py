"""The settings by group; `chalicelib.settings` puts them together and reads them."""
