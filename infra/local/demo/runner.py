"""Runs the demo: sends the applications, moves the clock from one instant to the next, reads the results."""

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
"""Real time that open cases get to end after the clock has reached its last instant, for a machine under load."""

Report = Callable[[datetime, str], None]


@dataclass(kw_only=True)
class Demo:
    """One run. `report` is called with the stack's time and what is being done."""

    stack: LocalStack
    applications: Sequence[DemoApplication]
    ends_at: datetime
    report: Report
    wait: Callable[[float], None] = sleep
    ids: dict[str, str] = field(default_factory=dict)
    """Application number -> case id."""
    problems: dict[str, str] = field(default_factory=dict)
    """Application number -> the call that was refused."""

    def run(self) -> list[Row]:
        """Run every scenario and return the rows. Raises `StackRefused`."""
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
        self.report(now, f"application {application.number}: {application.scenario}")
        self.stack.script(application.script)
        for fault in application.faults:
            self.stack.add_fault(fault)
        answer = self.stack.send_application(application.authority, application.body)
        if answer.status_code == 201:  # noqa: PLR2004 - HTTP
            self.ids[application.number] = answer.json()["id"]
        else:
            self.problems[application.number] = f"intake answered {answer.status_code}: {answer.text[:400]}"

    def _withdraw(self, application: DemoApplication) -> None:
        if application.withdrawal is None or application.number not in self.ids:
            return
        self.report(application.withdrawal.at, f"application {application.number}: the applicant withdraws")
        case_id = self.ids[application.number]
        answer = self.stack.withdraw(application.authority, case_id, application.withdrawal.body)
        if not answer.is_success:
            self.problems[application.number] = f"withdrawal answered {answer.status_code}: {answer.text[:400]}"

    def _move_clock(self, to: datetime) -> None:
        """Move the clock and report its time until the stack responds."""
        with ThreadPoolExecutor(max_workers=1) as background:
            moving = background.submit(self.stack.move_clock, to)
            while not moving.done():
                self.report(self.stack.now(), f"moving the clock to {to:%a %d %b %H:%M}")
                self.wait(0.5)
            moving.result()

    def _rows(self) -> list[Row]:
        """Read the counts of table calls first, so that they do not include the reads below."""
        counted = self.stack.table_calls()["by_case"]
        calls = self.stack.sms_calls()
        rows = []
        for application in self.applications:
            self.report(self.ends_at, f"reading application {application.number}")
            case_id = self.ids.get(application.number)
            if case_id is None:
                row = Row(application=application.number, scenario=application.scenario)
            else:
                case = self._ended(application.authority, case_id)
                messages = self.stack.handset(application.mobile)
                sms = sms_sent_to(calls, application.mobile)
                row = row_of(application, case, messages, sms, counted.get(case_id, 0))
            problem = self.problems.get(application.number)
            rows.append(compare(application, row, self.ids, problem))
        return rows

    def _ended(self, authority: str, case_id: str) -> dict[str, object]:
        """Return the case when it has ended, or after `SECONDS_TO_END`."""
        deadline = monotonic() + SECONDS_TO_END
        case = self.stack.case(authority, case_id)
        while case["state"] not in END_STATES and monotonic() < deadline:
            self.wait(0.5)
            case = self.stack.case(authority, case_id)
        return case


def check_start(stack: LocalStack, first: datetime) -> None:
    """Raise `StackRefused` if the stack's clock is already past the demo's first instant; it cannot move back."""
    now = stack.now()
    if now > first:
        raise StackRefused(
            f"the clock of the stack is at {now.isoformat()}, after the demo's first application, and it cannot move "
            f"back. Start a new stack with `make up CLOCK={first.isoformat()}`, or run `make demo` without DEMO_URL."
        )
