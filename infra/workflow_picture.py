"""Draws the state machine of the workflow: `python -m infra.workflow_picture` writes docs/workflow.md.

The picture is made from `workflow.asl.json`, which is what the console of Step Functions shows too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.compose import Template, load_workflow

WORKFLOW_PAGE = Path(__file__).parents[1] / "docs" / "workflow.md"
_HEAD = """# The workflow

This page is made by `python -m infra.workflow_picture` from `infra/workflow.asl.json`; a test compares the two. The
console of Step Functions shows the same states, with the same names and comments. [way.md](way.md) explains what
happens in each, and which state of the case it belongs to.

The workflow is a hub with spokes. After every step it reads the next one from the case ("Next step of the case"), so
whatever changes the case meanwhile, a callback, the sweep or a caseworker, is noticed. Whoever waits is woken by such a
change, and otherwise at the end of the term. A dashed arrow is what happens when a state fails after all repetitions.

"""
_SHAPES = {"Choice": ("{{", "}}"), "Succeed": ("([", "])"), "Fail": ("([", "])")}


def workflow_page(definition: Template) -> str:
    """Return the page: the picture in Mermaid, and a table of the states with their comments."""
    states: dict[str, Template] = definition["States"]
    picture = "\n".join(f"    {line}" for line in _picture(definition["StartAt"], states))
    rows = "\n".join(f"| {name} | {_kind(state)} | {state['Comment']} |" for name, state in states.items())
    table = f"| state | kind | what happens |\n|---|---|---|\n{rows}"
    return f"{_HEAD}```mermaid\nflowchart TD\n{picture}\n```\n\n{table}\n"


def _picture(first: str, states: dict[str, Template]) -> Iterator[str]:
    ids = {name: f"s{number}" for number, name in enumerate(states)}
    yield f"start((start)) --> {ids[first]}"
    for name, state in states.items():
        opening, closing = _SHAPES.get(state["Type"], ("[", "]"))
        yield f'{ids[name]}{opening}"{name}"{closing}'
    for name, state in states.items():
        for arrow, target in _ways(state):
            yield f"{ids[name]} {arrow} {ids[target]}"
        for target in dict.fromkeys(caught["Next"] for caught in state.get("Catch", ())):
            if target != state.get("Next"):
                yield f"{ids[name]} -.-> {ids[target]}"


def _ways(state: Template) -> Iterator[tuple[str, str]]:
    """Yield each way out of a state that did not fail: its arrow, with the next step if that decides, and its end."""
    for choice in state.get("Choices", ()):
        yield f"-- {choice['StringEquals']} -->", choice["Next"]
    for name in ("Default", "Next"):
        if name in state:
            yield "-->", state[name]


def _kind(state: dict[str, Any]) -> str:
    waits = str(state.get("Resource", "")).endswith(".waitForTaskToken")
    return {"Task": "waits" if waits else "task", "Choice": "choice", "Succeed": "end", "Fail": "end"}[state["Type"]]


if __name__ == "__main__":
    WORKFLOW_PAGE.write_text(workflow_page(load_workflow()), "utf-8")
