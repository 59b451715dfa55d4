"""Drawings and pages in JupyterLab: live, saved, not trusted, and exported to HTML.

Needs jupyterlab and Chromium; ``pip install -e ".[browser]"`` brings the former.
"""

import json
import subprocess
import sys
import time

import pytest

from tests.jupyterlab import environment, opened, player_goes_forward, run_all, soon

pytestmark = pytest.mark.slow
GRAPH = ("from autograd import Value\nimport viz\nx, w = Value(2.0, 'x'), Value(3.0, 'w')\n"
         "J = ((w * x).named('z') ** 2).named('J')\nJ.backward()")
DRAWINGS = {"draw": "viz.draw(J)",
            "network": "import nn\nviz.draw_network(nn.MLP(2, [2, 1], rng=0))"}
PAGES = {"step": "viz.step(J)", "worksheet": "viz.worksheet(J)"}
CELLS = {"graph": GRAPH, **DRAWINGS, **PAGES}


def notebook(note="live"):
    """The notebook as JSON, without outputs."""
    code = [{"cell_type": "code", "id": name, "metadata": {}, "execution_count": None,
             "outputs": [], "source": source} for name, source in CELLS.items()]
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {note}"}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": [title, *code], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def live(lab, windows):
    """The notebook in JupyterLab, run and saved; the page, and the file."""
    path = lab[1] / "live.ipynb"
    path.write_text(json.dumps(notebook()), encoding="utf-8")
    page = opened(windows(), lab, path.name)
    run_all(page)
    page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output").wait_for()
    page.keyboard.press("Control+s")
    end = time.monotonic() + 20
    while '"outputs": [\n    {' not in path.read_text(encoding="utf-8") and time.monotonic() < end:
        page.wait_for_timeout(100)
    return page, path


def cell(page, name):
    """The outputs of a cell in JupyterLab."""
    return page.locator(".jp-CodeCell").nth(list(CELLS).index(name)).locator(".jp-OutputArea")


def is_seen(image):
    """Whether a picture is there, loaded, and not squeezed to nothing."""
    image.wait_for()
    return image.evaluate("image => image.complete && image.naturalWidth > 100 && "
                          "image.getBoundingClientRect().width > 100")


def worksheet_marks(frame):
    """Whether an answer, the derivative of w, is marked in the frame of a worksheet."""
    def answered():
        frame.locator("input[maxlength]").first.fill("24")
        frame.locator("input[maxlength]").first.press("Enter")
        return frame.locator("#score").inner_text().startswith("1 of 3")

    return soon(answered)


WORKS = {"step": player_goes_forward, "worksheet": worksheet_marks}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_shown_live(live, name):
    assert is_seen(cell(live[0], name).locator("img"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_live(live, name):
    assert WORKS[name](cell(live[0], name).frame_locator("iframe"))
    assert cell(live[0], name).locator("iframe").get_attribute("sandbox") == "allow-scripts"


@pytest.fixture(scope="module")
def saved(live, lab, windows):
    return opened(windows(), lab, live[1].name)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_that_was_saved_is_shown(saved, name):
    assert is_seen(cell(saved, name).locator("img"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_was_saved_works_without_being_run(saved, name):
    assert WORKS[name](cell(saved, name).frame_locator("iframe"))


@pytest.fixture(scope="module")
def untrusted(live, lab, windows):
    """The notebook as it comes from someone else: JupyterLab has not signed it."""
    content = json.loads(live[1].read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# by someone else"
    (lab[1] / "other.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return opened(windows(), lab, "other.ipynb")


@pytest.mark.parametrize("name", [*DRAWINGS, *PAGES])
def test_in_an_untrusted_notebook_the_picture_is_shown(untrusted, name):
    shown = cell(untrusted, name)
    assert is_seen(shown.locator("img"))
    assert shown.locator("img").count() == 1 and untrusted.locator("iframe").count() == 0
    assert shown.locator("img").get_attribute("alt")


@pytest.fixture(scope="module")
def exported(live, windows, tmp_path_factory):
    """The notebook as nbconvert's HTML, in a browser that is offline."""
    home = tmp_path_factory.mktemp("export")
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(home),
                    str(live[1])], env=environment(home), check=True, capture_output=True)
    page = windows(offline=True)
    page.goto((home / "live.html").as_uri())
    return page


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_shown_in_the_export(exported, name):
    index = list(CELLS).index(name)
    assert is_seen(exported.locator(".jp-CodeCell").nth(index).locator(".jp-OutputArea img"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_in_the_export(exported, name):
    shown = exported.locator(".jp-CodeCell").nth(list(CELLS).index(name))
    assert WORKS[name](shown.frame_locator("iframe"))


def test_nothing_is_asked_of_other_servers(live, saved, untrusted):
    assert [*live[0].elsewhere, *saved.elsewhere, *untrusted.elsewhere] == []
