"""The pytest plugin: a fixture `by_hand` that asserts hand calculations, and a page of all sheets.

A test file of a teacher::

    def test_the_square(by_hand):
        w = Value(3.0, "w")
        by_hand(w * w, gradients={"w": "6"})

``pytest --by-hand-html=sheets.html`` writes the marked sheets of the run as one page. Where the
fixture is not used, the plugin does and prints nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

SHEETS = pytest.StashKey[list[Any]]()
"""The reports of a test that is running."""
ON_REPORT = "by_hand"
"""The attribute of a test's report that carries its sheets on, as plain data, as pytest-xdist
sends reports from one process to another."""
MOST_NAMES = 8  # of tests in the summary line


class ByHand:
    """Asserts hand calculations for one test; takes the arguments of `assert_by_hand`.

    Args:
        sheets: where each report goes.
    """

    def __init__(self, sheets: list[Any]) -> None:
        self.sheets = sheets

    def __call__(self, *arguments: Any, **options: Any) -> None:
        """Mark a hand calculation; raises as `assert_by_hand`."""
        __tracebackhide__ = True  # pytest shows the test's own line
        from autograd.by_hand import check_by_hand
        from autograd.by_hand.marking import require_numbers
        from autograd.errors import StaleGraphError

        try:
            report = check_by_hand(*arguments, **options)
            require_numbers(report, "by_hand")
        except (KeyError, TypeError, ValueError, StaleGraphError) as error:
            raise error.with_traceback(None) from None  # the call is wrong: it is what to look at
        self.sheets.append(report)
        if not report.ok:
            raise AssertionError(str(report))

    def __repr__(self) -> str:
        return "by_hand(root, values=..., gradients=..., slopes=...)"


@pytest.fixture
def by_hand(request: pytest.FixtureRequest) -> ByHand:
    """Assert hand calculations: a function with the arguments of `assert_by_hand`."""
    return ByHand(request.node.stash.setdefault(SHEETS, []))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("by hand", "hand calculations").addoption(
        "--by-hand-html", metavar="FILE", default=None,
        help="write the marked sheets of all hand calculations as one HTML page")


def pytest_configure(config: pytest.Config) -> None:
    """Collect the sheets of a run; with pytest-xdist in the process that started it alone."""
    option = config.getoption("by_hand_html")
    file = config.invocation_params.dir / Path(option).expanduser() if option else None
    if file is not None and file.is_dir():
        raise pytest.UsageError(f"--by-hand-html: {option} is a folder; name a file in it.")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Run(file), "autograd.by_hand.plugin.run")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hand the sheets of a test on with its report."""
    report = yield
    if sheets := item.stash.get(SHEETS, []):
        page_wanted = bool(item.config.getoption("by_hand_html"))
        setattr(report, ON_REPORT, [_plain(sheet, page_wanted) for sheet in sheets])
        sheets.clear()
    return report


def _plain(sheet: Any, page_wanted: bool) -> dict[str, Any]:
    """What the summary and the page need of a sheet, as plain data."""
    numbers = [row for row in sheet.rows if row.hand is not None]
    return {"numbers": len(numbers),
            "wrong": sum(row.verdict != "right" for row in numbers),
            "html": sheet._repr_html_() if page_wanted else ""}


class Run:
    """The hand calculations of one run of pytest.

    Args:
        file: where the page goes; None for no page.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.tests: list[tuple[pytest.TestReport, list[dict[str, Any]]]] = []
        self.trouble = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the sheets of a test that has run."""
        if sheets := getattr(report, ON_REPORT, None):
            self.tests.append((report, sheets))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the page, before the summary is printed."""
        if self.file is not None:
            from autograd.files import replace_file

            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self.file, self._page())
            except OSError as error:
                self.trouble = f"--by-hand-html: cannot write {self.file}: {error.strerror}."
                session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line, if something was not right."""
        failed = [(report, sheets) for report, sheets in self.tests if report.failed]
        wrong = sum(sheet["wrong"] for _, sheets in failed for sheet in sheets)
        if wrong:
            total = sum(sheet["numbers"] for _, sheets in self.tests for sheet in sheets)
            names = list(dict.fromkeys(report.location[2] for report, _ in failed))
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            terminalreporter.write_line(
                f"hand calculations: {wrong} of {total} numbers {'is' if wrong == 1 else 'are'} "
                f"not right: {', '.join(names[:MOST_NAMES])}{more}", red=True)
        if self.trouble:
            terminalreporter.write_line(self.trouble, red=True)

    def _page(self) -> str:
        from html import escape

        from autograd.text import counted, printable

        sections = "".join(
            f'<section class="{report.outcome}"><h2>{escape(printable(report.nodeid, 300))} '
            f"<small>{report.outcome}</small></h2>"
            f"{''.join(sheet['html'] for sheet in sheets)}</section>\n"
            for report, sheets in self.tests)
        sheets = [sheet for _, some in self.tests for sheet in some]
        wrong = sum(sheet["wrong"] for sheet in sheets)
        total = sum(sheet["numbers"] for sheet in sheets)
        summary = (f"{counted(len(sheets), 'sheet')}, {counted(total, 'number')}, {wrong} not right"
                   if sheets else "No test of this run marked a hand calculation.")
        return PAGE.format(summary=summary, sections=sections)


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hand calculations</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font-family: system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }}
section {{ overflow-x: auto; border-top: 1px solid #8a8a8a; padding-bottom: 1em }}
h2 {{ font-size: 1.1em; overflow-wrap: anywhere }}
small {{ font-weight: normal; border: 1.5px solid; border-radius: .6em; padding: .05em .5em }}
.passed small {{ border-color: #2e9e4f }} .failed small {{ border-color: #e0403f }}
</style>
</head>
<body>
<h1>Hand calculations</h1>
<p>{summary}</p>
{sections}</body>
</html>
"""
