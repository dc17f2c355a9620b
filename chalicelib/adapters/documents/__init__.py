"""What every store shares: domain values as JSON documents, and the positions of cases in listings."""
