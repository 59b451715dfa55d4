"""A real Chromium for tests of pages: how it is found, and what a page must not do."""

import os
import shutil
from pathlib import Path

import pytest

VARIABLE = "CHALKGRAD_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
OWN_SCHEMES = ("data:", "about:", "blob:")  # parts of the page itself


def chromium_path():
    """Where Chromium is, by the environment variable or on PATH; None if nowhere."""
    named = os.environ.get(VARIABLE)
    if named:
        if not shutil.which(named):
            pytest.fail(f"{VARIABLE}={named!r} is no program; set it to Chromium's path.")
        return named
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def launched():
    """Start Playwright and Chromium, yield the browser, and stop both; skip if one is missing."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    path = chromium_path()
    if path is None:
        pytest.skip(f"Chromium was not found: apt-get install chromium, or set {VARIABLE} to its "
                    "path")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Opener:
    """Opens pages from files and notes whatever goes wrong in them.

    Call it with the text of a page, or with the path of a file. Each page is a new window,
    offline, with scripts; `problems` collects console errors and warnings, uncaught exceptions,
    dialogs, requests, windows and downloads. A test that provokes some clears the list.
    """

    def __init__(self, browser, directory):
        self.browser, self.directory = browser, directory
        self.problems, self.contexts = [], []

    def __call__(self, text, width=1280, height=800, scheme="light", suffix=".html", **settings):
        """Open a page and return Playwright's Page.

        Args:
            text: the page as text, or the path of a file that exists.
            width, height: the viewport in CSS pixels.
            scheme: the color scheme that the reader prefers, "light" or "dark".
            suffix: of the file that the text is written to; ".svg" opens a bare picture.
            settings: further ones of Playwright's Browser.new_context, such as
                ``reduced_motion="reduce"`` or ``has_touch=True``.
        """
        path = text
        if not isinstance(text, Path):
            path = self.directory / f"page{len(self.contexts)}{suffix}"
            path.write_text(text, encoding="utf-8")
        url = path.resolve().as_uri()
        context = self.browser.new_context(viewport={"width": width, "height": height},
                                           color_scheme=scheme, offline=True, **settings)
        self.contexts.append(context)
        page = context.new_page()
        self.watch(page, url)
        page.goto(url)
        return page

    def watch(self, page, url):
        """Note what goes wrong in a page; requests for this URL are right."""
        note = self.problems.append
        page.on("console", lambda message: note(f"console {message.type}: {message.text}")
                if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: note(f"uncaught: {error}"))
        page.on("request", lambda request: None if request.url == url
                or request.url.startswith(OWN_SCHEMES) else note(f"request: {request.url}"))
        page.on("websocket", lambda socket: note(f"websocket: {socket.url}"))
        page.on("popup", lambda popup: note(f"window: {popup.url}"))
        page.on("download", lambda download: note(f"download: {download.url}"))

        def dismiss(dialog):
            note(f"{dialog.type}: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismiss)

    def close(self):
        """Close all pages; those that do something late still get noted."""
        for context in self.contexts:
            for page in context.pages:
                page.wait_for_timeout(20)
            context.close()
