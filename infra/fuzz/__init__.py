"""Fuzzing our API as it runs: schemathesis over the local stack, as each role and as nobody."""
