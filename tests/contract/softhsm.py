"""A token of SoftHSM2, a hardware security module in software, from Debian's package `softhsm2`."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pkcs11
from pkcs11._pkcs11 import lib

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")
PIN, SO_PIN = "8274", "5093"
TOKEN = "kelisim"
"""The label of the token that the fixture `hsm` makes."""


def module() -> str | None:
    """Return the path of the library, or None where the package is not installed."""
    return next((path for path in MODULES if Path(path).exists() and shutil.which("softhsm2-util")), None)


@contextmanager
def token_folder(folder: Path) -> Iterator[None]:
    """Let the library of this process store its tokens in the folder."""
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    tokens = f"directories.tokendir = {folder / 'tokens'}\n"
    config.write_text(f"{tokens}objectstore.backend = file\nlog.level = ERROR\n", "utf-8")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    try:
        yield
    finally:
        del os.environ["SOFTHSM2_CONF"]
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before


@contextmanager
def detached_tokens() -> Iterator[None]:
    """Take the tokens away, and attach them again."""
    tokens = Path(os.environ["SOFTHSM2_CONF"]).parent / "tokens"
    away = tokens.rename(tokens.with_name("away"))
    tokens.mkdir()
    try:
        yield
    finally:
        tokens.rmdir()
        away.rename(tokens)


def new_token(label: str) -> None:
    """Make a token, as an operator does."""
    made = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN]
    subprocess.run(made, check=True, capture_output=True)
    _library().reinitialize()


def new_key(token: str, label: str, **otherwise: bool) -> None:
    """Make an AES key on the token. `otherwise`: attributes that differ, such as `extractable`."""
    usual = {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}
    template = usual | {pkcs11.Attribute[name.upper()]: value for name, value in otherwise.items()}
    with _logged_in(token) as session:
        session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template=template)


def known_key(token: str, label: str, value: bytes) -> None:
    """Put an AES key of this value on the token."""
    template = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY,
        pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.AES,
        pkcs11.Attribute.LABEL: label,
        pkcs11.Attribute.VALUE: value,
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.EXTRACTABLE: False,
        pkcs11.Attribute.SENSITIVE: True,
    }
    with _logged_in(token) as session:
        session.create_object(template)


def _logged_in(token: str) -> pkcs11.Session:
    """Open a session that may write. Ends all others of this process: one may be logged in already."""
    _library().reinitialize()
    return _library().get_token(token_label=token).open(rw=True, user_pin=PIN)


@cache
def _library() -> lib:
    return pkcs11.lib(str(module()))
