"""Build static/css/citizen.css and static/css/staff.css (for maintainers; both are committed).

Each is a part of the vendored govuk-frontend stylesheet, in our colours and without its fonts, plus
our own files of static/css/src/. A selector stays when all its classes belong to the wanted ones.
``--check`` writes nothing and fails when a committed file is not what this script builds.
"""

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
SOURCE: Final = STATIC / "vendor" / "govuk-frontend" / "govuk-frontend.min.css"

SHARED: Final = r"""
    template template__body width-container main-wrapper skip-link back-link
    visually-hidden link link--no-visited-state body body-s body-l
    list list--bullet list--number list--spaced
    heading-xl heading-l heading-m heading-s caption-l caption-m
    section-break section-break--[ml] section-break--visible
    label label--[ms] label--l label-wrapper hint error-message form-group form-group--error
    fieldset fieldset__legend fieldset__legend--[lms] fieldset__heading
    input input--error input--width-(?:2|3|4|5|10|20) textarea textarea--error select select--error
    file-upload file-upload--error date-input date-input__(?:item|label|input)
    radios radios--inline radios__(?:item|input|label|hint|divider)
    checkboxes checkboxes__(?:item|input|label|hint|divider)
    button button--secondary button--warning button-group
    error-summary error-summary__(?:title|body|list) panel panel--confirmation panel__(?:title|body)
    inset-text warning-text warning-text__(?:icon|text)
    notification-banner notification-banner--success
    notification-banner__(?:header|title|content|heading|link)
    summary-list summary-list__(?:row|row--no-actions|key|value|actions) summary-list--no-border
    table table__(?:caption|caption--[ms]|head|body|row|header|header--numeric|cell|cell--numeric)
    details details__(?:summary|summary-text|text)
    task-list task-list__(?:item|item--with-link|name-and-hint|link|hint|status)
    grid-row grid-column-(?:full|one-half|one-third|two-thirds)
    !-font-weight-bold !-display-none !-text-align-right !-margin-(?:top|bottom)-[0-6] !-width-full
"""
STAFF_ONLY: Final = r"""
    grid-column-(?:one-quarter|three-quarters)
    radios--small checkboxes--small input--width-30 details__.* !-width-(?:one-half|two-thirds)
    !-padding-[0-4] !-font-weight-regular
"""
TARGETS: Final = {
    "citizen.css": (SHARED, ("theme.css", "shared.css", "citizen.css", "print.css")),
    "staff.css": (SHARED + STAFF_ONLY, ("theme.css", "shared.css", "staff.css", "print.css")),
}
UNWANTED_RULES: Final = re.compile(r"\ufffd|not \(text-wrap|-ms-high-contrast:none|^print$")
UNWANTED_DECLARATIONS: Final = re.compile(
    r"^(?:font-family:.*(?:GDS|sans-serif)|-webkit-(?!appearance)|-moz-|-ms-|clip:|text-size-adjust)"
)
COLOURS: Final = {
    "#0f7a52": "var(--govuk-brand-colour)", "#0b5c3e": "var(--govuk-link-hover-colour)",
    "#083d29": "#06285a", "#ca3535": "var(--govuk-error-colour)", "#982828": "#a30808",
    "#651b1b": "#6b0505", "#f3f3f3": "#f2f2f2", "#858686": "#737373", "#cecece": "#d4d4d4",
    "#0b0c0c": "#1f1f1f", "#484949": "#525252", "#ffee80": "#ffe58a",
}  # fmt: skip


def wanted(classes: str) -> re.Pattern[str]:
    """Return the pattern that a whole class name must match."""
    return re.compile(r"\\:\w+|govuk-(?:" + "|".join(classes.split()) + r")")


def keep_selectors(prelude: str, pattern: re.Pattern[str]) -> str:
    """Return the selectors of a rule that may stay, joined again, or ""."""
    kept = []
    for selector in re.split(r",(?![^(]*\))", prelude):
        classes = re.findall(r"\.((?:\\.|[\w-])+)", selector)
        names = [re.sub(r"\\!", "!", name) for name in classes]
        if names and all(pattern.fullmatch(name) for name in names):
            kept.append(selector.strip())
    return ",".join(kept)


def clean(body: str) -> str:
    """Return the declarations without foreign fonts and old prefixes, in our colours."""
    text = re.sub(r"var\((--govuk-[a-z-]+),\s*#[0-9a-f]{3,6}\)", r"var(\1)", body)
    for old, new in COLOURS.items():
        text = text.replace(old, new)
    parts = re.split(r";(?![^(]*\))", text)
    return ";".join(
        p.strip() for p in parts if p.strip() and not UNWANTED_DECLARATIONS.match(p.strip())
    )


def purge(nodes: list[Node], pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the rules to keep, with those of one media query that follow each other joined."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selectors = keep_selectors(tinycss2.serialize(node.prelude).strip(), pattern)
            body = clean(tinycss2.serialize(node.content))
            if selectors and body:
                yield f"{selectors}{{{body}}}"
        elif (
            isinstance(node, AtRule)
            and node.content is not None
            and node.lower_at_keyword in {"media", "supports"}
        ):
            prelude = tinycss2.serialize(node.prelude).strip()
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            rules = "".join(purge(inner, pattern))
            if rules and not UNWANTED_RULES.search(prelude):
                short = prelude.replace("(-ms-high-contrast:active),screen and ", "")
                yield f"@{node.lower_at_keyword} {short}{{{rules}}}"


def join_media(rules: list[str]) -> str:
    """Return the rules as text; neighbours inside the same media query share one block."""
    joined: list[tuple[str, str]] = []
    for rule in rules:
        found = re.match(r"(@media [^{]+)\{(.*)\}$", rule)
        head, body = (found[1], found[2]) if found else ("", rule)
        if joined and joined[-1][0] == head:
            joined[-1] = (head, joined[-1][1] + body)
        else:
            joined.append((head, body))
    return "".join(f"{head}{{{body}}}" if head else body for head, body in joined)


def minify(text: str) -> str:
    """Return our own CSS without comments and needless blanks; quoted text stays as it is."""
    parts = re.split(r'("[^"]*")', re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    for at in range(0, len(parts), 2):
        plain = re.sub(r"\s+", " ", parts[at])
        plain = re.sub(r"\s*([{};,>])\s*", r"\1", plain)
        parts[at] = re.sub(r":\s+(?=[^{}]*[;}])|:\s+$", ":", plain).replace(";}", "}")
    return "".join(parts).strip()


def build(name: str) -> str:
    """Return one stylesheet."""
    classes, own = TARGETS[name]
    sheet = tinycss2.parse_stylesheet(SOURCE.read_text(), skip_comments=True, skip_whitespace=True)
    theirs = join_media(list(purge(sheet, wanted(classes))))
    ours = [minify((STATIC / "css" / "src" / part).read_text()) for part in own]
    return f"/*! Parts: govuk-frontend, MIT licence */{ours[0]}{theirs}{''.join(ours[1:])}\n"


def main() -> int:
    """Write both files, or with --check compare them, and print their weights."""
    stale = 0
    for name in TARGETS:
        path, text = STATIC / "css" / name, build(name)
        if "--check" in sys.argv:
            stale += not path.exists() or path.read_text() != text
        else:
            path.write_text(text)
        print(f"{name}: {len(text)} bytes, {len(gzip.compress(text.encode(), 9, mtime=0))} gzip")
    if stale:
        print("Run scripts/build_css.py: a committed stylesheet is out of date.")
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main())
