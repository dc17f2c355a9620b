"""The statement and the receipt as pages, and the statement as CSV."""
