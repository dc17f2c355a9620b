"""A store that behaves in another way, over the content of the one that an office has."""

from dataclasses import replace
from typing import TypeVar

from tests.fakes.store import InMemoryCases
from tests.services.office import SHARDS, Office

Store = TypeVar("Store", bound=InMemoryCases)


def over(office: Office, kind: type[Store], **attributes: object) -> Store:
    """Return a store of this kind with the content of the office's, and with these attributes."""
    store = kind(SHARDS)
    vars(store).update(vars(office.cases), **attributes)
    return store


def put_into(office: Office, kind: type[Store], **attributes: object) -> Store:
    """Return the same as `over`; the office works with it from now on."""
    store = over(office, kind, **attributes)
    office.cases, office.deps = store, replace(office.deps, cases=store)
    return store
