"""What all tests share: repeatable random examples, a registry to add to, a browser."""

import pytest
from hypothesis import settings

from autograd import dispatch
from autograd.op import REGISTRY
from tests.browser import Opener, launched
from tests.jupyterlab import opened_windows, served_lab

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
pytest.register_assert_rewrite("tests.derivatives")
pytest_plugins = ["pytester", "autograd.by_hand.plugin"]  # the latter also where not installed


@pytest.fixture
def own_ops():
    """Lets a test declare ops, and forgets them afterwards."""
    registered = [(table, dict(table)) for table in (REGISTRY, dispatch.FUNCTIONS)]
    yield REGISTRY
    for table, before in registered:
        table.clear()
        table.update(before)


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once; skips where Playwright or Chromium is missing."""
    yield from launched()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A JupyterLab server: its address, and the directory it serves."""
    yield from served_lab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def windows(browser):
    """New windows, all closed in the end; each notes requests to other servers."""
    yield from opened_windows(browser)


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens pages, and fails the test if one of them complains or asks for anything.

    ``page = open_page(html, width=360, scheme="dark")``; see `tests.browser.Opener`.
    """
    opener = Opener(browser, tmp_path)
    yield opener
    opener.close()
    assert not opener.problems, opener.problems
