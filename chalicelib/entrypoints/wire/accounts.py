"""The format of a bank's accounts, for the OpenAPI document alone. A movement that breaks it is set aside, not refused.

Validating 100,000 lines here would take twice as long as reading them (see `domain/bank_data/lines.py` for who does).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.adapters.wire_times import Day
from chalicelib.entrypoints.wire.callbacks import BankDataEvent

Amount = Annotated[str, Field(pattern=r"^[0-9]{1,16}(\.[0-9]{1,2})?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Iban = Annotated[str, Field(pattern=r"^KZ[0-9]{5}[A-Z0-9]{13}$")]


class _Documented(BaseModel):
    model_config = ConfigDict(extra="ignore", defer_build=True)


class BalanceBody(_Documented):
    """The balance of the account, in its currency."""

    amount: Amount
    as_of: Day


class CounterpartyBody(_Documented):
    """The other side of a movement."""

    name: str | None = None
    iin_bin: str | None = None
    iban: str | None = None


class MovementBody(_Documented):
    """Money received (`credit`) or spent (`debit`). The same movement may be on two pages."""

    id: str
    booked_on: Day
    direction: Literal["credit", "debit"]
    amount: Amount
    currency: Currency
    category: str | None = None
    knp: str | None = None
    mcc: str | None = None
    counterparty: CounterpartyBody | None = None
    text: str | None = None


class AccountBody(_Documented):
    """An account of the applicant, with its movements in the period."""

    iban: Iban
    holder_iin: str | None = None
    type: str | None = None
    currency: Currency
    balance: BalanceBody | None = None
    movements: list[MovementBody] = []


class BankDataBody(BankDataEvent):
    """A page of a bank's answer, with its accounts."""

    accounts: list[AccountBody] | None = None
