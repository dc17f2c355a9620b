"""Secrets: read at run time, renewed without a deployment, and never printed."""
