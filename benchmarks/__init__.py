"""Figures as ratios against a floor that is measured in the same run, and the quality of sorting."""
