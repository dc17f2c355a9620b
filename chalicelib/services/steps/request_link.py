"""Ask the Open API system for the consent link (Algorithm, p. 4, 5)."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import PartnerRefused
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.link import (
    check_code,
    decide_link,
    is_link_allowed,
    link_request,
    message_digest_parts,
)
from chalicelib.services.gathering import gather_case
from chalicelib.services.needs import HasDigest, HasLinkHosts, HasOpenApi, HasPlainHttpHosts
from chalicelib.services.steps.attempts import PatiencePorts, end_as_refused, end_if_out_of_patience
from chalicelib.services.steps.looking import look_before


class RequestLinkPorts(PatiencePorts, HasDigest, HasLinkHosts, HasOpenApi, HasPlainHttpHosts, Protocol):
    """What asking for the link uses."""


def request_link(deps: RequestLinkPorts, case: Case) -> Case:
    """Ask for the link. The case goes on to the SMS or ends. Raises `PartnerUnavailable`, `StoreBusy`.

    The same request id gives the same link, so asking can be repeated.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.REQUESTING_LINK:
        return case
    person = deps.cases.person(case.id)
    try:
        link = deps.open_api.make_link(
            case.request_id(Step.LINK),
            person,
            link_request(gather_case(deps, case)),
            look=look_before(deps, OutgoingCall.MAKE_LINK, case),
        )
    except PartnerRefused as error:
        return end_as_refused(deps, case, error)
    message = deps.digest.all(*message_digest_parts(person.mobile, check_code(link.url)))[0]
    allowed = is_link_allowed(link, deps.link_hosts, deps.plain_http_hosts)
    return change_case(deps, case, lambda gathered: decide_link(gathered, link, message, allowed=allowed), wakes=False)
