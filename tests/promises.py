"""The promises of this test suite, as a pytest plugin.

A skipped test is a failed test: what cannot run here has not been shown to work. And a run of
the whole suite (``make test`` sets ``PENGADUAN_WHOLE_SUITE``) fails unless browser tests,
PostgreSQL tests and the two walks through the whole product (``journey``, ``assessment``) were
among those that passed.

What drives a browser or starts processes shares the machine with whatever else runs on it. Such a
test may fail once; it then runs a second time, and the closing lines name it as rerun.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# However pytest was started: without kept bytecode every process that a test starts compiles the
# whole product again (three seconds), and every worker all tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says how busy the machine is; speed is measured under bench/.
settings.register_profile(
    "shared machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

MUST_RUN = ("browser", "postgres", "journey", "assessment")
WHOLE = "PENGADUAN_WHOLE_SUITE"
ONE_MORE_TRY = ("browser", "process")


def missing_kinds(passed: Counter[str]) -> list[str]:
    """Return the kinds of test of which none has passed."""
    return [kind for kind in MUST_RUN if not passed[kind]]


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn the report of a skip into that of a failure that names the reason."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Skips are not allowed here, and this test was skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests that depend on the machine's other work one more try."""
    for item in items:
        if any(item.get_closest_marker(kind) for kind in ONE_MORE_TRY):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lives as long as the run: it is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class WholeSuite:
    """Counts what passed and adds an error to a whole run that left a kind of test out."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.update(kind for kind in MUST_RUN if kind in report.keywords)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        for kind in missing_kinds(self.passed):
            text = f"Not one {kind} test has passed, so this was not a run of the whole suite."
            terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
            terminal.stats.setdefault("error", []).append(
                pytest.CollectReport(f"tests -m {kind}", "failed", text, [])
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(WHOLE) and "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(WholeSuite(), "whole-suite")
