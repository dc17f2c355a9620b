"""The small changes that `make mutants` makes to a module: each a wrong version of it that some test should notice.

A change replaces the text of one node of the syntax tree; all other lines stay as they are written. The libraries for
this fit badly: mutmut leaves decorated functions and module-level tables alone, which are many of our rules; cosmic-ray
needs a database and runs the same tests for every module.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

SHOWN = 90
_OTHER_COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_FUNCTION = {"min": "max", "max": "min", "any": "all", "all": "any"}
_KEYWORDS_THAT_CAN_BE_LEFT_OUT = frozenset({"replace", "dict"})
_NO_RULES = frozenset({"TYPE_CHECKING", "__name__ == '__main__'"})
"""Conditions of parts that hold no rules: what only types need, and how a module is printed."""
_NOTHINGS = frozenset({"None", "False", "()"})
"""What a caller that only asks whether there is something cannot tell from None."""


@dataclass(frozen=True)
class Change:
    """One change of a module. `where`: the function or class around it; `start` and `end`: bytes of the source."""

    path: str
    line: int
    last_line: int
    where: str
    was: str
    becomes: str
    start: int
    end: int
    nth: int = 1
    """Which one, of those that replace the same by the same in one function."""

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names the change also when lines have moved."""
        return self.path, self.where, self.was, self.becomes, self.nth

    def apply(self, source: bytes) -> bytes:
        """Return the changed source."""
        return source[: self.start] + self.becomes.encode() + source[self.end :]

    def __str__(self) -> str:
        was, becomes = (" ".join(text.split())[:SHOWN] or "(nothing)" for text in (self.was, self.becomes))
        return f"{self.path}:{self.line} {self.where}: {was}  ->  {becomes}"


def changes_of(path: str, source: bytes) -> list[Change]:
    """Return every change of a module, in the order of its lines; only those that are still Python."""
    starts = [0, *_line_starts(source), len(source)]
    tree = ast.parse(source)
    found: dict[tuple[int, int, str], Change] = {}
    for where, node, becomes in _walk(tree, ""):
        first, last = _start(node), (node.end_lineno or 0, node.end_col_offset or 0)
        begin, end = (starts[line] + column for line, column in (first, last))
        was = source[begin:end].decode()
        change = Change(path, first[0], last[0], where or "(module)", was, becomes, begin, end)
        top, bottom = (starts[line] for line in _lines_around(tree, change))
        if was != becomes and _is_python(source[top:begin] + becomes.encode() + source[end:bottom]):
            found.setdefault((begin, end, becomes), change)
    return _numbered(sorted(found.values(), key=lambda change: (change.start, change.end, change.becomes)))


def _numbered(changes: list[Change]) -> list[Change]:
    keys = [change.key for change in changes]
    return [replace(change, nth=keys[: n + 1].count(change.key)) for n, change in enumerate(changes)]


