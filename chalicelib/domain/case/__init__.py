"""A case and its way: states, facts, transitions, what is due next, and how long data are kept."""
