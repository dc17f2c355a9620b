"""Makes the libraries of AWS unimportable, which shows that the place on PostgreSQL needs none of them."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

OF_AWS_ALONE = frozenset({"boto3", "botocore", "moto"})


class NotInThisPlace(ImportError):
    """A library of AWS was to be imported in the place on PostgreSQL."""


class Refusing:
    """A finder that comes first and refuses."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - as importlib calls it
        target: ModuleType | None = None,  # noqa: ARG002 - the same
    ) -> ModuleSpec | None:
        """Refuse the libraries of AWS; leave all others to the next finder."""
        if fullname.partition(".")[0] in OF_AWS_ALONE:
            raise NotInThisPlace(f"{fullname} belongs to AWS, and PLACE is postgres")
        return None


def refuse_libraries_of_aws() -> None:
    """Let no library of AWS be imported from now on. Raises `NotInThisPlace` if one was imported already."""
    loaded = sorted(OF_AWS_ALONE & {name.partition(".")[0] for name in sys.modules})
    if loaded:
        raise NotInThisPlace(f"{', '.join(loaded)} was imported before PLACE was read")
    sys.meta_path.insert(0, Refusing())
