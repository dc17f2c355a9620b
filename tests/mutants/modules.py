"""The modules whose rules the tests must hold, and the tests that hold them.

A module's own tests kill most mutants within a second; only one that lives meets the others, too.
"""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
_DECISIONS = ("tests/unit/decisions", "tests/unit/case", "tests/unit/consent")
GROUPS: dict[str, tuple[str, ...]] = {
    "consent": (
        "chalicelib/domain/consent/consent.py",
        "chalicelib/domain/consent/reopening.py",
        "chalicelib/domain/consent/receipt.py",
        "chalicelib/services/decisions/bank_consent.py",
        "chalicelib/services/decisions/personal_data_consent.py",
        "chalicelib/services/decisions/bank_answer.py",
        "chalicelib/services/decisions/ending_consents.py",
        "chalicelib/services/office/withdraw.py",
        "chalicelib/domain/case/looks.py",
        "chalicelib/domain/consent/records.py",
        "chalicelib/domain/consent/showing.py",
        "chalicelib/services/decisions/bank_request.py",
        "chalicelib/services/decisions/leases.py",
        "chalicelib/services/decisions/people/blocking.py",
        "chalicelib/services/decisions/people/reopening.py",
        "chalicelib/services/decisions/people/withdrawal.py",
        "chalicelib/services/decisions/revocation.py",
        "chalicelib/services/steps/looking.py",
        "chalicelib/services/steps/request_bank_data.py",
        "chalicelib/services/steps/revoke_consent.py",
    ),
    "terms": (
        "chalicelib/domain/calendar/working_days.py",
        "chalicelib/domain/calendar/day_orders.py",
        "chalicelib/domain/case/recording.py",
        "chalicelib/domain/case/transitions.py",
        "chalicelib/domain/case/quiet_hours.py",
        "chalicelib/domain/case/retention.py",
        "chalicelib/services/decisions/delivery_receipt.py",
        "chalicelib/services/decisions/sms_sending.py",
        "chalicelib/services/steps/close_windows.py",
        "chalicelib/services/steps/send_sms.py",
        "chalicelib/services/decisions/missing_receipt.py",
        "chalicelib/services/decisions/patience.py",
        "chalicelib/services/decisions/recount.py",
    ),
    "money": (
        "chalicelib/domain/bank_data/lines.py",
        "chalicelib/domain/bank_data/bookings.py",
        "chalicelib/domain/bank_data/cleaning.py",
        "chalicelib/domain/sorting/own_transfers.py",
        "chalicelib/domain/sorting/account_types.py",
        "chalicelib/domain/statement/means_facts.py",
        "chalicelib/domain/statement/totals.py",
    ),
    "security": (
        "chalicelib/adapters/crypto/jws.py",
        "chalicelib/adapters/crypto/key_sets.py",
        "chalicelib/adapters/crypto/sealing.py",
        "chalicelib/adapters/crypto/jwt_tokens.py",
        "chalicelib/adapters/crypto/authorities.py",
        "chalicelib/adapters/crypto/cursors.py",
        "chalicelib/adapters/crypto/data_keys.py",
        "chalicelib/adapters/crypto/head_keys.py",
        "chalicelib/adapters/crypto/key_file.py",
        "chalicelib/adapters/crypto/keyed_digest.py",
        "chalicelib/adapters/crypto/own_signatures.py",
        "chalicelib/adapters/crypto/wrapping_context.py",
        "chalicelib/services/schedules/erase_due_data.py",
        "chalicelib/domain/identifiers.py",
        "chalicelib/entrypoints/permissions.py",
    ),
}
"""Names for `MODULE=`: the rules of consent and bank secrecy, of terms, of money, of keys and privacy."""

