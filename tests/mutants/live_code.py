"""Changes the code of modules that are loaded already: a function gets its new code, a module-level name a new value.

So a process that has collected the tests need not load anything again for a change.
"""

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from types import CodeType, FunctionType, ModuleType

from tests.mutants.changes import Change

Place = tuple[str, int]
"""Where a function begins: its qualified name and its first line, decorators included."""
Cache = type(cache(lambda: None))
_OURS = frozenset({"app", "benchmarks", "chalicelib", "infra", "tests"})


class LiveModule:
    """A loaded module of the project, and the functions in it, wherever they are referred to from.

    Functions are found by their place, because a decorator may hide them, and functions of one name follow each other.
    """

    def __init__(self, module: ModuleType, source: bytes) -> None:
        self._module, self._source = module, source
        self._file = str(module.__file__)
        self._functions: dict[Place, list[FunctionType]] = defaultdict(list)
        things = gc.get_objects()
        for thing in things:
            if isinstance(thing, FunctionType) and thing.__code__.co_filename == self._file:
                self._functions[_place(thing.__code__)].append(thing)
        self._caches = [one for one in things if isinstance(one, Cache) and one.__module__ == module.__name__]

    def clear_caches(self) -> None:
        """Forget what the functions of the module remember."""
        for one in self._caches:
            one.cache_clear()

    def change(self, change: Change) -> bool:
        """Make the change; return False where that is not possible: in a class, or where a closure would differ."""
        self.clear_caches()
        place = _outermost_function(ast.parse(self._source), change)
        if place is not None:
            return self._replace_function(change, place)
        return change.where == "(module)" and self._assign_again(change)

    def _replace_function(self, change: Change, place: Place) -> bool:
        code = _find(compile(change.apply(self._source), self._file, "exec"), place)
        functions = self._functions.get(place, [])
        if code is None or not functions or any(code.co_freevars != one.__code__.co_freevars for one in functions):
            return False
        for function in functions:
            function.__code__ = code
        return True

    def _assign_again(self, change: Change) -> bool:
        """Assign the changed name, and then each that was made from one that is assigned again."""
        body = ast.parse(change.apply(self._source)).body
        number = next((n for n, one in enumerate(ast.parse(self._source).body) if _is_around(one, change)), None)
        if number is None or not _assigned(body[number]):
            return False
        again: set[str] = set()
        for statement in body[number:]:
            names = _assigned(statement)
            if statement is body[number] or again.intersection(_names_in(statement)):
                if not names:
                    continue  # functions find the new value by its name
                again.update(names)
                self._assign(statement, names)
        return True

    def _assign(self, statement: ast.stmt, names: Sequence[str]) -> None:
        before = {name: getattr(self._module, name) for name in names}
        made = compile(ast.Module([statement], []), self._file, "exec")
        exec(made, vars(self._module))  # noqa: S102 - it is our own source
        for module in [one for name, one in sys.modules.items() if name.partition(".")[0] in _OURS]:
            for name, old in before.items():
                if vars(module).get(name) is old:
                    setattr(module, name, getattr(self._module, name))


def live_module(path: str, source: bytes) -> LiveModule:
    """Return the module at this path, loaded now if nothing that is loaded has needed it yet.

    A step is imported when it is first taken, so collecting the tests does not load it.
    """
    return LiveModule(import_module(path.removesuffix(".py").replace("/", ".")), source)


def _place(code: CodeType) -> Place:
    return code.co_qualname, code.co_firstlineno


def _outermost_function(tree: ast.Module, change: Change) -> Place | None:
    """Return the place of the function around the change that is in no other function, if there is one."""
    classes, inside = "", tree.body
    while (around := next((one for one in inside if _is_around(one, change)), None)) is not None:
        if isinstance(around, ast.FunctionDef):
            return classes + around.name, _first_line(around)
        if not isinstance(around, ast.ClassDef):
            return None
        classes, inside = f"{classes}{around.name}.", around.body
    return None


def _is_around(statement: ast.stmt, change: Change) -> bool:
    return _first_line(statement) <= change.line <= (statement.end_lineno or 0)


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
    return min([statement.lineno, *(one.lineno for one in decorators)])


def _find(code: CodeType, place: Place) -> CodeType | None:
    for inner in (one for one in code.co_consts if isinstance(one, CodeType)):
        found = inner if _place(inner) == place else _find(inner, place)
        if found is not None:
            return found
    return None


def _assigned(statement: ast.stmt) -> list[str]:
    """Return the names that a statement assigns; none if it does something else as well."""
    targets: Sequence[ast.expr] = ()
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    plain = all(isinstance(node, ast.Name | ast.Tuple | ast.expr_context) for one in targets for node in ast.walk(one))
    return names if plain else []


def _names_in(statement: ast.stmt) -> Iterator[str]:
    return (node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
