"""Working days, quarters and terms, and the government's orders that move days off."""
