"""PostgreSQL for this project: the schema's migrations, its roles, and a server for one machine."""
