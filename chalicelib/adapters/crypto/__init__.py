"""Sealing, data keys, keyed digests, signatures, tokens and key sets."""
