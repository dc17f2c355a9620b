"""Who must affirm a participation in the pilot: those whose form has it, and nobody else."""

from dataclasses import replace

import pytest

from chalicelib.domain.consent.forms import ConsentForm, consent_forms
from chalicelib.entrypoints.wire.fields import fitting_participation

APPENDIX_1 = consent_forms()["468-2024"]
OF_THE_RULES = replace(APPENDIX_1, version="227-2026", participation=False)
UNTRUE = "must be true: an application without this statement of the form cannot be accepted"
NOT_ASKED = "must be null: this form has no statement on taking part in a pilot"


@pytest.mark.parametrize(("form", "answer"), [(APPENDIX_1, True), (OF_THE_RULES, None), (None, True), (None, None)])
def test_a_participation_fits_the_form(form: ConsentForm | None, answer: bool | None) -> None:  # noqa: FBT001
    """Affirmed in Appendix 1, null in a form without it; of an unknown form its version is what is refused."""
    assert fitting_participation(form, answer) is answer


@pytest.mark.parametrize(
    ("form", "answer", "says"),
    [
        (APPENDIX_1, False, UNTRUE),
        (APPENDIX_1, None, UNTRUE),
        (OF_THE_RULES, True, NOT_ASKED),
        (OF_THE_RULES, False, NOT_ASKED),
    ],
)
def test_nobody_affirms_what_their_form_does_not_say(form: ConsentForm, answer: bool | None, says: str) -> None:  # noqa: FBT001
    """The Rules' own form has no participation in a pilot, so its applicants are not made to affirm one."""
    with pytest.raises(ValueError, match=says):
        fitting_participation(form, answer)
