"""Requests and answers on the wire: models, and how bodies are read."""
