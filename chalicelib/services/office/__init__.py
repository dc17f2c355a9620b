"""What a caseworker, an auditor or the call centre asks for."""
