"""Runs the demo: sends the applications, moves the clock from one instant to the next, reads the ends."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep

from infra.local.demo.client import LocalStack, StackRefused
from infra.local.demo.rows import Row, compare, row_of, sms_sent_to
from infra.local.demo.scripts import DemoApplication, instants

END_STATES = frozenset({"bank_data_ready", "ordinary_procedure", "withdrawn"})
SECONDS_TO_END = 15.0
"""Seconds of real time that open cases get after the clock has come to its last instant."""

Tell = Callable[[datetime, str], None]


@dataclass
class Demo:
    """One run. `tell` hears of an instant of the stack's clock and of what is being done."""

    stack: LocalStack
    applications: Sequence[DemoApplication]
    ends_at: datetime
    tell: Tell
    wait: Callable[[float], None] = sleep
    ids: dict[str, str] = field(default_factory=dict)
    """Application -> id of its case."""
    problems: dict[str, str] = field(default_factory=dict)
    """Application -> what was refused on its way."""

    def run(self) -> list[Row]:
        """Let every application go its way and return the rows; raises `StackRefused` when it cannot go on."""
        for instant in instants(self.applications):
            self._move_clock(instant)
            for application in self.applications:
                if application.withdrawal and application.withdrawal.at == instant:
                    self._withdraw(application)
            for application in self.applications:
                if application.send_at == instant:
                    self._send(application, instant)
        self._move_clock(self.ends_at)
        return self._rows()

    def _send(self, application: DemoApplication, now: datetime) -> None:
        self.tell(now, f"application {application.number}: {application.way}")
        self.stack.script(application.script)
        for fault in application.faults:
            self.stack.spoil(fault)
        answer = self.stack.send_application(application.authority, application.body)
        if answer.status_code == 201:  # noqa: PLR2004 - HTTP
            self.ids[application.number] = answer.json()["id"]
        else:
            self.problems[application.number] = f"intake answered {answer.status_code}: {answer.text[:400]}"

    def _withdraw(self, application: DemoApplication) -> None:
        if application.withdrawal is None or application.number not in self.ids:
            return
        self.tell(application.withdrawal.at, f"application {application.number}: the applicant withdraws")
        case_id = self.ids[application.number]
        answer = self.stack.withdraw(application.authority, case_id, application.withdrawal.body)
        if not answer.is_success:
            self.problems[application.number] = f"withdrawal answered {answer.status_code}: {answer.text[:400]}"

    def _move_clock(self, to: datetime) -> None:
        """Move the clock, and show where it stands until the stack is quiet again."""
        with ThreadPoolExecutor(max_workers=1) as aside:
            moving = aside.submit(self.stack.move_clock, to)
            while not moving.done():
                self.tell(self.stack.now(), f"the clock moves to {to:%a %d %b %H:%M}")
                self.wait(0.5)
            moving.result()

    def _rows(self) -> list[Row]:
        """Count the calls to the table first: our own reading is not the cases' doing."""
        counted = self.stack.table_calls()["by_case"]
        calls = self.stack.sms_calls()
        rows = []
        for application in self.applications:
            self.tell(self.ends_at, f"reading application {application.number}")
            case_id = self.ids.get(application.number)
            if case_id is None:
                row = Row(application.number, application.way)
            else:
                case = self._ended(application.authority, case_id)
                messages = self.stack.handset(application.mobile)
                sms = sms_sent_to(calls, application.mobile)
                row = row_of(application, case, messages, sms, counted.get(case_id, 0))
            problem = self.problems.get(application.number)
            rows.append(compare(application, row, self.ids, problem))
        return rows

    def _ended(self, authority: str, case_id: str) -> dict[str, object]:
        """Return the case; one that is still open gets a little real time, for a loaded machine."""
        give_up = monotonic() + SECONDS_TO_END
        case = self.stack.case(authority, case_id)
        while case["state"] not in END_STATES and monotonic() < give_up:
            self.wait(0.5)
            case = self.stack.case(authority, case_id)
        return case


def check_start(stack: LocalStack, first: datetime) -> None:
    """Raise `StackRefused` when the stack's clock has passed the demo's first instant: it cannot go back."""
    now = stack.now()
    if now > first:
        raise StackRefused(
            f"The stack's clock stands at {now.isoformat()}, after the demo's first instant: start a new stack "
            f"with CLOCK={first.isoformat()}, or run `make demo`, which does."
        )
