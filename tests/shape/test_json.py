"""Whatever comes from outside, or stands where others can write, is read by `domain/strict_json.py`."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {
    "chalicelib/adapters/documents/cases.py": "a case, whose proof was checked over these bytes",
    "chalicelib/adapters/documents/consents.py": "what was sealed, and opened again",
    "chalicelib/domain/data/__init__.py": "the package's own files",
    "chalicelib/domain/journal/export.py": "the body of an anchor, as it writes itself",
    "chalicelib/entrypoints/api/openapi_examples.py": "the package's own files",
    "chalicelib/services/office/make_statement.py": "pages that were read strictly before they were sealed",
    "chalicelib/services/office/take_in_application.py": "what it wrote a moment before",
}
"""The files that read JSON which nobody else can have written, and what it is."""


def reads_loosely(node: ast.AST) -> bool:
    """Return whether the node calls the standard library's parser."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"json.load", "json.loads"}


def test_json_of_others_is_read_strictly() -> None:
    """Only the listed files use the standard library's parser, and each of them still does."""
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"))
        if any(map(reads_loosely, ast.walk(ast.parse(path.read_text("utf-8")))))
    }
    assert found == OURS.keys()
