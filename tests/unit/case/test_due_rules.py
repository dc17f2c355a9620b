"""The rules behind the due times can be told to the applicant in both languages."""

import ast
from pathlib import Path

import chalicelib
from chalicelib.domain.case.due_rules import RULE_TEXTS

ROOT = Path(chalicelib.__file__).parent
AGREED = Path(__file__).with_name("due_rules.txt")
RULE_ARGUMENT = {"term": 2}
ESTIMATES = {"estimate"}
"""Names a term that is worked out and thrown away, never kept on a case."""


def rules_named(tree: ast.AST) -> set[str]:
    """The codes that a module gives to `Deadline(...)`, to `rule=`, to a variable `rule`, or to `term(...)`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Deadline":
            found |= set().union(*map(texts, node.args[1:2]))
        if isinstance(node, ast.keyword) and node.arg == "rule":
            found |= texts(node.value)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "rule" for t in node.targets):
            found |= texts(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 2:
            found |= (
                texts(node.args[RULE_ARGUMENT.get(node.func.attr, 0)]) if node.func.attr in RULE_ARGUMENT else set()
            )
    return found


def texts(node: ast.expr) -> set[str]:
    """The node's own text, if it is one."""
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_rule_that_the_code_gives_has_its_words_and_no_other() -> None:
    """A case never shows a rule that nobody can read."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py")))
    assert set().union(*map(rules_named, trees)) - ESTIMATES == set(RULE_TEXTS)


def test_every_rule_is_said_in_kazakh_and_in_russian() -> None:
    """Both languages, neither left empty, neither the other's copy."""
    said = {code: (sorted(words), len(set(words.values())), all(words.values())) for code, words in RULE_TEXTS.items()}
    assert said == dict.fromkeys(RULE_TEXTS, (["kk", "ru"], 2, True))


def test_each_rule_is_in_the_words_agreed_on_in_both_languages() -> None:
    """A change of the words is a change of the file, which a translator reads."""
    shown = "".join(f"{code}\n  kk {words['kk']}\n  ru {words['ru']}\n" for code, words in RULE_TEXTS.items())
    assert shown == AGREED.read_text(encoding="utf-8")
