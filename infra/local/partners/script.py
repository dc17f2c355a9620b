"""The script of `POST /_local/applicants`: how the partners answer for one person.

Durations are ISO 8601. `kdp_after` counts from the request, `sms_after` and `consent_after` from the SMS,
`consent_heard_after` and `revoked_after` from the consent, a bank's `after` from the data request.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from infra.local.partners.wire import Bic, Iin, Strict

Wait = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=3660))]
ScriptedAccount = dict[str, Any]  # not validated: a script may make a bank send invalid accounts


class BankScript(Strict):
    """One bank's answer; without `accounts` they are generated from the IIN (see `bank_data`)."""

    bic: Bic
    name: str
    outcome: Literal["data", "no_accounts", "denied", "failed", "silent"] = "data"
    after: Wait = timedelta(minutes=20)
    pages: Annotated[int, Field(ge=1, le=1000)] = 1
    accounts: list[ScriptedAccount] | None = None


class Deliver(Strict):
    """How many times each callback is delivered (0: never), and in which order those of one kind are."""

    times: Annotated[int, Field(ge=0, le=10)] = 1
    order: Literal["given", "reversed", "shuffled"] = "given"


DEFAULT_BANKS = (
    BankScript(bic="ALATKZKA", name="Алатау банкі (үлгі)", after=timedelta(minutes=10)),
    BankScript(bic="ESILKZKA", name="Есіл банкі (үлгі)", after=timedelta(minutes=25)),
    BankScript(bic="SARYKZKA", name="Сарыарқа банкі (үлгі)", after=timedelta(minutes=40)),
)


class Script(Strict):
    """A person's script. By default everything succeeds, and the consent is given only on the consent page."""

    iin: Iin
    kdp: Literal["granted", "refused", "pending", "silent", "valid", "invalid", "timeout", "not_found", "error"] = (
        "granted"
    )
    """The last five are the words that integrations with KDP have seen; it then answers in these words."""
    kdp_after: Wait | None = None
    kdp_expires_in: Wait = timedelta(minutes=5)
    bmg: Literal["same", "different", "not_found"] = "same"
    link_length: Annotated[int, Field(ge=40, le=2000)] | None = None
    link_expires_after: Wait = timedelta(days=30)
    sms: Literal["delivered", "undeliverable", "sent", "expired", "silent"] = "delivered"
    sms_after: Wait = timedelta(seconds=5)
    consent: Literal["granted", "refused", "silent", "liveness_failed", "opened"] = "silent"
    """`liveness_failed`: the page does not recognise the person; `opened`: it is opened and left."""
    consent_after: Wait = timedelta(minutes=15)
    consent_heard_after: Wait = timedelta(0)
    revoked_after: Wait | None = None
    banks: list[BankScript] = Field(default_factory=lambda: list(DEFAULT_BANKS))
    deliver: Deliver = Deliver()

    @property
    def kdp_wait(self) -> timedelta:
        """How long KDP takes to answer; by default no time, or an hour if `kdp` is `pending`."""
        if self.kdp_after is not None:
            return self.kdp_after
        return timedelta(hours=1) if self.kdp == "pending" else timedelta(0)
