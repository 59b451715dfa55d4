"""What holds for all plots: whose Axes, which colors, and that nothing else is touched."""

import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import colors, pyplot, text
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import viz
from tests.plotted import CALLS, IN_3D, axes_for, closed_figures, texts  # noqa: F401
from viz import plots

ROOT = Path(__file__).parent.parent
ALL = pytest.mark.parametrize("name", sorted(CALLS))


def run(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=False)


def test_every_function_is_looked_at():
    assert sorted(CALLS) == plots.__all__
    assert all(getattr(plots, name).__doc__ for name in plots.__all__)


@ALL
def test_without_axes_one_figure_is_made(name):
    made = CALLS[name]()
    for ax in np.ravel(made):
        assert isinstance(ax, Axes) and ax.figure is pyplot.gcf()
    assert len(pyplot.get_fignums()) == 1


@ALL
def test_axes_that_are_passed_are_drawn_into_and_returned(name):
    ax = axes_for(name)
    before = len(ax.get_children())
    assert CALLS[name](ax=ax) is ax
    assert len(ax.get_children()) > before or ax.lines
    assert len(pyplot.get_fignums()) == 1


@ALL
def test_a_figure_without_pyplot_will_do(name):
    ax = Figure().add_subplot(projection="3d" if name in IN_3D else None)
    assert CALLS[name](ax=ax) is ax
    assert not pyplot.get_fignums()


@ALL
@pytest.mark.parametrize(("look", "drawn_within"), [
    ("default", True), ("dark_background", True), ("dark_background", False)])
def test_everything_is_labeled_and_legible(name, look, drawn_within):
    with pyplot.style.context(look):
        ax = None if drawn_within else axes_for(name)
        if drawn_within:
            ax = np.ravel(CALLS[name]())[-1]
    if not drawn_within:
        CALLS[name](ax=ax)
    ax.figure.canvas.draw()  # without a warning
    assert ax.get_xlabel()
    assert ax.get_ylabel() or "histograms" in name
    if ax.get_legend() is not None:
        face = colors.to_rgb(ax.get_legend().get_frame().get_facecolor())
        assert face == colors.to_rgb(ax.get_facecolor())
    paper = colors.to_rgb(ax.figure.get_facecolor())
    for one in ax.figure.findobj(text.Text):
        if one.get_text() and one not in ax.texts:  # those in cells suit the cell
            assert contrast(colors.to_rgb(one.get_color()), paper) > 4.5, one


def contrast(one, other):
    """The contrast of two colors as WCAG defines it: 4.5 is legible."""
    def luminance(rgb):
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return np.dot(parts, [0.2126, 0.7152, 0.0722])

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@ALL
def test_nothing_else_is_touched(name, monkeypatch):
    monkeypatch.setattr(pyplot, "show", lambda *_, **__: pytest.fail("it was shown"))
    before, errors = dict(matplotlib.rcParams), np.geterr()
    CALLS[name]()
    assert dict(matplotlib.rcParams) == before and np.geterr() == errors


@ALL
def test_other_axes_are_refused(name):
    other = pyplot.figure().add_subplot(projection=None if name in IN_3D else "3d")
    kind, got = ("3d", "rectilinear") if name in IN_3D else ("rectilinear", "3d")
    with pytest.raises(TypeError, match=f"^{name}: ax must be of the kind '{kind}', got '{got}'. "
                                        r"Make it by figure\.add_subplot\("):
        CALLS[name](ax=other)
    assert not other.lines and not other.collections
    with pytest.raises(TypeError, match=f"^{name}: ax must be one Axes of matplotlib, got Figure"):
        CALLS[name](ax=other.figure)
    if name != "history":
        with pytest.raises(TypeError, match=r"ax must be one Axes .*Pass one of them\."):
            CALLS[name](ax=pyplot.subplots(2)[1])


def test_lines_differ_in_more_than_color():
    looks = [plots.style.line(k) for k in range(30)]
    assert len({str(sorted(look.items(), key=str)) for look in looks}) == 30
    near = [plots.style.line(k)["linestyle"] for k in range(5)]
    assert len(set(map(str, near))) == 5
    assert len({plots.style.marker(k) for k in range(7)}) == 7
    assert len({plots.style.hatch(k) for k in range(7)}) == 7


def test_names_are_shown_as_they_are():
    ax = plots.decision_regions(lambda X: X, names=["$x^", "_hidden"], inputs=("$a$", "b\nc"),
                                resolution=5)
    ax.figure.canvas.draw()
    assert texts(ax) == [r"\$x^", "\N{NO-BREAK SPACE}_hidden"]
    assert ax.get_xlabel() == r"\$a\$" and ax.get_ylabel() == "b c"


def test_viz_does_not_import_matplotlib_before_plots_are_wanted():
    done = run("import sys, viz; before = 'matplotlib' in sys.modules; viz.plots.activation; "
               "print(before, 'matplotlib.pyplot' in sys.modules)")
    assert done.stdout.split() == ["False", "False"], done.stderr


@pytest.mark.parametrize("line", ["import viz; viz.plots", "from viz import plots",
                                  "import viz.plots"])
def test_without_matplotlib_it_is_said_what_to_install(line):
    done = run(f"import sys; sys.modules['matplotlib'] = None\nimport viz\n{line}")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: viz.plots needs matplotlib (")
    assert last.endswith('Run: pip install "chalkgrad[plots]"')


def test_unknown_names_of_viz_are_still_unknown():
    with pytest.raises(AttributeError, match="module 'viz' has no attribute 'plot'"):
        viz.plot  # noqa: B018
    assert not hasattr(viz, "nothing")
