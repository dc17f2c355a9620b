"""Kelisim: an applicant's consent, and behind it the applicant's bank data, for social assistance.

The rooms, each seeing only those below it (a test holds this):

    entrypoints    HTTP views, wire models, authentication
    bootstrap      settings -> the wired dependencies
    adapters       tables, keys, state machine, partners
    services       one use case a file
    domain         the order's rules, pure
"""
