"""Fuzzes our API on the local stack with schemathesis, in each role and without a token."""
