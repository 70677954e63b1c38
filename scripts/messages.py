"""Build the English catalogue from the texts in the code and the files of en.d.

The Indonesian sentence is the message id. Each file ``pengaduan/translations/en.d/<area>.json``
maps sentences to English; together they must cover every sentence exactly, with the same
placeholders. ``--check`` writes nothing and fails when something is missing or out of date.
"""

import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "pengaduan" / "translations" / "en.d"
TARGET = ROOT / "pengaduan" / "translations" / "en" / "LC_MESSAGES"
SOURCES = {"pengaduan": [("**.py", "python")], "templates": [("**.*", "jinja2")]}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "N_": None,
}
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def found_texts() -> dict[str, str | None]:
    """Return every message id of the code, with its plural id where it has one."""
    options = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trimmed": "true", "silent": "false"}
    texts: dict[str, str | None] = {}
    for folder, methods in SOURCES.items():
        if not (ROOT / folder).is_dir():
            continue
        rows = extract_from_dir(ROOT / folder, methods, {"**.*": options}, KEYWORDS)
        for _file, _line, message, _comments, _context in rows:
            if isinstance(message, tuple):
                texts[message[0]] = message[1]
            elif message:
                texts.setdefault(message, None)
    return texts


def english() -> tuple[dict[str, str], list[str]]:
    """Return the translations of every part, and the sentences that two parts translate apart."""
    merged: dict[str, str] = {}
    clashes = []
    for part in sorted(PARTS.glob("*.json")):
        for source, text in json.loads(part.read_text("utf-8")).items():
            if merged.setdefault(source, text) != text:
                clashes.append(f"{part.name}: another English for {source!r}")
    return merged, clashes


def problems(texts: dict[str, str | None], known: dict[str, str]) -> list[str]:
    """Return what is missing, empty, or has other placeholders than its source."""
    wrong = []
    for source, plural in texts.items():
        for one in filter(None, (source, plural)):
            if not known.get(one, "").strip():
                wrong.append(f"no English for {one!r}")
            elif set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(known[one])):
                wrong.append(f"other placeholders in the English of {one!r}")
    used = {one for pair in texts.items() for one in pair}
    wrong += [f"English for {one!r}, which is not in the code" for one in known if one not in used]
    return wrong


def catalogue(texts: dict[str, str | None], known: dict[str, str]) -> Catalog:
    """Return the English catalogue, sorted and without dates: it changes with its texts only."""
    result = Catalog(
        locale="en",
        project="Pengaduan",
        fuzzy=False,
        charset="utf-8",
        creation_date=FIXED_DATE,
        revision_date=FIXED_DATE,
    )
    for source in sorted(texts):
        plural = texts[source]
        one = known.get(source, "")
        if plural is None:
            result.add(source, one)
        else:
            result.add((source, plural), (one, known.get(plural, "")))
    return result


def files(result: Catalog) -> dict[str, bytes]:
    """Return the two files of a catalogue."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, result, omit_header=True, no_location=True, width=100)
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    lines = head.encode() + po.getvalue()
    write_mo(mo, result)
    return {"messages.po": lines, "messages.mo": mo.getvalue()}


def main(check: bool) -> int:
    """Write the catalogue, or check it; return the exit status."""
    texts, (known, wrong) = found_texts(), english()
    wrong += problems(texts, known)
    built = files(catalogue(texts, known))
    if check:
        for name, content in built.items():
            path = TARGET / name
            if not path.exists() or path.read_bytes() != content:
                wrong.append(f"{name} is out of date: run make messages")
    else:
        TARGET.mkdir(parents=True, exist_ok=True)
        for name, content in built.items():
            (TARGET / name).write_bytes(content)
    for line in wrong:
        print(line)
    print(f"{len(texts)} texts, {len(known)} translations, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
