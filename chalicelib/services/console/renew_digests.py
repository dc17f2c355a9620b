"""After a change of the digest key: make the digests of each case anew under the present one.

A case tells under which key its digests were made, so this can stop anywhere and be run again. While both keys are
live, look-ups and the person's lock know both; when no case is left, the earlier key can go.
"""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.changes import ApplicationName, Renewal
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.console.verify_journal import all_cases
from chalicelib.services.office.take_in_application import Application, content_digests
from chalicelib.services.steps.request_link import message_digests


def renew_digests(deps: Deps) -> Iterator[bool]:
    """Yield, for each case that is looked at, whether its digests had to be made anew. Raises `StoreBusy`."""
    for case in all_cases(deps):
        yield renew(deps, case)


def renew(deps: Deps, case: Case) -> bool:
    """Renew one case's digests; False when they are of the present key, or were erased with the person."""
    if not _is_of_another_key(deps, case):
        return False
    if case.blocked_at is not None:
        now, persons = deps.clock.now(), deps.digest.all("person", deps.cases.person(case.id).iin)
        if deps.subjects.blocked_at(persons, now) is not None:  # one that ran out stays so
            deps.subjects.block(persons, case.blocked_at, now + deps.policy.retention.person)
    change_case(deps, case, lambda case: _renewed(deps, case), wakes=False)
    return True


def _is_of_another_key(deps: Deps, case: Case) -> bool:
    return bool(case.person) and case.digests_under != deps.digest.key_id


def _renewed(deps: Deps, case: Case) -> Draft:
    if not _is_of_another_key(deps, case):
        return Draft(case)
    person = deps.cases.person(case.id)
    application = Application(case.application_number, case.language, case.submitted_at, case.group, person)
    name = ApplicationName(case.authority, case.application_number, content_digests(deps, application)[0], case.id)
    persons = deps.digest.all("person", person.iin)
    after = replace(
        case,
        person=persons[0],
        earlier_person=persons[1] if len(persons) > 1 else None,
        mobile=deps.digest("mobile", person.mobile),
        digests_under=deps.digest.key_id,
    )
    code = case.check_code
    message = message_digests(deps, person.mobile, code)[0] if code else None
    return Draft(after, (Event("digests_renewed"),), message=message, renews=Renewal(case.persons, name))
