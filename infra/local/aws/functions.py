"""Lambda in this process: the state machine's tasks invoke the Chalice functions here, without Docker.

`POST /2015-03-31/functions/{name or ARN}/invocations` answers as AWS does: 200 with the result, 200 with
`X-Amz-Function-Error` when the function raised an exception (Retry and Catch match its `errorType`), 202 for an
asynchronous invocation.
"""

import json
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Chalice
from chalice.local import LambdaContext
from werkzeug.wrappers import Request, Response

from infra.local.aws.workflow import Executions, function_arn
from infra.local.requests import INVOCATION_PATH

Function = Callable[[Any, Any], Any]


def functions_of(app: Chalice) -> dict[str, Function]:
    """Return the app's Lambda functions and scheduled functions by name."""
    names = [f.name for f in app.pure_lambda_functions] + [e.name for e in app.event_sources]
    return {name: app.handler_map[name] for name in names}


def schedules_of(app: Chalice) -> list[str]:
    """Return the names of the scheduled functions."""
    return [one.name for one in app.event_sources if type(one).__name__ == "ScheduledEventConfig"]


def context_of(name: str) -> LambdaContext:
    """Return the context object to invoke a function with."""
    context = LambdaContext(name, memory_size=512, max_runtime_ms=60_000)
    context.invoked_function_arn = function_arn(name)
    return context


class Functions:
    """Invokes functions by name, for moto's state machine interpreter and for the schedules."""

    def __init__(self, functions: Mapping[str, Function], executions: Executions) -> None:
        self._functions = functions
        self._executions = executions

    def names(self) -> list[str]:
        """Return the names of all functions."""
        return list(self._functions)

    def invoke(self, name: str, event: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        """Call a function and return its result; exceptions propagate."""
        return self._functions[name](event, context_of(name))

    def __call__(self, request: Request) -> Response:
        """Answer an invocation request."""
        found = INVOCATION_PATH.match(request.path)
        name = (found["name"] if found else "").replace("%3A", ":").rsplit("function:", 1)[-1].split(":")[0]
        if name not in self._functions:
            error = {"Type": "User", "Message": f"Function not found: {name}"}
            headers = {"x-amzn-ErrorType": "ResourceNotFoundException"}
            return Response(json.dumps(error), 404, headers, content_type="application/json")
        event = json.loads(request.get_data() or b"null")
        if request.headers.get("X-Amz-Invocation-Type") == "Event":
            self._executions.running_call(1)
            threading.Thread(target=self._in_background, args=(name, event), daemon=True).start()
            return Response(status=202)
        return self._answer(name, event)

    def _answer(self, name: str, event: Any) -> Response:  # noqa: ANN401 - JSON
        try:
            result = json.dumps(self.invoke(name, event))
        except Exception as error:  # noqa: BLE001 - like Lambda, any exception becomes the response
            failed = {
                "errorMessage": str(error),
                "errorType": type(error).__name__,
                "stackTrace": traceback.format_tb(error.__traceback__),
            }
            headers = {"X-Amz-Function-Error": "Unhandled"}
            return Response(json.dumps(failed), 200, headers, content_type="application/json")
        return Response(result, 200, content_type="application/json")

    def _in_background(self, name: str, event: Any) -> None:  # noqa: ANN401 - JSON
        try:
            self._answer(name, event)
        finally:
            self._executions.running_call(-1)
