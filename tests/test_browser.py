"""The browser of the other tests: it sees what a page must not do, and lets it do the rest."""

import pytest

from tests import browser as browser_module
from tests.browser import VARIABLE, Opener, chromium_path


@pytest.fixture
def opener(browser, tmp_path):
    """One whose problems the test looks at itself."""
    opener = Opener(browser, tmp_path)
    yield opener
    for context in opener.contexts:
        context.close()


@pytest.mark.parametrize(("script", "problem"), [
    ("console.error('no')", "console error: no"),
    ("console.warn('hm')", "console warning: hm"),
    ("throw new Error('bad')", "uncaught: bad"),
    ("alert('hello')", "alert: hello"),
    ("new Image().src = 'http://127.0.0.1:9/x.png'", "request: http://127.0.0.1:9/x.png"),
    ("fetch('other.json').catch(() => 0)", "/other.json"),
    ("window.open('about:blank')", "window: about:blank"),
])
def test_what_a_page_must_not_do_is_noted(opener, script, problem):
    page = opener(f"<title>x</title><script>{script}</script>")
    page.wait_for_timeout(100)
    assert any(problem in found for found in opener.problems), opener.problems


def test_a_page_may_hold_pictures_frames_and_notes(open_page):
    page = open_page("<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'>"
                     "<iframe sandbox srcdoc='<p>inside</p>'></iframe>"
                     "<script>console.log('fine')</script>", width=360, height=640)
    assert page.evaluate("[innerWidth, innerHeight]") == [360, 640]
    assert page.frame_locator("iframe").locator("p").inner_text() == "inside"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_the_color_scheme_asked_for(open_page, scheme):
    page = open_page("<p>text</p>", scheme=scheme, reduced_motion="reduce")
    assert page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")


def test_files_can_be_opened(open_page, tmp_path):
    path = tmp_path / "some picture.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">seen</text></svg>')
    assert open_page(path).locator("text").text_content() == "seen"


def test_a_wrong_path_of_chromium_is_told(monkeypatch):
    monkeypatch.setenv(VARIABLE, "/nowhere/chromium")
    with pytest.raises(pytest.fail.Exception, match="CHALKGRAD_CHROMIUM='/nowhere/chromium' is no"):
        chromium_path()


def test_without_chromium_the_reason_says_how_to_get_it(monkeypatch):
    pytest.importorskip("playwright")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(browser_module.shutil, "which", lambda _: None)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium, or set CHALKGRAD"):
        next(browser_module.launched())
