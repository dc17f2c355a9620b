"""The state machine reads like the order, in the console and on its page."""

import re

from infra.compose import load_workflow
from infra.workflow_picture import WORKFLOW_PAGE, workflow_page

STATES = load_workflow()["States"]


def test_the_page_is_the_workflow_as_it_is() -> None:
    """Run `python -m infra.workflow_picture` after a change of the workflow."""
    assert WORKFLOW_PAGE.read_text("utf-8") == workflow_page(load_workflow())


def test_every_state_is_in_the_picture_with_every_way_out() -> None:
    """No arrow of the definition is missing: next, default, choices, and what is caught."""
    page = workflow_page(load_workflow())
    ids = dict(re.findall(r'^    (s\d+)\W+"([^"]+)"', page, re.MULTILINE))
    assert set(ids.values()) == STATES.keys()
    drawn = re.findall(r"^    (s\d+) (?:-->|-- \S+ -->|-\.->) (s\d+)$", page, re.MULTILINE)
    expected = set()
    for name, state in STATES.items():
        ways = [*state.get("Choices", ()), *state.get("Catch", ())]
        targets = [one["Next"] for one in ways] + [state[key] for key in ("Next", "Default") if key in state]
        expected |= {(name, target) for target in targets}
    assert {(ids[one], ids[other]) for one, other in drawn} == expected


def test_every_state_says_what_happens_in_it_and_by_which_clause() -> None:
    """In words of the order: each state of its way names the point that it comes from."""
    comments = {name: state["Comment"] for name, state in STATES.items()}
    of_the_order = {name for name, comment in comments.items() if re.search(r"(Order|Algorithm), p\. \d", comment)}
    assert of_the_order == {
        "Ask for the personal data consent",
        "Wait for the personal data consent",
        "Check the mobile number",
        "Request the consent link",
        "Send the SMS",
        "Wait for the consent to bank data",
        "Request the bank data",
        "Wait for the banks",
    }
    assert [name for name, comment in comments.items() if not comment.endswith(".")] == []
