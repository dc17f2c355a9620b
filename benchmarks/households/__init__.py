"""Made-up households with labelled truth: all names are invented, every number belongs to nobody."""
