"""The house rules that a linter does not know, each as a function from a source to its breaches.

Every rule carries a sample that breaks it; ``test_house`` shows that the rule catches its sample
and that nothing in the project breaks the rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.apps import ROOT

MODULE_LINES = 300
FUNCTION_LINES = 40
TEMPLATE_LINES = 150

ENGINE_BEGIN = re.compile(r"(engine|session|connection|conn)(\(\))?\.begin$", re.IGNORECASE)

# Texts that a template may print unescaped: SVG that this program has drawn itself, and CSS that
# ships with it. Each line needs a reason.
SAFE_FILTERS: dict[str, str] = {
    "templates/pdf/base.html": "two empty spans that the print style fills with page numbers",
}


@dataclass(frozen=True)
class Source:
    """One file of the project by its path from the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]


Rule = Callable[[Source], Iterator[str]]


def sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Source]:
    """Return the files below some folders (or single files) of the project."""
    found: list[Path] = []
    for folder in folders:
        path = ROOT / folder
        found += [path] if path.is_file() else sorted(path.rglob("*"))
    return [
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in found
        if path.is_file() and path.suffix in suffixes and "vendor" not in path.parts
    ]


# --- Code --------------------------------------------------------------------------------------


def only_one_place_commits(source: Source) -> Iterator[str]:
    """A step is stored whole or not at all: only ``infra.db.transaction`` commits."""
    if source.path == "pengaduan/infra/db.py":
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (node.func.attr == "commit" or ENGINE_BEGIN.search(ast.unparse(node.func)))
        ):
            yield f"line {node.lineno} calls {node.func.attr}()"


def only_the_clock_knows_the_time(source: Source) -> Iterator[str]:
    """``now`` is an argument: only ``infra.clock`` reads the machine's clock."""
    if source.path == "pengaduan/infra/clock.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and (
            (
                node.attr in {"now", "utcnow", "today"}
                and ast.unparse(node.value).rpartition(".")[2] in {"datetime", "date"}
            )
            or ast.unparse(node) == "time.time"
        ):
            yield f"line {node.lineno} reads the clock: {ast.unparse(node)}"


def modules_are_short(source: Source) -> Iterator[str]:
    """A module fits in a head: at most 300 lines."""
    lines = source.text.count("\n")
    if lines > MODULE_LINES:
        yield f"{lines} lines, allowed are {MODULE_LINES}"


def functions_are_short(source: Source) -> Iterator[str]:
    """A function fits on a screen: at most 40 lines."""
    for node in source.functions:
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{node.name} has {lines} lines, allowed are {FUNCTION_LINES}"


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    """An import inside a function hides a cycle."""
    for function in source.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno} imports inside {function.name}"


def _put_together(text: ast.expr) -> bool:
    formatted = isinstance(text, ast.Call) and ast.unparse(text.func).endswith((".format", ".join"))
    return formatted or isinstance(text, ast.JoinedStr | ast.BinOp)


def texts_are_whole_sentences(source: Source) -> Iterator[str]:
    """A translated text is one literal with named placeholders, never put together."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"_", "_l", "gettext", "lazy_gettext", "ngettext"}
            and node.args
            and _put_together(node.args[0])
        ):
            yield f"line {node.lineno} translates {ast.unparse(node.args[0])[:60]}"


def exceptions_to_a_linter_give_a_reason(source: Source) -> Iterator[str]:
    """``type: ignore`` and ``noqa`` say why."""
    unexplained = re.compile(r"#\s*(?:type: ignore\[[^]]*\]|noqa: [A-Z0-9, ]+?)\s*$")
    for number, line in enumerate(source.text.splitlines(), 1):
        if unexplained.search(line):
            yield f"line {number} gives no reason: {line.strip()[-60:]}"


def nothing_is_put_off(source: Source) -> Iterator[str]:
    """What is to be done later has an issue number."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b(?!.*#\d+)", line):
            yield f"line {number}: {line.strip()[:60]}"


def modules_are_named_for_what_they_hold(source: Source) -> Iterator[str]:
    """No drawer without a label."""
    banned = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "process"}
    for part in Path(source.path).with_suffix("").parts:
        if part in banned:
            yield f"a module called {part}"


# --- Templates ---------------------------------------------------------------------------------


def templates_are_short(source: Source) -> Iterator[str]:
    """A page is at most 150 lines."""
    lines = source.text.count("\n")
    if lines > TEMPLATE_LINES:
        yield f"{lines} lines, allowed are {TEMPLATE_LINES}"


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def nothing_is_inline(source: Source) -> Iterator[str]:
    """The content security policy refuses inline code; mails and PDFs have none either."""
    if source.path.startswith(("templates/email/", "templates/pdf/")):
        return
    inline = {
        "a handler": r"<[^>]*\son[a-z]+\s*=",
        "a style attribute": r"<[^>]*\sstyle\s*=",
        "a script": r"<script(?![^>]*\ssrc=)(?![^>]*nonce=)(?![^>]*ld\+json)",
        "a javascript link": r"href\s*=\s*[\"']?javascript:",
    }
    text = _without_comments(source.text)
    for what, pattern in inline.items():
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield f"line {text.count(chr(10), 0, found.start()) + 1} has {what}"


def output_is_escaped(source: Source) -> Iterator[str]:
    """``|safe`` and switched-off escaping are allowed where listed only."""
    if source.path in SAFE_FILTERS:
        return
    text = _without_comments(source.text)
    for found in re.finditer(r"\|\s*safe\b|autoescape\s+false", text):
        yield f"line {text.count(chr(10), 0, found.start()) + 1} has {found[0]}"


def pages_ask_no_database(source: Source) -> Iterator[str]:
    """A template shows what it was given."""
    text = _without_comments(source.text)
    for found in re.finditer(r"\b(db\.session|session\.execute|\.query\.|select\()", text):
        yield f"line {text.count(chr(10), 0, found.start()) + 1} has {found[0]}"


# --- Everything that is text -------------------------------------------------------------------


def no_machine_is_named(source: Source) -> Iterator[str]:
    """A path of one machine, or a package server's address, helps nobody elsewhere."""
    banned = re.compile(
        r"(?<![\w.])/(?:home|root|work|Users|mnt)/\w"
        r"|--(?:extra-)?index-url[ =]\w|(?:pypi|npmjs)\.(?:org|python)"
    )
    for number, line in enumerate(source.text.splitlines(), 1):
        if banned.search(line):
            yield f"line {number}: {line.strip()[:80]}"
