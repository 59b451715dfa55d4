"""Drawings and pages in JupyterLab: live, saved, not trusted, and exported to HTML.

Needs jupyterlab and Chromium; ``pip install -e ".[browser]"`` brings the former.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser import OWN_SCHEMES

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow
TIMEOUT = 30_000  # milliseconds; a kernel on a busy machine takes its time
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


def environment(home):
    """Nothing of the user's own Jupyter is read or written."""
    places = {name: str(home / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}  # fmt: skip
    return {**os.environ, **places, "HOME": str(home), "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """A JupyterLab server: its address, and the directory it serves."""
    pytest.importorskip("jupyterlab", reason='JupyterLab is missing: pip install -e ".[browser]"')
    home, served = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={served}",
        "--IdentityProvider.token=", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # fmt: skip
    with open(home / "log", "w") as log, subprocess.Popen(
            command, env=environment(home), cwd=served, stdout=log, stderr=log) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api/status", server, home / "log")
            yield address, served
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address, server, log):
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def windows(browser):
    """New windows, all closed in the end; each notes requests to other servers."""
    contexts = []

    def open_window(**settings):
        contexts.append(browser.new_context(viewport={"width": 1400, "height": 2600}, **settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(TIMEOUT)
        page.elsewhere = []
        page.on("request", lambda request: page.elsewhere.append(request.url)
                if not request.url.startswith(("http://127.0.0.1:", *OWN_SCHEMES)) else None)
        page.on("dialog", lambda dialog: dialog.dismiss())
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def live(lab, windows):
    """The notebook in JupyterLab, run and saved; the page, and the file."""
    path = lab[1] / "live.ipynb"
    path.write_text(json.dumps(notebook()), encoding="utf-8")
    page = opened(windows(), lab, path.name)
    page.get_by_text("| Idle").wait_for()  # before, JupyterLab would ask which kernel to take
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output").wait_for()
    page.keyboard.press("Control+s")
    end = time.monotonic() + 20
    while '"outputs": [\n    {' not in path.read_text(encoding="utf-8") and time.monotonic() < end:
        page.wait_for_timeout(100)
    return page, path


def opened(page, lab, name):
    """Open a notebook in JupyterLab, alone."""
    page.goto(f"{lab[0]}/doc/tree/{name}")
    page.locator(".jp-Notebook .jp-CodeCell").last.wait_for()
    return page


def cell(page, name):
    """The outputs of a cell in JupyterLab."""
    return page.locator(".jp-CodeCell").nth(list(CELLS).index(name)).locator(".jp-OutputArea")


def is_seen(image):
    """Whether a picture is there, loaded, and not squeezed to nothing."""
    image.wait_for()
    return image.evaluate("image => image.complete && image.naturalWidth > 100 && "
                          "image.getBoundingClientRect().width > 100")


def player_goes_forward(frame):
    """Whether the button works in the frame of a player, and so the script runs."""
    number = frame.locator("#number")
    number.filter(has_text="Step").wait_for()  # written by the script
    before = number.inner_text()
    frame.locator("#forward").click()
    return soon(lambda: number.inner_text() != before)


def worksheet_marks(frame):
    """Whether an answer, the derivative of w, is marked in the frame of a worksheet."""
    def answered():
        frame.locator("input[maxlength]").first.fill("24")
        frame.locator("input[maxlength]").first.press("Enter")
        return frame.locator("#score").inner_text().startswith("1 of 3")

    return soon(answered)


def soon(holds):
    """Whether it holds within some seconds: frames begin to work when they are loaded."""
    end = time.monotonic() + TIMEOUT / 1000
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held


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
