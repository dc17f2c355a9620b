"""Applications that are taken their whole way on the local stack, one after the other, and what each of them used."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from app import app
from benchmarks.cost.meter import SWEEP, Meter, TableCall
from infra.local.application import LocalApplication
from infra.local.aws.functions import Functions, functions_of
from infra.local.aws.workflow import events_of
from infra.local.demo.client import LocalStack
from infra.local.demo.runner import Demo
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from infra.local.emulation import Emulation, start_emulation
from infra.local.stack import mount
from infra.local.world import PARTNER_TIMEOUT_SECONDS

API = "api_handler"
CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"
FULL_PROCESSOR_MB = 1769
"""With this much memory a function has one processor, with less a share of it, so it takes as much longer."""
MANY_BANKS = 22
SCHEDULES = frozenset({SWEEP, "anchor-journal", "erase-due"})
"""What runs for all cases: of their calls only those of the sweep that name the case are the case's."""


@dataclass(frozen=True)
class Used:
    """What one case used on its whole way.

    `calls`: to the tables, without `shared` ones. `looks`: those of them that are made right before a send about the
    person (design decision 13). `partners`: these sends; requests for access tokens are not counted.
    """

    case_id: str
    calls: tuple[TableCall, ...]
    shared: int
    looks: int
    transitions: int
    invocations: Mapping[str, int]
    gb_seconds: float
    unwrapped: int
    partners: int

    @property
    def counted(self) -> int:
        """How many calls to the tables were made, without the looks."""
        return len(self.calls) - self.looks

    @property
    def reads(self) -> float:
        """The read units."""
        return sum(call.reads for call in self.calls)

    @property
    def writes(self) -> float:
        """The write units."""
        return sum(call.writes for call in self.calls)

    @property
    def by_function(self) -> dict[str, int]:
        """How many calls each function made, the looks among them."""
        return dict(sorted(Counter(call.function for call in self.calls).items()))


@dataclass(frozen=True)
class Way:
    """An application, with those that must have gone before it."""

    title: str
    application: DemoApplication
    before: tuple[DemoApplication, ...] = field(default=())


def ways() -> list[Way]:
    """Return the scenarios of the demo, and after them the three whose calls are bounded."""
    known = {application.number: application for application in read_applications()}
    demo = [_way(one, known) for one in known.values()]
    return [*demo, *bounded_ways().values()]


def bounded_ways() -> dict[str, Way]:
    """Return the ways whose calls are bounded: many banks, one bank, and an applicant who never answers."""
    known = {application.number: application for application in read_applications()}
    named = {
        f"{MANY_BANKS} banks": _with_banks(known["1"], MANY_BANKS),
        "one bank": _with_banks(known["1"], 1),
        "nobody answers": known["5"],
    }
    return {title: Way(title, application) for title, application in named.items()}


def _way(application: DemoApplication, known: Mapping[str, DemoApplication]) -> Way:
    title, corrects = f"{application.number} {application.scenario}", application.expected.corrects
    return Way(f"{title} (with {corrects})", application, (known[corrects],)) if corrects else Way(title, application)


def _with_banks(application: DemoApplication, number: int) -> DemoApplication:
    """Return the application with so many banks that answer with one page each, a minute apart."""
    bank = {**application.script["banks"][0], "pages": 1}
    banks = [{**bank, "bic": f"BANK{chr(ord('A') + n)}ZKA", "after": f"PT{10 + n}M"} for n in range(number)]
    outcomes = {one["bic"]: "data" for one in banks}
    expected = replace(application.expected, banks=outcomes)
    return replace(application, script={**application.script, "banks": banks}, expected=expected)


class WatchedFunctions(Functions):
    """The functions of the state machine and the schedules, each noted as it runs."""

    def __init__(self, emulation: Emulation, meter: Meter) -> None:
        super().__init__(functions_of(app), emulation.executions)
        self._meter = meter

    def invoke(self, name: str, event: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        """Call a function under its name."""
        return self._meter.running(name, lambda: super(WatchedFunctions, self).invoke(name, event))


def use(way: Way) -> Used:
    """Take an application its whole way on a stack of its own; return what its case used.

    Raises `RuntimeError` if it does not end as its file says, `StackRefused`.
    """
    meter = Meter()
    emulation = start_emulation(0, datetime.fromisoformat(STARTS_AT), tables=meter)
    try:
        _mount(emulation, meter)
        demo = Demo(
            stack=LocalStack(emulation.url),
            applications=[*way.before, way.application],
            ends_at=datetime.fromisoformat(ENDS_AT),
            report=lambda _now, _doing: None,
        )
        row = demo.run()[-1]
        if row.differences:
            raise RuntimeError(f"{way.title} did not end as its file says: {row.differences}")
        return _used(demo.ids[way.application.number], meter, emulation)
    finally:
        emulation.stop()


def _mount(emulation: Emulation, meter: Meter) -> None:
    """Wire the application into the emulation; what it calls is noted, and so is each request to our API."""
    wired = LocalApplication.wire(emulation, PARTNER_TIMEOUT_SECONDS)
    application = replace(wired, functions=WatchedFunctions(emulation, meter))
    mount(application, emulation)

    def api(request: Request) -> Response:
        is_read = request.method == "GET"  # the demo reads how each case ended, which is not of the way
        name = "reading" if is_read else API
        return meter.running(name, lambda: wired.gateway(request))

    emulation.server.app = meter.beside(replace(emulation.router, functions=application.functions, api=api))


def _used(case_id: str, meter: Meter, emulation: Emulation) -> Used:
    mine = [call for call in meter.calls if _is_mine(call, case_id)]
    of_functions = [one for one in meter.invocations if one.function not in SCHEDULES | {"reading"}]
    memory = memory_of_functions()
    sent = sum(map(len, emulation.shared.calls.values()))
    return Used(
        case_id=case_id,
        calls=tuple(call for call in mine if not call.is_shared),
        shared=sum(call.is_shared for call in mine),
        looks=sent,
        transitions=len(list(_transitions(emulation, case_id))),
        invocations=dict(sorted(Counter(one.function for one in of_functions).items())),
        gb_seconds=sum(one.seconds * max(memory[one.function], FULL_PROCESSOR_MB) / 1024 for one in of_functions),
        unwrapped=sum(name not in SCHEDULES | {"reading"} for name in meter.keys_used),
        partners=sent,
    )


def _is_mine(call: TableCall, case_id: str) -> bool:
    if call.function == "reading":
        return False
    return call.names(case_id) if call.function == SWEEP else call.function not in SCHEDULES


def _transitions(emulation: Emulation, case_id: str) -> Iterator[str]:
    """Yield each state that the executions of the case entered."""
    for execution in emulation.executions.list_all():
        if case_id in execution.name:
            yield from (one["type"] for one in events_of(execution) if one["type"].endswith("StateEntered"))


def memory_of_functions() -> dict[str, int]:
    """Return the memory of each function in MB, as it is configured."""
    functions: dict[str, Any] = json.loads(CONFIG.read_text("utf-8"))["stages"]["prod"]["lambda_functions"]
    return {name: one["lambda_memory_size"] for name, one in functions.items()}
