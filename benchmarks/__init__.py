"""Benchmarks: ratios to a baseline measured in the same run, and the quality of the categorisation."""
