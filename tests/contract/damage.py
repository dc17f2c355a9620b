"""Damage to what is stored of a case: each sealed part and each data key, changed or removed behind our back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore

NOISE = b"\x01" + bytes(60)
"""The form of a sealed piece, and nothing that opens."""


@dataclass(frozen=True)
class Part:
    """Where a part is stored. `removed_whole`: its item or row goes with it; otherwise only the attribute does."""

    table: str
    sql_table: str
    attribute: str
    belongs: Callable[[Mapping[str, Any]], bool] = lambda _: True
    sql_where: str = "true"
    removed_whole: bool = True


def _private(field: str) -> Part:
    return Part("CasesTable", "private_parts", "sealed", lambda item: item["sk"]["S"] == field, f"field = '{field}'")


def _key(name: str) -> Part:
    return Part(
        "KeysTable", "data_keys", "wrapped", lambda item: item["key_class"]["S"] == name, f"key_class = '{name}'"
    )


PARTS: Mapping[str, Part] = {
    "person": _private("person"),
    "token": _private("token"),
    "link": _private("link"),
    "notes": Part("JournalTable", "journal", "note", removed_whole=False),
    "evidence": Part("ConsentsTable", "consents", "evidence", removed_whole=False),
    "private terms": Part("ConsentsTable", "consents", "private_terms", removed_whole=False),
    "consent records": Part("ConsentsTable", "consents", "terms"),
    "banks": Part("CasesTable", "banks", "sealed", lambda item: item["sk"]["S"].startswith("banks#")),
    "bank data": Part("BankDataTable", "bank_data", "sealed"),
    "key of person": _key("person"),
    "key of bank": _key("bank"),
    "key of proof": _key("proof"),
}


def damage(store: Store, case_id: str, name: str, *, missing: bool) -> int:
    """Damage or remove a part of a case wherever it is stored; return at how many places."""
    return damage_part(store, case_id, PARTS[name], missing=missing)


def damage_part(store: Store, case_id: str, part: Part, *, missing: bool) -> int:
    """Do the same to a part that the test describes."""
    if isinstance(store, PostgresStore):
        done = _on_postgres(store, case_id, part, missing=missing)
        store.keys.cache.clear()
        return done
    if not isinstance(store, DynamoStore):
        raise TypeError("in memory nothing is sealed")
    done = _on_dynamodb(store, case_id, part, missing=missing)
    store.keys.cache.clear()
    return done


def _on_dynamodb(store: DynamoStore, case_id: str, part: Part, *, missing: bool) -> int:
    table, done = store.tables[part.table], 0
    for item in store.client.scan(TableName=table)["Items"]:
        owner = item.get("case_id", item.get("pk", {})).get("S", "")
        if owner not in {case_id, f"case#{case_id}"} or part.attribute not in item or not part.belongs(item):
            continue
        keys = ("pk", "sk") if "pk" in item else _keys_of(item)
        changed: dict[str, Any] = {**item}
        if missing and part.removed_whole:
            store.client.delete_item(TableName=table, Key={one: item[one] for one in keys})
        else:
            del changed[part.attribute]
            if not missing:
                changed[part.attribute] = {"S": "{}"} if part.attribute == "terms" else {"B": NOISE}
            store.client.put_item(TableName=table, Item=changed)
        done += 1
    return done


def _keys_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    return ("case_id", next(one for one in ("consent_id", "seq", "chunk", "key_class") if one in item))


def _on_postgres(store: PostgresStore, case_id: str, part: Part, *, missing: bool) -> int:
    where = f"case_id = %s AND {part.attribute} IS NOT NULL AND {part.sql_where}"
    if missing and part.removed_whole:
        return store.db.run(f"DELETE FROM {part.sql_table} WHERE {where}", case_id)  # noqa: S608 - our own words
    value = None if missing else ("{}" if part.attribute == "terms" else NOISE)
    return store.db.run(f"UPDATE {part.sql_table} SET {part.attribute} = %s WHERE {where}", value, case_id)  # noqa: S608
