"""Partners' callbacks: find the case, claim the event, and commit what it changes."""
