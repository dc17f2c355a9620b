"""Consents that are taken back at a partner while none of its callbacks arrives: found when the partner is asked."""

from tests.policies.besides import Scenario, asks_for_consent, until
from tests.policies.functions import Deployed
from tests.services.office import HOUR, MINUTE


def revoked_unheard_of(deployed: Deployed) -> None:
    """Given and taken back at the Open API system while none of its callbacks arrived: found when the window closes."""
    asks_for_consent(deployed)
    deployed.office.passes(15 * MINUTE)
    deployed.office.decides("granted")
    deployed.office.passes(MINUTE)
    deployed.office.decides("revoked")
    until(deployed, "ordinary_procedure")
    assert deployed.office.case.reason == "consent_revoked"


def revoked_at_kdp(deployed: Deployed) -> None:
    """KDP answers the request itself with a revocation: the person has taken the consent back there."""
    deployed.office.script.kdp = "revoked"
    assert asks_for_consent(deployed).reason == "personal_data_withdrawn"


def revoked_before_the_renewal(deployed: Deployed) -> None:
    """The same, when KDP is asked again by the check of the number."""
    office = deployed.office
    office.bmg.fail(before=1)
    asks_for_consent(deployed)
    office.script.kdp = "revoked"
    office.passes(2 * HOUR)
    assert deployed.go_on(office).reason == "personal_data_withdrawn"


REVOCATIONS: tuple[Scenario, ...] = (revoked_unheard_of, revoked_at_kdp, revoked_before_the_renewal)
REVOCATIONS_BY_THE_SWEEP: tuple[Scenario, ...] = (revoked_unheard_of,)
