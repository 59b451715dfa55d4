"""All figures as files and as one contact sheet: a page that needs no server and no network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from autograd.files import replace_file
from lectures.figures.form import FIGURES, LectureFigure
from lectures.pictures import as_svg

PAGE, PICTURE = "index.html", "figures.png"
MARK = '<meta name="generator" content="chalkgrad figures">'
STYLE = (Path(__file__).parent / "sheet.css").read_text(encoding="utf-8")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "CHALKGRAD_CHROMIUM"
SHEET = (2400, 15500)
"""Width and greatest height of the contact sheet's PNG, in pixels."""


class SheetError(Exception):
    """The figures cannot be written; the message says why, and what to do."""


def write_figures(directory: str | os.PathLike[str],
                  figures: Iterable[LectureFigure] | None = None) -> Path:
    """Write each figure as SVG, and a page with all of them, and return the page's path.

    Args:
        directory: is made if it does not exist; files of an older sheet are replaced.
        figures: all figures by default.

    Raises SheetError if the directory holds a page of something else, or cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     page = write_figures(directory, [FIGURES["G3"]])
    ...     sorted(path.name for path in page.parent.iterdir())
    ['G3.svg', 'index.html']
    """
    directory = Path(directory)
    page = directory / PAGE
    found = list(FIGURES.values() if figures is None else figures)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if page.exists() and MARK not in page.read_text("utf-8", errors="replace"):
            raise SheetError(f"{page} exists and is no sheet of figures of chalkgrad; it was left "
                             "alone. Name another directory.")
        cards = []
        for each in found:
            pictures = svg_files(each)
            for name, (_, svg) in pictures.items():
                replace_file(directory / name, svg)
            cards.append(_card(each, {name: said for name, (said, _) in pictures.items()}))
        replace_file(page, sheet_html(cards))
    except OSError as error:
        raise SheetError(f"cannot write to {directory}: {error.strerror}. "
                         "Name another directory.") from None
    return page


def svg_files(figure: LectureFigure) -> dict[str, tuple[str, str]]:
    """A figure's files by name: what each shows, and its SVG.

    >>> list(svg_files(FIGURES["G3"]))
    ['G3.svg']
    """
    drawn = figure.draw()
    names = [f"{figure.id}.svg"] if len(drawn) == 1 else [
        f"{figure.id}_{k}.svg" for k in range(1, len(drawn) + 1)]
    return {name: (said, as_svg(drawing, said or figure.title))
            for name, (said, drawing) in zip(names, drawn.items(), strict=True)}


def sheet_html(cards: Iterable[str]) -> str:
    """The page around the figures' cards."""
    cards = list(cards)
    return "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">', MARK,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        "<title>Figures of four lectures</title>",
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Figures of four lectures on neural "
        f"networks</h1>\n<p>{len(cards)} figures, drawn by chalkgrad from numbers that it "
        "computes. A picture opens in full size.</p>\n<main>", *cards,
        "</main>\n</body>\n</html>\n"])


def _card(figure: LectureFigure, pictures: Mapping[str, str]) -> str:
    parts = [f'<figure id="{escape(figure.id)}">',
             f"<h2>{escape(figure.id)} · {escape(figure.title)}</h2>", '<div class="pictures">']
    for name, said in pictures.items():
        alt = escape(said or figure.title)
        parts.append(f'<div><a href="{escape(name)}"><img src="{escape(name)}" alt="{alt}"></a>'
                     + (f"<p>{escape(said)}</p>" if said else "") + "</div>")
    slides = "; ".join(figure.slides)
    return "\n".join([*parts, "</div>", f"<figcaption>{escape(figure.caption)} "
                      f'<span class="source">{escape(slides)}. '
                      f"<code>{escape(figure.name)}</code></span></figcaption>", "</figure>"])


def chromium() -> str | None:
    """Where Chromium is: what the variable CHALKGRAD_CHROMIUM names, or on PATH."""
    names = [os.environ[VARIABLE]] if os.environ.get(VARIABLE) else CHROMIUM
    return next(filter(None, map(shutil.which, names)), None)


def write_picture(page: Path) -> Path | None:
    """Take a picture of the contact sheet, beside it; None without Chromium or matplotlib.

    Raises SheetError if Chromium takes none.
    """
    program = chromium()
    try:
        from PIL import Image, ImageChops  # which matplotlib brings along
    except ImportError:
        return None
    if program is None:
        return None
    path = page.parent / PICTURE
    path.unlink(missing_ok=True)
    subprocess.run([program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    f"--window-size={SHEET[0]},{SHEET[1]}", f"--screenshot={path.resolve()}",
                    page.resolve().as_uri()], check=False, capture_output=True, timeout=120)
    if not path.exists():
        raise SheetError(f"{program} took no picture of {page}.")
    with Image.open(path) as image:
        shot = image.convert("RGB")
    paper = Image.new("RGB", shot.size, shot.getpixel((0, 0)))
    box = ImageChops.difference(shot, paper).getbbox() or (0, 0, *shot.size)
    shot.crop((0, 0, shot.width, min(box[3] + 40, shot.height))).save(path)
    return path


def ids_in(text: str) -> list[str]:
    """The ids of the figures on a page, in their order.

    >>> ids_in(sheet_html([_card(FIGURES["G3"], {"G3.svg": ""})]))
    ['G3']
    """
    return re.findall(r'<figure id="(\w+)">', text)


__all__ = ["SheetError", "chromium", "ids_in", "sheet_html", "svg_files", "write_figures",
           "write_picture"]
