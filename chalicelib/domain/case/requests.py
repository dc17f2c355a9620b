"""The ids of our requests to partners: the case's id, the step and the attempt (design decision 5)."""


def case_id_of_request(request_id: str) -> str:
    """Return the id of the case that made a request: `01k7…` of `01k7…-link-1`."""
    return request_id.rsplit("-", 2)[0]
