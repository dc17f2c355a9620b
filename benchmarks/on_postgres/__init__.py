"""Measures the place on PostgreSQL, as ratios within one run (`make bench-postgres`)."""
