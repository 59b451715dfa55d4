"""How evenly a player moves: intervals between frames in a real Chromium, at one step per frame.

Forward it plays at its fastest speed; back it goes as for a reader who holds the arrow key. The
measure is an empty page in the same browser.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import tempfile
from itertools import pairwise
from pathlib import Path

VARIABLE = "CHALKGRAD_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
EMPTY_FRAMES = 300
RECORD = """(next) => new Promise((resolve) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (next(times.length)) requestAnimationFrame(frame);
        else resolve(times);
    };
    requestAnimationFrame(frame);
})"""
EMPTY = f"({RECORD})((frames) => frames <= {EMPTY_FRAMES})"
FORWARD = f"""(() => {{
    find("speed").value = 0;
    find("play").click();
    return ({RECORD})(() => timer !== null);
}})()"""
BACK = f"""({RECORD})(() => {{
    document.dispatchEvent(new KeyboardEvent("keydown", {{key: "ArrowLeft", bubbles: true}}));
    return position > 0;
}})"""


def chromium_path() -> str | None:
    """Where Chromium is, by the environment variable or on PATH; None if nowhere."""
    named = os.environ.get(VARIABLE)
    return next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), None)


def intervals(page, script: str) -> list[float]:
    """Milliseconds from frame to frame while the script runs, but for the one that starts it."""
    times = page.evaluate(script)[1:]
    return [after - before for before, after in pairwise(times)]


def measured(html: str) -> dict[str, list[float]]:
    """The intervals of an empty page, and of a player's page forward and back."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        path = Path(directory, "player.html")
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        found = {"an empty page": intervals(page, EMPTY)}
        page.goto(path.as_uri())
        found |= {"forward": intervals(page, FORWARD), "back": intervals(page, BACK)}
        browser.close()
    return found


def report(player) -> None:
    """Print median and 95th percentile of each, or why they were not measured."""
    heading = f"frames of a player of {len(player.steps):,} steps, one step per frame"
    if importlib.util.find_spec("playwright") is None:
        print(f"{heading}: not measured, Playwright is missing (pip install playwright)")
        return
    if chromium_path() is None:
        print(f"{heading}: not measured, Chromium was not found (set {VARIABLE} to its path)")
        return
    print(f"{heading}\n{'':14}{'median':>10}{'ratio':>8}{'95th percentile':>18}{'ratio':>8}")
    usual = None
    for name, times in measured(player.html).items():
        now = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        usual = usual or now
        print(f"{name:14}{now[0]:>7.1f} ms{now[0] / usual[0]:>8.2f}"
              f"{now[1]:>15.1f} ms{now[1] / usual[1]:>8.2f}")
