"""The API over HTTP in a container: gunicorn, and an adapter that makes of each request what API Gateway would.

`python -m chalicelib.entrypoints.http_server` runs it.
"""
