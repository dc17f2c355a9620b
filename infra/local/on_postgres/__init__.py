"""The local stack in the place on PostgreSQL: a real server, our worker and our WSGI adapter, and nothing of AWS."""
