"""The key that proves the heads of cases in tests."""

import json

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key

HEAD_KEY = new_head_key("head-1")
HEAD_KEYS = HeadKeys(json.dumps({"keys": [HEAD_KEY]}))
