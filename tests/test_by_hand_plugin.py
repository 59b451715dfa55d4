"""The pytest plugin: what a teacher's run prints and writes, and that it is silent elsewhere."""

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograd.by_hand import plugin

ROOT = Path(__file__).parent.parent
NAME = "autograd.by_hand.plugin"
PAGE = ROOT / "README.md"
"""Where the example with its output is shown."""

HEAD = """
from autograd import Value
import pytest

def square():
    w = Value(3.0, "w")
    return (w * w).named("y")
"""
RIGHT = HEAD + """
def test_right(by_hand):
    by_hand(square(), values={"y": 9}, gradients={"w": "6"})
"""
WRONG = HEAD + """
def test_wrong(by_hand):
    y = square()
    by_hand(y, values={"y": "9"}, gradients={"w": 5})
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest on a test file with the plugin alone; gives the result."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(source, *options):
        pytester.makepyfile(test_file=source)
        return pytester.runpytest("-p", NAME, "-p", "no:cacheprovider", *options)
    return run


def lines_of(result):
    return [line.rstrip() for line in result.outlines]


def without_time(text):
    return re.sub(r" in \d+\.\d\ds", " in 0.00s", text)


def test_a_right_calculation_is_passed_over_in_silence(run):
    result = run(RIGHT)
    result.assert_outcomes(passed=1)
    assert "hand calculations" not in result.stdout.str()
    assert "by hand" not in result.stdout.str()


def test_a_failing_test_shows_its_line_and_the_marked_sheet(run):
    result = run(WRONG, "-q")
    result.assert_outcomes(failed=1)
    lines = lines_of(result)
    at = lines.index('>       by_hand(y, values={"y": "9"}, gradients={"w": 5})')
    assert lines[at + 1:at + 8] == [
        "E       AssertionError: y by hand: 1 right, 1 wrong here",
        "E       number  by hand  verdict       engine  numeric  why",
        "E       ------  -------  ------------  ------  -------  ---------",
        "E       y       9        ✓ right       9",
        "E       ∂y/∂w   5        ✗ wrong here  6       6        w + w = 6",
        "",
        "test_file.py:10: AssertionError",
    ]
    text = result.stdout.str()
    assert text.count("numeric") == 1  # the sheet is printed once
    assert "autograd" not in text.replace("from autograd import", "")  # no frame of chalkgrad
    assert "by_hand = by_hand(root, values=..., gradients=..., slopes=...)" in lines


def test_a_long_sheet_is_not_cut_off(run):
    result = run("""
        from autograd import Tensor
        def test_long(by_hand):
            w = Tensor(list(range(1, 41)), "w")
            by_hand((w * w).sum(), gradients={"w": [7] * 40})
        """, "-q")
    text = result.stdout.str()
    assert all(f"w[{i}]" in text for i in range(40))
    assert "Full diff" not in text and "truncated" not in text


@pytest.mark.parametrize("style", ["short", "auto", "long", "line"])
def test_every_style_of_tracebacks_shows_the_line_of_the_test(run, style):
    result = run(WRONG, f"--tb={style}")
    assert any(re.search(r"test_file\.py:10:", line) for line in lines_of(result))
    assert "marking.py" not in result.stdout.str()
    assert "plugin.py" not in result.stdout.str()


def test_a_wrong_call_is_shown_without_frames_of_chalkgrad(run):
    result = run(HEAD + """
def test_name(by_hand):
    by_hand(square(), gradients={"v": 6})

def test_argument(by_hand):
    by_hand(square(), gradient={"w": 6})

def test_shape(by_hand):
    by_hand(square(), gradients={"w": [6, 6]})

def test_stale(by_hand):
    from autograd import Graph
    y = square()
    Graph(y)["w"].data = 2.0
    by_hand(y, gradients={"w": 4})
""")
    result.assert_outcomes(failed=4)
    text = result.stdout.str()
    for message in ("no node is named 'v'", "unexpected keyword argument 'gradient'",
                    "the gradient of w has shape ()", "w.data changed after y was computed"):
        assert message in text
    assert "autograd/by_hand" not in text and "names.py" not in text


def test_one_line_sums_up_what_is_not_right(run):
    result = run(HEAD + """
class TestLecture:
    @pytest.mark.parametrize("hand", [6, "5", 4], ids=["a", "b::c", "d"])
    def test_slope(self, by_hand, hand):
        by_hand(square(), values={"y": "9.0"}, gradients={"w": hand})

