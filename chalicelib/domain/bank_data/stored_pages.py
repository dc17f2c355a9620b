"""How a page's accounts are written before they are stored and named by their digest."""

import json


def as_stored(accounts: object) -> bytes:
    """Return the accounts of a page as JSON with sorted keys, so that equal content has equal bytes.

    A partner that sends a page again serialises it anew; the order of the keys and the blanks are no content. The
    accounts are those that `strict_json` read, so UTF-8 can represent them.
    """
    return json.dumps(accounts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
