"""Checks the stack's port before anything heavy is imported, so that a busy port is reported at once."""

import socket

HOST = "127.0.0.1"
ANOTHER_PORT = "Choose another port, for example `make up PORT=8081`; PORT=0 takes a free one."


class PortBusy(Exception):
    """The port cannot be used; the message says why and what to do."""


def check_port(port: int) -> None:
    """Raise `PortBusy` when the port cannot be bound."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise PortBusy(f"Port {port} cannot be used: this user may not open it. {ANOTHER_PORT}") from None
        except OverflowError:
            raise PortBusy(f"Port {port} cannot be used: ports go from 0 to 65535. {ANOTHER_PORT}") from None
        except OSError:
            raise PortBusy(f"Port {port} cannot be used: another program is using it. {ANOTHER_PORT}") from None