def test_two_sheets(by_hand):
    by_hand(square(), gradients={"w": 6})
    by_hand(square(), values={"y": [8][0], "w": None})
""")
    result.assert_outcomes(passed=1, failed=3)
    found = [line for line in lines_of(result) if line.startswith("hand calculations")]
    assert found == ["hand calculations: 3 of 8 numbers are not right: "
                     "TestLecture.test_slope[b::c], TestLecture.test_slope[d], test_two_sheets"]


def test_one_number_and_many_tests_in_the_summary(run):
    result = run(WRONG)
    assert "hand calculations: 1 of 2 numbers is not right: test_wrong" in lines_of(result)
    many = HEAD + """
@pytest.mark.parametrize("i", range(12))
def test_n(by_hand, i):
    by_hand(square(), gradients={"w": 5})
"""
    (line,) = [x for x in lines_of(run(many)) if x.startswith("hand calculations")]
    assert line.startswith("hand calculations: 12 of 12 numbers are not right: test_n[0], ")
    assert line.endswith(", test_n[7] and 4 more")


def test_what_is_wrong_on_purpose_is_not_summed_up(run):
    result = run(HEAD + """
def test_slide(by_hand):
    with pytest.raises(AssertionError, match="wrong here"):
        by_hand(square(), gradients={"w": 5})

@pytest.mark.xfail
def test_expected(by_hand):
    by_hand(square(), gradients={"w": 5})
""")
    result.assert_outcomes(passed=1, xfailed=1)
    assert "hand calculations" not in result.stdout.str()


def test_other_fixtures_may_use_it(run):
    result = run(HEAD + """
@pytest.fixture
def checked(by_hand):
    by_hand(square(), gradients={"w": 5})

def test_with_it(checked):
    pass
""")
    result.assert_outcomes(errors=1)
    assert "hand calculations: 1 of 1 numbers is not right: test_with_it" in lines_of(result)


def test_it_is_silent_where_it_is_not_used(run, pytester):
    source = """
        def test_passes(): assert 1 + 1 == 2
        def test_fails(): assert 1 + 1 == 3
        """
    for options in ([], ["-q"], ["-v"]):
        with_it = lines_of(run(source, *options))
        without = lines_of(pytester.runpytest("-p", "no:cacheprovider", *options))
        loaded = [line for line in with_it if not line.startswith("plugins: ")]  # pytest's own
        assert list(map(without_time, loaded)) == list(map(without_time, without))
    assert sorted(p.name for p in pytester.path.iterdir()
                  if p.name != "__pycache__") == ["test_file.py"]


def test_its_import_costs_nothing_but_pytest():
    tree = ast.parse(Path(plugin.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in tree.body if isinstance(node, ast.Import)
                for alias in node.names}
    imported |= {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "collections.abc", "pathlib", "typing", "pytest"}


def test_the_entry_point_is_named_like_its_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {NAME: NAME}
    assert importlib.import_module(NAME) is plugin


@pytest.mark.parametrize("options", [(), ("-p", NAME)], ids=["entry point", "and by -p"])
def test_an_installed_chalkgrad_needs_nothing_else(tmp_path, options):
    (tmp_path / "test_file.py").write_text(WRONG, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTHONPATH" and not name.startswith("PYTEST")}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-W", "error", *options],
                          cwd=tmp_path, env={**environment, "PYTHONUTF8": "1"},
                          capture_output=True, text=True, encoding="utf-8")
    assert "hand calculations: 1 of 2 numbers is not right: test_wrong" in done.stdout, done.stderr
    assert done.returncode == 1


class Page(HTMLParser):
    """Collects tags, headings and links of an HTML page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_shows_all_sheets_of_the_run(run, pytester):
    result = run(HEAD + """
def test_right(by_hand):
    by_hand(square(), gradients={"w": 6})

def test_wrong(by_hand):
    by_hand(square(), gradients={"w": 6})
    by_hand(square(), values={"y": 8})

def test_elsewhere():
    pass
""", "--by-hand-html=new/δ page.html")
    result.assert_outcomes(passed=2, failed=1)
    assert [path.name for path in (pytester.path / "new").iterdir()] == ["δ page.html"]
    text = (pytester.path / "new" / "δ page.html").read_text(encoding="utf-8")
    page = Page(text)
    words = " ".join(" ".join(page.texts).split())
    assert "3 sheets, 3 numbers, 1 not right" in words
    assert "test_file.py::test_right passed" in words
    assert "test_file.py::test_wrong failed" in words
    assert "test_elsewhere" not in words
    assert page.tags.count("table") == 3 and page.tags.count("section") == 2
    assert not page.links and "script" not in page.tags and "http" not in text
    assert '<meta charset="utf-8">' in text
    assert "∂y/∂w" in words


