"""The exit statuses of the console, which scripts can rely on."""

from enum import IntEnum

from chalicelib.domain.errors import Conflict, KelisimError, Retryable, SecretMissing
from chalicelib.domain.refusals import CaseNotFound, NotNow
from chalicelib.services.console.begin_restore import AnchorKeyPublic
from chalicelib.settings import SettingsWrong


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    SETTINGS = 3
    TRY_AGAIN = 4
    FOUND = 5
    NOT_CONFIRMED = 6
    NO_SUCH_CASE = 7
    UNEXPECTED = 70
    OUTPUT_LOST = 74
    INTERRUPTED = 130
    UNREAD = 141


MEANING = {
    Exit.DONE: "done",
    Exit.REFUSED: "refused; the message says why and what to do",
    Exit.USAGE: "the command cannot be read",
    Exit.SETTINGS: "a setting or a secret is missing or wrong",
    Exit.TRY_AGAIN: "a store or a partner did not answer; run the command again",
    Exit.FOUND: "done, and something is wrong: a check found it, or a part failed",
    Exit.NOT_CONFIRMED: "nobody said yes to the preview; nothing was changed",
    Exit.NO_SUCH_CASE: "there is no case with this id",
    Exit.UNEXPECTED: "an error of ours, or a store that refuses; the message names it",
    Exit.OUTPUT_LOST: "the output could not be written; what was done is stored",
    Exit.INTERRUPTED: "interrupted; what was done is stored",
    Exit.UNREAD: "whoever read the output went away; what was done is stored",
}
"""What each status means, as the help shows it."""


class FoundWrong(KelisimError):
    """The command ran to its end and found something wrong, or a part of it failed; the message sums it up."""


class NotConfirmed(KelisimError):
    """Nobody said yes; the message says how to."""


class NoSuchCase(KelisimError):
    """There is no case with an id that was typed."""


class OutputLost(KelisimError):
    """What was printed did not arrive where it should; the message says why."""


class OutputUnread(KelisimError):
    """Nobody reads the output any more, as after `| head`."""


def exit_of(error: KelisimError) -> Exit:
    """Return the status of a command that ended with this error."""
    table: tuple[tuple[type[KelisimError] | tuple[type[KelisimError], ...], Exit], ...] = (
        (NotConfirmed, Exit.NOT_CONFIRMED),
        (FoundWrong, Exit.FOUND),
        (OutputLost, Exit.OUTPUT_LOST),
        (OutputUnread, Exit.UNREAD),
        ((SettingsWrong, SecretMissing, AnchorKeyPublic), Exit.SETTINGS),
        ((CaseNotFound, NoSuchCase), Exit.NO_SUCH_CASE),
        ((Retryable, NotNow, Conflict), Exit.TRY_AGAIN),
    )
    return next((status for kind, status in table if isinstance(error, kind)), Exit.REFUSED)
