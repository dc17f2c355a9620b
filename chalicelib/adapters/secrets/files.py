"""Secrets in files, as orchestrators mount them (the port `SecretStore`)."""

from pathlib import Path

from chalicelib.domain.errors import SecretMissing


class SecretFiles:
    """Reads the whole file, without the line break at its end."""

    def read(self, place: str) -> str:
        """Return the file's text. Raises `SecretMissing`, which names the file and says why."""
        try:
            text = Path(place).read_text("utf-8").rstrip("\n")
        except OSError as error:
            raise SecretMissing({place: error.strerror or type(error).__name__}) from None
        except UnicodeDecodeError:
            raise SecretMissing({place: "is not text in UTF-8"}) from None
        if not text:
            raise SecretMissing({place: "is empty"})
        return text
