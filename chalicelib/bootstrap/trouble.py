"""Says in a line why a store or the cloud refused: what an operator can mend, and nothing of what was sent."""

import sys

from chalicelib.observability import place_of


def is_not_set_up(error: Exception) -> bool:
    """Return whether the client of the cloud lacks credentials or a region: a setting of the process, not a refusal."""
    if "botocore" not in sys.modules:
        return False
    from botocore.exceptions import NoCredentialsError, NoRegionError, PartialCredentialsError

    return isinstance(error, NoCredentialsError | NoRegionError | PartialCredentialsError)


def cause_of(error: Exception) -> str:
    """Return what refused, and why: the code of the service, never its message, which may repeat what we sent.

    For an error of ours, its class and where in the code it arose.
    """
    name = type(error).__name__
    if is_not_set_up(error):
        return f"the AWS client is not set up ({name}). Set credentials and AWS_DEFAULT_REGION."
    if "botocore" in sys.modules:
        from botocore.exceptions import ClientError

        if isinstance(error, ClientError):
            code = error.response["Error"]["Code"]
            return f"AWS answers {code} to {error.operation_name}. Check our rights and the names of tables and keys."
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return f"PostgreSQL answers {name} ({state}). Check our rights, and whether the migrations have run."
    return f"{name} in {place_of(error)[-1]}. This is an error of ours; report it with this line."
