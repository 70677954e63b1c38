"""Nothing in the project breaks a house rule, and every rule can be broken."""

from __future__ import annotations

import pytest

from tests.architecture import house
from tests.architecture.house import Rule, Source, sources

LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 40
LONG_TEXT = "x = 1\n" * 301

CODE_RULES: dict[Rule, str] = {
    house.only_one_place_commits: "session.commit()",
    house.only_the_clock_knows_the_time: "import datetime\nx = datetime.datetime.now()",
    house.modules_are_short: LONG_TEXT,
    house.functions_are_short: LONG_FUNCTION,
    house.imports_stand_at_the_top: "def f():\n    import flask",
    house.texts_are_whole_sentences: "_(f'Halo {name}')",
    house.exceptions_to_a_linter_give_a_reason: "x = y  # type: ignore[attr-defined]",
    house.nothing_is_put_off: "# TODO: later",
}
TEMPLATE_RULES: dict[Rule, str] = {
    house.templates_are_short: "<p>\n" * 151,
    house.nothing_is_inline: '<p style="color: red">',
    house.output_is_escaped: "{{ text | safe }}",
    house.pages_ask_no_database: "{% for c in db.session.execute(q) %}",
}


def names(rules: dict[Rule, str]) -> list[object]:
    return [pytest.param(rule, id=rule.__name__) for rule in rules]


def breaches(rule: Rule, files: list[Source]) -> list[str]:
    return [f"{file.path}: {breach}" for file in files for breach in rule(file)]


@pytest.mark.parametrize("rule", names(CODE_RULES))
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    assert breaches(rule, sources("app.py", "pengaduan")) == []


@pytest.mark.parametrize("rule", names(TEMPLATE_RULES))
def test_the_templates_keep_the_rule(rule: Rule) -> None:
    assert breaches(rule, sources("templates", suffixes=(".html", ".txt"))) == []


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        pytest.param(rule, sample, id=rule.__name__)
        for rule, sample in [*CODE_RULES.items(), *TEMPLATE_RULES.items()]
    ],
)
def test_each_rule_catches_its_breach(rule: Rule, sample: str) -> None:
    assert breaches(rule, [Source("pengaduan/sla/sample.py", sample)])


@pytest.mark.parametrize(
    "sample", ["db.session.commit()", "db.engine.begin()", "db.session().begin()", "conn.begin()"]
)
def test_every_way_to_commit_is_caught(sample: str) -> None:
    assert breaches(house.only_one_place_commits, [Source("pengaduan/x.py", sample)])


@pytest.mark.parametrize(
    "sample",
    [
        "d = datetime.utcnow()",
        "d = date.today()",
        "d = datetime.datetime.now(UTC)",
        "t = time.time()",
        "f = datetime.now",
    ],
)
def test_every_way_to_read_the_clock_is_caught(sample: str) -> None:
    assert breaches(house.only_the_clock_knows_the_time, [Source("pengaduan/x.py", sample)])


@pytest.mark.parametrize(
    "sample", ["_(f'a {b}')", "_('a ' + b)", "_('a %s' % b)", "_('a {}'.format(b))"]
)
def test_every_way_to_put_a_text_together_is_caught(sample: str) -> None:
    assert breaches(house.texts_are_whole_sentences, [Source("pengaduan/x.py", sample)])


@pytest.mark.parametrize(
    "sample",
    [
        '<a onclick="x()">',
        "<script>x()</script>",
        '<a href="javascript:x()">',
        '<p class="a"\n style="x">',
    ],
)
def test_every_kind_of_inline_code_is_caught(sample: str) -> None:
    assert breaches(house.nothing_is_inline, [Source("templates/x.html", sample)])


@pytest.mark.parametrize(
    "sample", ['<script src="/a.js"></script>', "{# style= #}", '<p class="on">', "<p>onclick=</p>"]
)
def test_what_is_not_inline_passes(sample: str) -> None:
    assert not breaches(house.nothing_is_inline, [Source("templates/x.html", sample)])


def test_a_module_without_a_subject_is_caught() -> None:
    rule = house.modules_are_named_for_what_they_hold

    assert breaches(rule, sources("pengaduan")) == []
    assert breaches(rule, [Source("pengaduan/sla/utils.py", "")])


def test_no_file_names_a_machine() -> None:
    suffixes = (".py", ".md", ".html", ".txt", ".in", ".toml", ".sh", ".yaml", ".ini", ".mako")
    places = ["app.py", "pengaduan", "migrations", "scripts", "templates", "docs", "static"]
    places += ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"]
    places += ["requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"]

    assert breaches(house.no_machine_is_named, sources(*places, suffixes=suffixes)) == []


@pytest.mark.parametrize("sample", ["see /home/x/y", "pip install --index-url x", "/work/main"])
def test_a_named_machine_is_caught(sample: str) -> None:
    assert breaches(house.no_machine_is_named, [Source("docs/x.md", sample)])


def test_a_lock_file_names_no_address() -> None:
    locks = sources("requirements.txt", "requirements-dev.txt", suffixes=(".txt",))

    assert len(locks) == 2
    assert [lock.path for lock in locks if "://" in lock.text] == []


def test_every_locked_requirement_has_a_hash() -> None:
    for lock in sources("requirements.txt", "requirements-dev.txt", suffixes=(".txt",)):
        entries = [line for line in lock.text.splitlines() if line[:1].isalnum()]

        assert entries
        assert [line for line in entries if not line.endswith("\\")] == []
