"""A real JupyterLab in Chromium: the server, windows, and how a notebook is opened and run."""

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
TIMEOUT = 30_000  # milliseconds; a kernel on a busy machine takes its time


def environment(home):
    """Nothing of the user's own Jupyter is read or written."""
    places = {name: str(home / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}  # fmt: skip
    return {**os.environ, **places, "HOME": str(home), "PYTHONPATH": str(ROOT)}


def served_lab(home, served):
    """Start a JupyterLab server, yield its address and the directory it serves, and stop it."""
    pytest.importorskip("jupyterlab", reason='JupyterLab is missing: pip install -e ".[browser]"')
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


def opened_windows(browser):
    """Yield what opens new windows, and close them all; each notes requests to other servers."""
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


def opened(page, lab, name):
    """Open a notebook in JupyterLab, alone."""
    page.goto(f"{lab[0]}/doc/tree/{name}")
    page.locator(".jp-Notebook .jp-CodeCell").last.wait_for()
    return page


def run_all(page):
    """Run all cells of the notebook that is open."""
    page.get_by_text("| Idle").wait_for()  # before, JupyterLab would ask which kernel to take
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def player_goes_forward(frame):
    """Whether the button works in the frame of a player, and so the script runs."""
    number = frame.locator("#number")
    number.filter(has_text="Step").wait_for()  # written by the script
    before = number.inner_text()
    frame.locator("#forward").click()
    return soon(lambda: number.inner_text() != before)


def soon(holds, seconds=TIMEOUT / 1000):
    """Whether it holds within some seconds: frames begin to work when they are loaded."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held
