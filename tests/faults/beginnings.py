"""How every run begins: the office, and the id of its case."""

from datetime import datetime
from hashlib import sha256

from infra.local.demo.scenarios import STARTS_AT
from infra.local.demo.scripts import DemoApplication
from tests.faults.aws_faults import FaultyAws
from tests.faults.aws_services import move_to_aws
from tests.faults.on_postgres import office_from
from tests.services.office import Office


def id_of(application: DemoApplication) -> str:
    """Return the case id of an application, which is the same in every run."""
    return "01k7e" + sha256(application.number.encode()).hexdigest()[:21]


def an_office(aws: FaultyAws | None = None) -> Office:
    """Return the office in which the demo begins, on these services if there are any."""
    office = office_from(datetime.fromisoformat(STARTS_AT))
    if aws is not None:
        move_to_aws(office, aws)
    return office
