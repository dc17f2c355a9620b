"""What partners answer when they are asked, used only if it is about the person of the case.

Each answer names its question: the clients compare the request, these functions the person (contract: section 3). One
that names another person is the partner's fault, and unusable like any other that breaks the contract.
"""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Step
from chalicelib.domain.errors import PartnerAnswerUnusable
from chalicelib.domain.messages.partner_answers import ConsentResult, DataRequestStatus, PersonalDataAnswer
from chalicelib.services.decisions.bank_consent import OPEN_API
from chalicelib.services.decisions.personal_data_consent import KDP
from chalicelib.services.needs import CommitPorts, HasDigest, HasOpenApi, HasPersonalDataAccess
from chalicelib.services.steps.looking import look_before


class KnownToKdpPorts(CommitPorts, HasDigest, HasPersonalDataAccess, Protocol):
    """What asking KDP about an earlier request uses."""


class KnownToOpenApiPorts(CommitPorts, HasDigest, HasOpenApi, Protocol):
    """What asking the Open API system about an earlier request uses."""


def personal_data_result(deps: KnownToKdpPorts, case: Case, request_id: str) -> PersonalDataAnswer:
    """Return KDP's answer to an earlier request. Raises `PartnerAnswerUnusable` for one about another person too."""
    look = look_before(deps, OutgoingCall.PERSONAL_DATA_RESULT, case)
    answer = deps.personal_data_access.result(request_id, look=look)
    _refuse_another_person(deps, case, answer.iin, KDP)
    return answer


def bank_consent_result(deps: KnownToOpenApiPorts, case: Case) -> ConsentResult:
    """Return the Open API system's result on the consent that the link asks for. Raises as `personal_data_result`."""
    look = look_before(deps, OutgoingCall.CONSENT_RESULT, case)
    result = deps.open_api.consent_result(case.request_id(Step.LINK), look=look)
    _refuse_another_person(deps, case, result.iin, OPEN_API)
    return result


def bank_data_status(deps: KnownToOpenApiPorts, case: Case) -> DataRequestStatus:
    """Return what the banks have answered so far. Raises as `personal_data_result`."""
    look = look_before(deps, OutgoingCall.BANK_DATA_STATUS, case)
    status = deps.open_api.data_request(case.request_id(Step.BANK_DATA), look=look)
    _refuse_another_person(deps, case, status.iin, OPEN_API)
    return status


def _refuse_another_person(deps: HasDigest, case: Case, iin: str | None, partner: str) -> None:
    if iin is None or set(case.digests.persons).isdisjoint(deps.digest.all("person", iin)):
        raise PartnerAnswerUnusable(partner, "it is about another person")