def _start(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _line_starts(source: bytes) -> Iterator[int]:
    at = 0
    for line in source.splitlines(keepends=True):
        yield at
        at += len(line)


def _lines_around(tree: ast.Module, change: Change) -> tuple[int, int]:
    """Return the first line of the module's statement around a change, and the line after it: the part to parse."""
    statement = next(one for one in tree.body if change.line <= (one.end_lineno or 0))
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return first, (statement.end_lineno or 0) + 1


def _is_python(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


Made = Iterator[tuple[str, ast.expr | ast.stmt, str]]


def _walk(node: ast.AST, where: str) -> Made:
    """Yield (where, node, new text) for a node and all below it, without docstrings, annotations and imports."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = f"{where}.{node.name}" if where else node.name
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    for make in _MAKERS:
        for target, becomes in make(node):
            yield where, target, becomes
    for child in _children(node):
        yield from _walk(child, where)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    skipped: list[object] = []
    if isinstance(node, ast.FunctionDef):
        skipped = [node.args, node.returns, *node.decorator_list]
    if isinstance(node, ast.ClassDef):
        skipped = [*node.bases, *node.decorator_list]
    if isinstance(node, ast.AnnAssign):
        skipped = [node.annotation, node.target]
    if isinstance(node, ast.JoinedStr | ast.Subscript):
        skipped = [*node.values] if isinstance(node, ast.JoinedStr) else [node.slice]
    for child in ast.iter_child_nodes(node):
        docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        no_rules = isinstance(child, ast.If) and ast.unparse(child.test) in _NO_RULES
        if child not in skipped and not docstring and not no_rules:
            yield child


Changed = Iterator[tuple[ast.expr | ast.stmt, str]]


def _comparisons(node: ast.AST) -> Changed:
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for other in _OTHER_COMPARISON[type(operator)]:
                operators = [*node.ops[:n], other(), *node.ops[n + 1 :]]
                yield node, ast.unparse(ast.Compare(node.left, operators, node.comparators))


def _logic(node: ast.AST) -> Changed:
    if isinstance(node, ast.BoolOp):
        other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, f"({ast.unparse(ast.BoolOp(other, node.values))})"
        for n in range(len(node.values)):
            rest = [*node.values[:n], *node.values[n + 1 :]]
            yield node, f"({ast.unparse(ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])})"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"({ast.unparse(node.operand)})"


def _guards(node: ast.AST) -> Changed:
    """A condition that always holds, or never."""
    tests = [node.test] if isinstance(node, ast.If | ast.IfExp) else []
    tests += node.ifs if isinstance(node, ast.comprehension) else []
    for test in tests:
        yield test, "True"
        yield test, "False"


def _arithmetic(node: ast.AST) -> Changed:
    if isinstance(node, ast.BinOp) and type(node.op) in _OTHER_OPERATOR:
        other = _OTHER_OPERATOR[type(node.op)]()
        yield node, f"({ast.unparse(ast.BinOp(node.left, other, node.right))})"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OTHER_FUNCTION:
        yield node.func, _OTHER_FUNCTION[node.func.id]


def _constants(node: ast.AST) -> Changed:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield node, str(not value)
    elif isinstance(value, int):
        yield node, str(value + 1)
    elif isinstance(value, str | bytes):
        yield node, repr(value + type(value)(b"X" if isinstance(value, bytes) else "X"))  # type: ignore[arg-type, operator]


def _members(node: ast.AST) -> Changed:
    """A set, list, tuple, mapping or `replace(...)` without one of its members."""
    if isinstance(node, ast.Set | ast.List | ast.Tuple) and len(node.elts) > 1:
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            return
        for n in range(len(node.elts)):
            rest = [*node.elts[:n], *node.elts[n + 1 :]]
            yield node, ast.unparse(type(node)(rest, ast.Load()) if not isinstance(node, ast.Set) else ast.Set(rest))
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for n in range(len(node.keys)):
            yield node, ast.unparse(ast.Dict(_without(node.keys, n), _without(node.values, n)))
    if isinstance(node, ast.Call) and ast.unparse(node.func) in _KEYWORDS_THAT_CAN_BE_LEFT_OUT:
        for n in range(len(node.keywords)):
            yield node, ast.unparse(ast.Call(node.func, node.args, _without(node.keywords, n)))


def _without(many: list[Any], n: int) -> list[Any]:
    return [*many[:n], *many[n + 1 :]]


def _statements(node: ast.AST) -> Changed:
    """A statement that is not made, and an answer that is nothing."""
    if isinstance(node, ast.Raise | ast.Continue | ast.AugAssign):
        yield node, "pass"
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant | ast.Yield | ast.YieldFrom):
        yield node, "pass"
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) not in _NOTHINGS:
        yield node, "return None"


_MAKERS: tuple[Callable[[ast.AST], Changed], ...] = (
    _comparisons,
    _logic,
    _guards,
    _arithmetic,
    _constants,
    _members,
    _statements,
)


def all_changes(sources: dict[str, bytes]) -> list[Change]:
    """Return the changes of several modules."""
    return list(chain.from_iterable(changes_of(path, source) for path, source in sorted(sources.items())))
