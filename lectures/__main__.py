"""The command `chalkgrad`: list the worked examples, show one, write them all as a page."""

from __future__ import annotations

import argparse
import difflib
import os
import shutil
import sys
from collections.abc import Sequence

from autograd import VERSION
from lectures.examples import EXAMPLES, Example, by_deck
from lectures.gallery import GalleryError, write_gallery
from lectures.reports import ascii_text, report
from viz import RenderError


class UnknownExample(LookupError):
    """There is no example of that id, or more than one that begins so."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the program by default).

    Returns the exit code: 0, or 2 after a user's mistake, which is explained on stderr.

    >>> main(["show", "u99"])
    2
    """
    parser = argparse.ArgumentParser(
        prog="chalkgrad", description="Worked examples of backpropagation from four lecture decks.")
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("list", help="list all worked examples")
    show = commands.add_parser("show", help="show one example: slide, engine, finite differences")
    show.add_argument("id", help="its id or the beginning of it, such as u04")
    gallery = commands.add_parser("gallery", help="write all examples as one HTML page")
    gallery.add_argument("directory", nargs="?", default="gallery", metavar="DIR",
                         help="where to write index.html (default: gallery)")
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has printed its message
        return int(stop.code or 0)
    if arguments.version:
        _print(f"chalkgrad {VERSION}")
        return 0
    if arguments.command is None:
        parser.print_help()
        return 0
    try:
        if arguments.command == "list":
            _print(_list())
        elif arguments.command == "show":
            _print(_shown(find(arguments.id)))
        else:
            path = write_gallery(arguments.directory)
            _print(f"{path}: {len(EXAMPLES)} examples")
    except (UnknownExample, GalleryError, RenderError) as error:
        print(f"chalkgrad {arguments.command}: {error.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has seen enough, such as `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def find(id: str) -> Example:
    """The example of that id, or the only one whose id begins so.

    Raises UnknownExample, which names the nearest ids.

    >>> find("u04").id
    'u04_forward_backward'
    """
    id = id.lower()
    if id in EXAMPLES:
        return EXAMPLES[id]
    beginning = [name for name in EXAMPLES if id and name.startswith(id)]
    if len(beginning) == 1:
        return EXAMPLES[beginning[0]]
    if beginning:
        more = f" or {len(beginning) - 5} more" if len(beginning) > 5 else ""
        raise UnknownExample(f"{id!r} could be {' or '.join(beginning[:5])}{more}.")
    # Compared with the beginnings of the same length, and with the ids as a whole.
    close = sorted(EXAMPLES, reverse=True, key=lambda name: max(
        difflib.SequenceMatcher(None, id.lower(), part).ratio()
        for part in (name, name[:len(id)], name.partition("_")[2])))
    raise UnknownExample(f"there is no example {id!r}. The nearest are {', '.join(close[:3])}; "
                         "`chalkgrad list` shows all.")


def _list() -> str:
    """The examples by deck, one line for each: id, errata, slide."""
    longest = max(map(len, EXAMPLES))
    lines = []
    for deck, examples in by_deck(EXAMPLES.values()).items():
        lines.append(str(deck))
        for example in examples:
            errata = ", ".join(erratum.id for erratum in example.all_errata)
            lines.append(f"  {example.id:<{longest}}  {errata:<10}  {example.slide}")
    return "\n".join(lines)


def _shown(example: Example) -> str:
    found, columns = report(example), shutil.get_terminal_size((100, 24)).columns
    text = found.text(columns)
    return text if _can_print(text) else found.text(columns, ascii_text)


def _print(text: str) -> None:
    print(text if _can_print(text) else ascii_text(text), flush=True)


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
