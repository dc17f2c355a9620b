"""After a change of the digest key, make the digests of each case again under the present key.

A case stores the id of the key that its digests were made under, so a run can be interrupted and repeated. While both
keys are live, look-ups and the person's lock work with both. When no case is left, the earlier key can be removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.changes import ApplicationName, Renewal
from chalicelib.services.commit import change
from chalicelib.services.console.verify_journal import all_cases
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.link import message_digest_parts
from chalicelib.services.decisions.people.intake import Application
from chalicelib.services.needs import CommitPorts, HasDigest, HasSubjects
from chalicelib.services.office.take_in_application import content_digests


class RenewDigestsPorts(CommitPorts, HasDigest, HasSubjects, Protocol):
    """What renewing digests uses."""


def renew_digests(deps: RenewDigestsPorts) -> Iterator[bool]:
    """Yield for each case whether its digests had to be renewed. Raises `StoreBusy`."""
    for case in all_cases(deps):
        yield renew(deps, case)


def renew(deps: RenewDigestsPorts, case: Case) -> bool:
    """Renew one case's digests; return False if they are of the present key, or were erased with the person."""
    if not _has_another_key(deps, case):
        return False
    if case.blocked_at is not None:
        now, persons = deps.clock.now(), deps.digest.all("person", deps.cases.person(case.id).iin)
        if deps.subjects.blocked_at(persons, now) is not None:  # an expired block stays expired
            deps.subjects.block(persons, case.blocked_at, now + deps.policy.retention.person)
    change(deps, case, lambda case: _gather(deps, case), _decide, wakes=False)
    return True


def _has_another_key(deps: HasDigest, case: Case) -> bool:
    return bool(case.digests.person) and case.digests.under != deps.digest.key_id


def _decide(gathered: "tuple[Case, NewDigests | None]") -> Draft:
    case, digests = gathered
    return decide_renewal(case, digests) if digests is not None else Draft(case=case)


@dataclass(frozen=True, kw_only=True)
class NewDigests:
    """The digests of a case under the present key, and its id; `persons` are those under each live key."""

    key_id: str
    persons: tuple[str, ...]
    mobile: str
    content: str
    message: str | None


def _gather(deps: RenewDigestsPorts, case: Case) -> tuple[Case, NewDigests | None]:
    """Return the case with its digests under the present key, or with None if it has those already."""
    if not _has_another_key(deps, case):
        return case, None
    person, code = deps.cases.person(case.id), case.check_code
    application = Application(case.application_number, case.language, case.submitted_at, case.group, person)
    digests = NewDigests(
        key_id=deps.digest.key_id,
        persons=deps.digest.all("person", person.iin),
        mobile=deps.digest("mobile", person.mobile),
        content=content_digests(deps, application)[0],
        message=deps.digest.all(*message_digest_parts(person.mobile, code))[0] if code else None,
    )
    return case, digests


def decide_renewal(case: Case, digests: NewDigests) -> Draft:
    """Return the case with its new digests, and what replaces the earlier ones in the store."""
    after = replace(
        case,
        digests=replace(
            case.digests,
            person=digests.persons[0],
            earlier_person=digests.persons[1] if len(digests.persons) > 1 else None,
            mobile=digests.mobile,
            under=digests.key_id,
        ),
    )
    name = ApplicationName(case.authority, case.application_number, digests.content, case.id)
    event = Event("digests_renewed")
    return Draft(case=after, events=(event,), message=digests.message, renews=Renewal(case.digests.persons, name))
