"""Take a partner's event, claim it, and commit what it changes."""
