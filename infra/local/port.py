"""The stack's port: asked for before anything heavy is imported, so that a busy one is told at once."""

import socket

HOST = "127.0.0.1"


class PortBusy(Exception):
    """Another program listens on the port."""


def check_free(port: int) -> None:
    """Raises `PortBusy` when the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise PortBusy(f"Port {port} cannot be used: {error}. Choose another: PORT=0 takes a free one.") from None
