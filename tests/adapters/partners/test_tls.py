"""Partners are believed over TLS that verifies, and over nothing else: real handshakes on loopback."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.adapters.http_exchange import Exchange, NoAnswer, Request, Timeouts

LONG = timedelta(days=36_500)


class Answers(BaseHTTPRequestHandler):
    """Answers every question with an empty object."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate that signed itself, and its key, in one PEM file."""
    key, who = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2025, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), begins, begins + LONG)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem


@contextmanager
def serving(pem: Path) -> Iterator[str]:
    """Serve over TLS under this certificate; the address."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/things"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(url: str, ca_file: Path | None) -> int:
    """Ask once; the status."""
    exchange = Exchange(Timeouts(), ca_file=str(ca_file) if ca_file else None)
    return exchange.send(Request("GET", url, {}), 5).status


def test_a_partner_under_the_authority_of_the_settings_is_believed(tmp_path: Path) -> None:
    """`ca_file` names who vouches for a partner in a state network."""
    pem = certificate(tmp_path, "localhost")
    with serving(pem) as url:
        assert ask(url, pem) == 200


def test_an_untrusted_certificate_is_no_answer(tmp_path: Path) -> None:
    """Without its authority, and under another one."""
    pem, other = certificate(tmp_path, "localhost"), certificate(tmp_path, "other.example")
    with serving(pem) as url:
        for ca_file in (None, other):
            with pytest.raises(NoAnswer, match="ConnectError"):
                ask(url, ca_file)


def test_a_certificate_of_another_host_is_no_answer(tmp_path: Path) -> None:
    """Vouched for, but not the one that was called."""
    pem = certificate(tmp_path, "other.example")
    with serving(pem) as url, pytest.raises(NoAnswer, match="ConnectError"):
        ask(url, pem)