def test_the_page_escapes_names(run, pytester):
    run(HEAD + """
@pytest.mark.parametrize("name", ["<b>&"])
def test_name(by_hand, name):
    y = square()
    y.name = name
    by_hand(y, gradients={"w": 6})
""", "--by-hand-html=page.html")
    text = (pytester.path / "page.html").read_text(encoding="utf-8")
    assert "test_name[&lt;b&gt;&amp;]" in text
    assert "<b><b>" not in text and "<b>&lt;b&gt;&amp; by hand" in text


def test_a_run_without_sheets_replaces_an_old_page(run, pytester):
    (pytester.path / "page.html").write_text("old")
    run("def test_nothing(): pass", "--by-hand-html=page.html")
    text = (pytester.path / "page.html").read_text(encoding="utf-8")
    assert "No test of this run marked a hand calculation." in text


def test_a_page_that_cannot_be_written_is_an_error(run, pytester):
    result = run(RIGHT, f"--by-hand-html={pytester.path}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--by-hand-html: * is a folder; name a file in it."])
    (pytester.path / "file").write_text("")
    result = run(RIGHT, "--by-hand-html=file/page.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["--by-hand-html: cannot write *page.html: *."])
    assert run(WRONG, "--by-hand-html=file/page.html").ret == pytest.ExitCode.TESTS_FAILED


def test_an_older_page_stays_whole_if_writing_fails(run, pytester, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")
    (pytester.path / "page.html").write_text("old")
    monkeypatch.setattr(os, "replace", refuse)
    result = run(RIGHT, "--by-hand-html=page.html")
    result.stdout.fnmatch_lines(["*cannot write *page.html: No space left on device."])
    assert (pytester.path / "page.html").read_text() == "old"
    assert sorted(p.name for p in pytester.path.glob("*page*")) == ["page.html"]


def test_sheets_travel_between_processes(run, pytester):
    # pytest-xdist sends a test's report as plain data, and only the first process writes.
    pytester.makeconftest("""
        import json
        def pytest_runtest_logreport(report):
            assert json.loads(json.dumps(report._to_json())).keys()
            if report.when == "call":
                (sheet,) = report._to_json()["by_hand"]
                assert (sheet["numbers"], sheet["wrong"]) == (2, 1) and "<table" in sheet["html"]
        """)
    run(WRONG, "--by-hand-html=page.html").assert_outcomes(failed=1)
    pytester.makeconftest("def pytest_configure(config): config.workerinput = {}")
    (pytester.path / "page.html").unlink()
    assert "hand calculations" not in run(WRONG, "--by-hand-html=page.html").stdout.str()
    assert not (pytester.path / "page.html").exists()


def block(marker):
    """The code block after a marker of the page."""
    found = re.findall(rf"<!-- by hand: {marker} -->\n```\w*\n(.*?)\n```", PAGE.read_text(
        encoding="utf-8"), re.DOTALL)
    assert len(found) == 1, f"{PAGE.name} has {len(found)} blocks marked {marker!r}"
    return found[0]


def test_the_output_that_is_shown_is_that_of_a_real_run(tmp_path):
    command, _, shown = block("output").partition("\n")
    assert command == "$ pytest -q --tb=short test_lecture.py"
    (tmp_path / "test_lecture.py").write_text(block("test file") + "\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items()
                   if name != "CI" and not name.startswith("PYTEST")}
    environment.update(COLUMNS="100", PYTHONUTF8="1", PYTHONPATH=str(ROOT),
                       PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    done = subprocess.run(
        [sys.executable, "-m", *command.split()[1:], "-p", NAME, "-p", "no:cacheprovider"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
    real = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    assert without_time(real) == without_time(shown)


def test_the_file_that_is_shown_differs_in_the_slides_mistakes_alone():
    shown = block("test file").splitlines()
    right = (ROOT / "tests" / "test_lecture_by_hand.py").read_text(encoding="utf-8").splitlines()
    assert len(shown) == len(right) == 30
    differing = [(a, b) for a, b in zip(shown[1:], right[1:], strict=True) if a != b]
    assert len(differing) == 3
    for a, b in differing:
        assert re.sub(r"-?[\d.]+", "", a) == re.sub(r"-?[\d.]+", "", b)
