"""The store on PostgreSQL: one file a port. Every statement is plain SQL and stands in the file that runs it.

Everything of a case lies under its `case_id`, so that a distributed engine stores it on one shard.
"""
