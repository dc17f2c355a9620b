"""Requests to the Open API system, and its record of a consent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from infra.local.partners.wire import Bic, CallbackUrl, HttpRefusal, Id, Iin, Mobile, PartnersId, Strict, to_rfc3339

ScopeBody = Annotated[list[Literal["accounts", "balances", "movements"]], Field(min_length=1, max_length=3)]


class AskedPeriod(Strict):
    """Days, both included."""

    from_: Annotated[date, Field(alias="from")]
    to: date

    def wire(self) -> dict[str, str]:
        """Return the period as JSON."""
        return {"from": self.from_.isoformat(), "to": self.to.isoformat()}

    def covers(self, other: "AskedPeriod") -> bool:
        """Whether the other period lies within this one."""
        return self.from_ <= other.from_ and other.to <= self.to


class InBothLanguages(Strict):
    """A text in Kazakh and in Russian."""

    kk: Annotated[str, Field(min_length=1, max_length=300)]
    ru: Annotated[str, Field(min_length=1, max_length=300)]


class LinkRequestBody(Strict):
    """`POST /consent-requests`."""

    request_id: Id
    iin: Iin
    mobile: Mobile
    language: Literal["kk", "ru"]
    scope: ScopeBody
    period: AskedPeriod
    valid_until_at_least: AwareDatetime | date
    answer_by: AwareDatetime
    authority_name: InBothLanguages
    callback_url: CallbackUrl


class DataRequest(Strict):
    """`POST /data-requests`; `banks` null means every bank where the person has accounts."""

    request_id: Id
    consent_id: PartnersId
    iin: Iin
    scope: ScopeBody
    period: AskedPeriod
    banks: list[Bic] | None
    callback_url: CallbackUrl


@dataclass(kw_only=True)
class AskedConsent:
    """A consent request and its result; nobody is given the result before `reported_at`."""

    asked: LinkRequestBody
    token: str
    url: str
    expires_at: datetime
    consent_id: str
    text_sha256: str
    language: Literal["kk", "ru"]
    status: Literal["pending", "granted", "refused", "revoked"] = "pending"
    received_at: datetime | None = None
    reported_at: datetime | None = None
    opened_at: datetime | None = None
    not_recognised_at: datetime | None = None
    """When the page was opened first, and when the liveness check failed last."""

    @property
    def reason_code(self) -> str | None:
        """Why there is no consent: refused, or what happened on the page without an answer."""
        if self.status == "refused":
            return "applicant_refused"
        if self.status != "pending":
            return None
        return "liveness_failed" if self.not_recognised_at else "opened" if self.opened_at else None

    def status_at(self, now: datetime) -> str:
        """Return the status that a `GET` shows at this time."""
        if self.reported_at is not None and self.reported_at <= now:
            return self.status
        return "expired" if self.received_at is None and self.expires_at <= now else "pending"

    def result(self, status: str, valid_until: str, text_version: str) -> dict[str, Any]:
        """Return the fields of a result; most are null unless the consent was granted."""
        granted = status == "granted"
        answered = status in ("granted", "refused", "revoked") and self.received_at is not None
        return {
            "request_id": self.asked.request_id,
            "iin": self.asked.iin,
            "status": status,
            "received_at": to_rfc3339(self.received_at) if answered and self.received_at else None,
            "consent_id": self.consent_id if granted else None,
            "scope": list(self.asked.scope) if granted else None,
            "period": self.asked.period.wire() if granted else None,
            "valid_until": valid_until if granted else None,
            "banks": None,
            "text_version": text_version if granted else None,
            "text_sha256": self.text_sha256 if granted else None,
            "language": self.language if granted else None,
            "authentication": "liveness_check" if granted else None,
            "reason_code": self.reason_code if status in ("refused", "pending", "expired") else None,
        }


def check_data_request(asked: DataRequest, consent: AskedConsent | None) -> AskedConsent:
    """Return the consent that covers a data request. Raises `HttpRefusal` when there is none."""
    if consent is None:
        raise HttpRefusal(404, "unknown_consent", "There is no such consent.")
    if consent.status != "granted":
        raise HttpRefusal(403, "consent_not_valid", "The consent is not in force.")
    covered = (
        asked.iin == consent.asked.iin
        and set(asked.scope) <= set(consent.asked.scope)
        and consent.asked.period.covers(asked.period)
    )
    if not covered:
        raise HttpRefusal(403, "consent_does_not_cover", "The consent does not cover this person, scope or period.")
    return consent
