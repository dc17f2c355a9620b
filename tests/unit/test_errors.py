"""What our errors say: operators act on it and histories store it, so it names ids, codes and settings alone."""

import pytest

from chalicelib.domain.errors import (
    CaseUnreadable,
    ConsentGateDenied,
    IllegalTransition,
    KelisimError,
    PartnerAnswerUnusable,
    PartnerRefused,
    PartnerUnavailable,
    SealBroken,
    SealErased,
    SecretMissing,
    SendDenied,
    WrappingKeyWrong,
)

MISSING = SecretMissing({"/a": "is not there", "/b": "may not be read"})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PartnerUnavailable("kdp", 5.0), "kdp is not available now"),
        (PartnerAnswerUnusable("kdp", "no time"), "the answer of kdp cannot be used: no time"),
        (
            WrappingKeyWrong(),
            "the canary of the deployment does not open: check DATA_KEY_ARN, DATA_KEY_FILE or PKCS11_KEYS",
        ),
        (PartnerRefused("kdp", 403), "kdp refused the request for good (HTTP 403)"),
        (IllegalTransition("ConsentGiven", "received"), "ConsentGiven cannot happen to a case in state received"),
        (ConsentGateDenied("blocked"), "no bank may be asked: blocked"),
        (SendDenied("sms", "open", 2), "sms was not sent: the condition open is not met"),
        (MISSING, "secrets cannot be read: /a (is not there); /b (may not be read)"),
        (MISSING.under("digest_key"), "secrets cannot be read: DIGEST_KEY (/a: is not there /b: may not be read)"),
        (CaseUnreadable("01k7"), "case 01k7 cannot be read as it is stored"),
        (SealBroken("01k7", "link"), "the sealed field link of case 01k7 cannot be opened"),
        (SealErased("01k7", "link"), "the sealed field link of case 01k7 cannot be opened"),
    ],
)
def test_an_error_says_what_happened(error: KelisimError, words: str) -> None:
    """In one sentence, and for an operator what to check."""
    assert str(error) == words


def test_an_error_has_what_its_catchers_need() -> None:
    """When to come back, the status, the code of the check, and which case, field or secret it is about."""
    busy, refused, denied = PartnerUnavailable("kdp", 5.0), PartnerRefused("kdp", 403), SendDenied("sms", "open", 2)
    assert (busy.partner, busy.retry_after, PartnerUnavailable("kdp").retry_after) == ("kdp", 5.0, None)
    assert (refused.partner, refused.status, PartnerAnswerUnusable("kdp", "x").partner) == ("kdp", 403, "kdp")
    assert (denied.call, denied.because, denied.tries, SendDenied("sms", "open").tries) == ("sms", "open", 2, 0)
    assert (ConsentGateDenied("blocked").because, CaseUnreadable("01k7").case_id) == ("blocked", "01k7")
    assert (SealBroken("01k7", "link").field, MISSING.why) == (
        "link",
        {"/a": "is not there", "/b": "may not be read"},
    )
