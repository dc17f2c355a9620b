"""A network backend on which an exchange ends when its time is over, whatever the other side does.

A socket's timeout restarts with each piece received: a partner that sends one byte of a header every few seconds could
delay us for ever. So each connect, write and read gets at most the time left of the whole exchange. The system resolves
names in its own time.
"""

import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

Left = Callable[[], float]
"""Seconds left of this thread's present exchange."""
Trusted = Callable[[], ssl.SSLContext]
"""The authorities that are trusted. They are read when they are needed: that takes as long as many imports."""
Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class DeadlineTransport(httpx.HTTPTransport):
    """httpx's transport over a network with deadlines, without proxies."""

    def __init__(self, trusted: Trusted, left: Left, network: httpcore.NetworkBackend | None = None) -> None:
        """`trusted`: is asked at the first TLS connection. `network`: None for the real one."""
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no authority; each connection gets the trusted one
        super().__init__(verify=nobody, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=nobody,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Network(network or httpcore.SyncBackend(), left, trusted),
        )


class _Network(httpcore.NetworkBackend):
    def __init__(self, network: httpcore.NetworkBackend, left: Left, trusted: Trusted) -> None:
        self._network, self._left, self._trusted = network, left, trusted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within the time left."""
        within = _at_most(timeout, self._left, httpcore.ConnectTimeout)
        stream = self._network.connect_tcp(host, port, within, local_address, socket_options)
        return _Stream(stream, self._left, self._trusted)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, left: Left, trusted: Trusted) -> None:
        self._stream, self._left, self._trusted = stream, left, trusted

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read a piece within the time left."""
        return self._stream.read(max_bytes, _at_most(timeout, self._left, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write within the time left."""
        self._stream.write(buffer, _at_most(timeout, self._left, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,  # noqa: ARG002 - the pool's, which trusts nobody
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Start TLS within the time left, with the trusted authorities in place of the pool's."""
        trusted = self._trusted()
        trusted.set_alpn_protocols(["http/1.1"])  # the pool's own choice, which it made for its context
        within = _at_most(timeout, self._left, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(trusted, server_hostname, within), self._left, self._trusted)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own
        """Return information about the socket."""
        return self._stream.get_extra_info(info)


def _at_most(timeout: float | None, left: Left, over: type[httpcore.TimeoutException]) -> float:
    remaining = left()
    if remaining <= 0:
        raise over
    return remaining if timeout is None else min(timeout, remaining)