_TESTS_OF_KEYS = {
    "authorities": ("authorities",),
    "cursors": ("cursors",),
    "data_keys": ("data_keys", "sealing", "stored_forms"),
    "head_keys": ("head_keys", "stored_forms"),
    "key_file": ("key_file", "stored_forms"),
    "keyed_digest": ("keyed_digest",),
    "own_signatures": ("own_signature", "old_signatures"),
    "wrapping_context": ("key_file", "stored_forms"),
}
_TESTS_OF_STEPS = {
    "looking": ("looks", "looks_when_closing"),
    "request_bank_data": ("asking_the_banks", "bank_request", "leases", "steps_not_due", "taken_back", "looks"),
    "revoke_consent": ("revocation_debt", "leases", "damage", "withdrawal"),
    "send_sms": ("sending", "sms", "leases", "steps_not_due", "ask_partners", "torn_reads"),
}
_OWN_AND_OTHER_TESTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "chalicelib/services/decisions/bank_consent.py",
        _DECISIONS,
        ("tests/services/test_consent.py", "tests/services/test_late.py", "tests/services/test_sms.py"),
    ),
    (
        "chalicelib/services/decisions/personal_data_consent.py",
        _DECISIONS,
        ("tests/services/test_personal_data_consent.py", "tests/services/test_late_personal_data.py"),
    ),
    (
        "chalicelib/services/decisions/bank_answer.py",
        _DECISIONS,
        ("tests/services/test_banks.py", "tests/services/test_pages.py", "tests/services/test_late.py"),
    ),
    (
        "chalicelib/services/decisions/*sms*.py",
        _DECISIONS,
        ("tests/services/test_sms.py", "tests/services/test_sms_receipts.py", "tests/services/test_leases.py"),
    ),
    (
        "chalicelib/services/decisions/delivery_receipt.py",
        _DECISIONS,
        ("tests/services/test_sms_receipts.py", "tests/services/test_receipt_wait.py"),
    ),
    (
        "chalicelib/services/decisions/leases.py",
        (*_DECISIONS, "tests/services/test_leases.py"),
        ("tests/services/test_driving.py", "tests/services/test_at_once.py"),
    ),
    (
        "chalicelib/services/decisions/people/*.py",
        _DECISIONS,
        ("tests/services/test_withdrawal.py", "tests/services/test_blocking.py", "tests/http/test_reopening.py"),
    ),
    ("chalicelib/services/decisions/*.py", _DECISIONS, ("tests/services/test_banks.py",)),
    (
        "chalicelib/services/office/withdraw.py",
        ("tests/services/test_withdrawal.py", "tests/services/test_revocation_debt.py"),
        ("tests/http/test_withdrawal.py",),
    ),
    *(
        (f"chalicelib/services/steps/{name}.py", tuple(f"tests/services/test_{one}.py" for one in tests), ())
        for name, tests in _TESTS_OF_STEPS.items()
    ),
    (
        "chalicelib/services/steps/close_windows.py",
        (
            "tests/unit/decisions/test_bank_window.py",
            "tests/unit/decisions/test_bank_room.py",
            "tests/services/test_banks.py",
            "tests/services/test_receipt_wait.py",
            "tests/services/test_consent.py",
            "tests/services/test_pages.py",
            "tests/services/test_pause.py",
            "tests/services/test_closing.py",
            "tests/services/test_blocking.py",
            "tests/services/test_moving_terms.py",
        ),
        (
            "tests/services/test_driving.py",
            "tests/services/test_personal_data_consent.py",
        ),
    ),
    (
        "chalicelib/services/schedules/erase_due_data.py",
        ("tests/unit/decisions/test_erasure.py", "tests/services/test_erasing_trouble.py"),
        ("tests/services/test_erasing.py", "tests/services/test_erasing_clock.py"),
    ),
    (
        "chalicelib/domain/consent/*.py",
        ("tests/unit/consent", "tests/unit/decisions"),
        ("tests/services/test_bank_request.py", "tests/http/test_receipts.py"),
    ),
    (
        "chalicelib/domain/case/looks.py",
        ("tests/unit/case/test_looks.py",),
        ("tests/services/test_looks.py", "tests/unit/case"),
    ),
    ("chalicelib/domain/calendar/*.py", ("tests/unit/calendar",), ("tests/services/test_moving_terms.py",)),
    (
        "chalicelib/domain/case/*.py",
        ("tests/unit/case", "tests/unit/decisions"),
        ("tests/services/test_moving_terms.py",),
    ),
    ("chalicelib/domain/bank_data/*.py", ("tests/unit/bank_data",), ()),
    (
        "chalicelib/domain/sorting/account_types.py",
        ("tests/unit/sorting/test_account_types.py",),
        ("tests/unit/statement/test_means_facts.py",),
    ),
    (
        "chalicelib/domain/sorting/own_transfers.py",
        (
            "tests/unit/sorting/test_own_transfers.py",
            "tests/unit/sorting/test_own_pairs.py",
            "tests/unit/sorting/test_own_names.py",
        ),
        (),
    ),
    ("chalicelib/domain/sorting/*.py", ("tests/unit/sorting",), ()),
    (
        "chalicelib/domain/statement/totals.py",
        ("tests/unit/statement/test_statement.py", "tests/unit/sorting/test_income_marks.py"),
        (),
    ),
    ("chalicelib/domain/statement/*.py", ("tests/unit/statement",), ("tests/services/test_seeing.py",)),
    (
        "chalicelib/domain/identifiers.py",
        ("tests/unit/test_identifiers.py", "tests/unit/test_identifier_refusals.py"),
        ("tests/http/test_intake_refused.py",),
    ),
    ("chalicelib/entrypoints/permissions.py", ("tests/http/test_permissions.py",), ("tests/http/test_callers.py",)),
    ("chalicelib/domain/*.py", ("tests/unit",), ()),
    *(
        (f"chalicelib/adapters/crypto/{name}.py", tuple(f"tests/adapters/crypto/test_{one}.py" for one in tests), ())
        for name, tests in _TESTS_OF_KEYS.items()
    ),
    ("chalicelib/adapters/crypto/*.py", ("tests/adapters/crypto",), ("tests/http/test_callback_signatures.py",)),
    ("chalicelib/entrypoints/*.py", ("tests/http",), ()),
    ("chalicelib/services/*.py", ("tests/unit/decisions",), ("tests/services",)),
)


@dataclass(frozen=True)
class Tests:
    """The tests for a module: its own, which are quick, and others that pass through it."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def modules_of(named: str) -> list[str]:
    """Return the modules that a name stands for: a group, a file, a folder, or, when it is empty, all groups.

    Raises ValueError for a name that stands for none.
    """
    if not named:
        return sorted(module for group in GROUPS.values() for module in group)
    if named in GROUPS:
        return sorted(GROUPS[named])
    place = ROOT / named
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place] * place.is_file()
    if not found:
        raise ValueError(f"MODULE={named} is no file, no folder and none of {', '.join(GROUPS)}.")
    return [str(path.relative_to(ROOT)) for path in found]


def find_tests(module: str) -> Tests:
    """Return the tests for a module. Raises ValueError for a module outside all patterns."""
    for pattern, own, others in _OWN_AND_OTHER_TESTS:
        if fnmatch(module, pattern):
            return Tests(own, others)
    raise ValueError(f"Nothing says which tests are for {module}: add them to tests/mutants/modules.py.")
