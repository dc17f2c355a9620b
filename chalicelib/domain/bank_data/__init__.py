"""Accounts and movements as banks send them, read into our words, and our ids of movements."""
