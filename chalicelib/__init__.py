"""Kelisim asks an applicant for consent by SMS and, with it, fetches the applicant's bank data for social assistance.

Each layer sees only those below it (import-linter holds this):

    entrypoints    HTTP API, pages, console, workflow tasks and schedules
    bootstrap      settings -> the wired ports
    adapters       the store, AWS, cryptography, the four partners
    services       use cases
    domain         the rules of the order and the law, pure
"""

__version__ = "0.1.0"
"""The one place of the version. The API document, `make package` and the changelog read it or are held to it."""
