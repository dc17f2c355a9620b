"""A fresh process that does one thing and ends: `python -m benchmarks.first_answer WORK`, its event as JSON on stdin.

`benchmarks.cold_start` measures it, so each kind of work imports what it needs and nothing else. The process stops with
its answer: taking the interpreter down costs half as much again, and a function of AWS never does it.
"""

import json
import os
import sys
from typing import Any


def make_client() -> Any:  # noqa: ANN401 - a client of boto3
    """Make a DynamoDB client as any program would."""
    import boto3  # noqa: PLC0415 - the import is what is measured
    from botocore.config import Config  # noqa: PLC0415

    config = Config(connect_timeout=2, read_timeout=5)
    return boto3.client("dynamodb", endpoint_url=os.environ["DYNAMODB_ENDPOINT"], config=config)


def make_client_by_botocore() -> Any:  # noqa: ANN401 - a client of botocore
    """Make the same client as the application does."""
    from botocore.config import Config  # noqa: PLC0415 - the import is what is measured
    from botocore.session import get_session  # noqa: PLC0415

    config = Config(connect_timeout=2, read_timeout=5)
    return get_session().create_client("dynamodb", endpoint_url=os.environ["DYNAMODB_ENDPOINT"], config=config)


def main(work: str, event: Any) -> None:  # noqa: ANN401 - JSON
    """Do the work. Raises `AssertionError` when the API refuses."""
    if work == "client":
        make_client()
    elif work == "get-item":
        _get_item(make_client(), event)
    elif work == "get-item-by-botocore":
        _get_item(make_client_by_botocore(), event)
    elif work == "import":
        import app  # noqa: F401, PLC0415

        make_client()
    else:
        _answer(work, event)


def _get_item(client: Any, table: str) -> None:  # noqa: ANN401 - a client of boto3
    client.get_item(TableName=table, Key={"pk": {"S": "none"}, "sk": {"S": "none"}})


def _answer(work: str, event: Any) -> None:  # noqa: ANN401 - JSON
    import app  # noqa: PLC0415

    if work != "api":
        getattr(app, work.replace("-", "_"))(event, None)
        return
    answer = app.app(event, None)
    if answer["statusCode"] not in {200, 202}:
        raise AssertionError(answer)


if __name__ == "__main__":
    for tool in ("pygments", "rich"):  # httpx imports them where they are; a deployed function has neither
        sys.modules[tool] = None  # type: ignore[assignment]
    main(sys.argv[1], json.load(sys.stdin))
    os._exit(0)
