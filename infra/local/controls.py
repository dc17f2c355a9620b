"""The controls of the local stack, `/_local/...`, as described in docs/contracts.md.

`GET /_local/table-calls` -> `{"total", "by_case"}` counts the calls that our application has made to DynamoDB since the
start (the stack's own calls are not counted); `by_case` counts the calls whose body mentions the id of a case that has
a workflow. On PostgreSQL it counts transactions, and none by case.
`GET /_local/deliveries?partner=` lists every attempt to deliver a callback and our response.
`GET /_local/cases` lists the executions of the workflow; on PostgreSQL the cases.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from smsutil import split
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from infra.local.clock.clock import LAST
from infra.local.clock.driver import ClockDriver
from infra.local.drivers import CallCounts, Drivers, NotQuiet
from infra.local.partners.faults import FaultOrder, PartnerName
from infra.local.partners.keys import PARTNERS, Alg, TokenIssuer, partner_keys
from infra.local.partners.script import Script
from infra.local.partners.shared_state import SharedState
from infra.local.partners.wire import HttpAnswer, HttpRefusal, Strict, parse, problem_answer, response, to_rfc3339


class ClockOrder(Strict):
    """`POST /_local/clock`: either the instant to move to (`now`) or how far to move (`advance`)."""

    now: AwareDatetime | None = None
    advance: Annotated[timedelta, Field(ge=timedelta(0))] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "ClockOrder":
        if (self.now is None) == (self.advance is None):
            raise ValueError("give either now or advance, not both")
        return self


class TokenOrder(Strict):
    """`POST /_local/tokens`: roles, for a caseworker also the KATO code of the office; `sub` is the user."""

    roles: list[Annotated[str, StringConstraints(min_length=1, max_length=40)]]
    authority: Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")] | None = None
    sub: Annotated[str, StringConstraints(min_length=1, max_length=80)] = "local-user"


class SignatureOrder(Strict):
    """`POST /_local/signatures`: the raw body as text.

    `alg`, `kid` and `iat` that differ from the partner's own give a signature that must be refused.
    """

    partner: PartnerName
    body: str
    alg: Alg | None = None
    kid: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    iat: int | None = None


class Controls:
    """Answers requests to `/_local/...`."""

    def __init__(
        self, shared: SharedState, driver: ClockDriver, issuer: TokenIssuer, drivers: Drivers, calls: CallCounts
    ) -> None:
        self._shared, self._driver, self._issuer = shared, driver, issuer
        self._drivers, self._table_calls = drivers, calls
        table: list[tuple[str, str, Callable[..., HttpAnswer]]] = [
            ("GET", "/_local/clock", self._show_clock),
            ("POST", "/_local/clock", self._move_clock),
            ("POST", "/_local/applicants", self._take_script),
            ("GET", "/_local/messages/<mobile>", self._show_messages),
            ("POST", "/_local/faults", self._take_fault),
            ("GET", "/_local/calls", self._show_calls),
            ("POST", "/_local/tokens", self._give_token),
            ("POST", "/_local/signatures", self._give_signature),
            ("POST", "/_local/sweep", self._sweep),
            ("GET", "/_local/table-calls", self._show_table_calls),
            ("GET", "/_local/deliveries", self._show_deliveries),
            ("GET", "/_local/cases", self._show_cases),
        ]
        self._map = Map([Rule(path, methods=[verb], endpoint=answer) for verb, path, answer in table])

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        try:
            answer, place = self._map.bind("local").match(request.path, method=request.method)
            return response(answer(request, **place))
        except HTTPException as error:
            return response(
                problem_answer(
                    HttpRefusal(error.code or 404, "no_such_control", "There is no such control. GET / lists them.")
                )
            )
        except HttpRefusal as refused:
            return response(problem_answer(refused))
        except NotQuiet as error:
            return response(problem_answer(HttpRefusal(503, "not_quiet", str(error))))

    def _show_clock(self, _request: Request | None = None) -> HttpAnswer:
        return HttpAnswer(200, {"now": to_rfc3339(self._shared.clock.now())})

    def _move_clock(self, request: Request) -> HttpAnswer:
        order = parse(ClockOrder, request.get_data())
        now, field = self._shared.clock.now(), "now" if order.advance is None else "advance"
        ahead = order.advance or (order.now or now) - now
        if ahead >= LAST - now:
            errors = [{"field": field, "message": f"the clock ends with the year {LAST.year - 1}"}]
            raise HttpRefusal(422, "invalid", "The instant is too far ahead.", errors)
        try:
            self._driver.move_to(order.now or now + ahead)
        except ValueError:
            errors = [{"field": field, "message": "the clock does not move back"}]
            raise HttpRefusal(422, "invalid", "The instant is in the past.", errors) from None
        return self._show_clock()

    def _take_script(self, request: Request) -> HttpAnswer:
        script = parse(Script, request.get_data())
        self._shared.set_script(script)
        return HttpAnswer(200, script.model_dump(mode="json"))

    def _show_messages(self, _request: Request, mobile: str) -> HttpAnswer:
        items = [
            {"at": to_rfc3339(message.at), "text": message.text, "parts": len(split(message.text).parts)}
            for message in self._shared.messages(mobile)
        ]
        return HttpAnswer(200, {"items": items})

    def _take_fault(self, request: Request) -> HttpAnswer:
        order = parse(FaultOrder, request.get_data())
        self._shared.faults.add(order)
        return HttpAnswer(200, order.model_dump(mode="json"))

    def _show_calls(self, request: Request) -> HttpAnswer:
        partner = _partner(request)
        items = [
            {
                "at": to_rfc3339(call.at),
                "method": call.method,
                "path": call.path,
                "idempotency_key": call.idempotency_key,
                "body": call.body,
                "status": call.status,
            }
            for call in list(self._shared.calls.get(partner, []))
        ]
        return HttpAnswer(200, {"items": items})

    def _give_token(self, request: Request) -> HttpAnswer:
        order = parse(TokenOrder, request.get_data())
        token = self._issuer.token(self._shared.clock.now(), order.roles, order.authority, order.sub)
        return HttpAnswer(200, {"token": token})

    def _give_signature(self, request: Request) -> HttpAnswer:
        order = parse(SignatureOrder, request.get_data())
        iat = order.iat if order.iat is not None else int(self._shared.clock.now().timestamp())
        header = partner_keys(order.partner).sign(order.body.encode(), iat, order.alg, order.kid)
        return HttpAnswer(200, {"header": header})

    def _sweep(self, _request: Request) -> HttpAnswer:
        self._driver.sweep_now()
        return self._show_clock()

    def _show_table_calls(self, _request: Request) -> HttpAnswer:
        return HttpAnswer(200, self._table_calls.report(self._drivers.cases()))

    def _show_deliveries(self, request: Request) -> HttpAnswer:
        partner = _partner(request)
        log = [one for one in list(self._shared.callbacks.log) if one.partner == partner]
        items = [
            {"at": to_rfc3339(one.at), "type": one.type, "event_id": one.event_id, "status": one.status} for one in log
        ]
        return HttpAnswer(200, {"items": items})

    def _show_cases(self, _request: Request) -> HttpAnswer:
        items = [{"execution": name, "status": status} for name, status in self._drivers.all().items()]
        return HttpAnswer(200, {"items": items})


def _partner(request: Request) -> str:
    partner = request.args.get("partner", "")
    if partner not in PARTNERS:
        errors = [{"field": "partner", "message": f"one of {', '.join(PARTNERS)}"}]
        raise HttpRefusal(422, "invalid", "The query does not fit.", errors)
    return partner
