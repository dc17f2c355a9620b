"""What touches the world: one file per technology or partner."""
