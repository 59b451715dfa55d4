"""The command `chalkgrad`: list the worked examples, show one, write everything as a site.

It also opens the player of one, prints an empty answer sheet for one, marks a filled one,
writes worksheets, lists the errata of the slides, and runs experiments.
"""

from __future__ import annotations

import argparse
import codecs
import difflib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from autograd import VERSION
from autograd.text import printable
from lectures.answer_files import AnswerError, decoded, sheet
from lectures.answers import MarkedSheet, check
from lectures.contents import NothingFound, counts_text, list_text, where_it_is
from lectures.errata.listing import UnknownErratum, corrections
from lectures.examples import EXAMPLES, Example
from lectures.gallery import GalleryError, missing_extras, write_gallery
from lectures.listings import find_listing
from lectures.players import PlayerError, example_player, open_in_browser, write_player
from lectures.reports import ascii_text, report
from lectures.running import RunError, UnknownExperiment, experiments_text, run_and_save
from lectures.worksheets import WorksheetError, write_worksheets
from viz import RenderError


class UnknownExample(LookupError):
    """There is no example of that id, or more than one that begins so."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the program by default).

    Returns the exit code: 0; 1 if a checked answer is not right; 2 after a user's mistake, which
    is explained on stderr; 130 after Ctrl-C.

    >>> main(["show", "u99"])
    2
    """
    parser = argparse.ArgumentParser(
        prog="chalkgrad", description="Worked examples of backpropagation from four lecture decks.")
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    listed = commands.add_parser(
        "list", help="list all worked examples, or search everything by words")
    listed.add_argument("words", nargs="*", metavar="WORD",
                        help="list what has all words in its id, title or slide")
    show = commands.add_parser(
        "show", help="show one example: slide, engine, finite differences; or a listing")
    show.add_argument("id", help="its id or the beginning of it, such as u04 or keras")
    player = commands.add_parser(
        "step", help="step through one example: a page that is opened in the browser")
    player.add_argument("id", help="its id or the beginning of it, such as u04")
    player.add_argument("file", nargs="?", metavar="FILE",
                        help="where to write the page, without opening it (default: ID.html)")
    player.add_argument("--ask", action="store_true", help="ask for each number before it is shown")
    player.add_argument("--text", action="store_true", help="print the steps instead")
    gallery = commands.add_parser("gallery", help="write everything as a site of HTML pages")
    gallery.add_argument("directory", nargs="?", default="gallery", metavar="DIR",
                         help="where to write index.html (default: gallery)")
    empty = commands.add_parser("sheet", help="print an empty answer sheet for one example")
    empty.add_argument("id", help="its id or the beginning of it, such as u04")
    marking = commands.add_parser("check", help="mark a filled answer sheet")
    marking.add_argument("id", help="the example's id or the beginning of it, such as u04")
    marking.add_argument("file", metavar="FILE", help="the answers; - for standard input")
    marking.add_argument("--carry", default="1", metavar="POINTS",
                         help="points for a number carried forward, 0 to 1 (default: 1)")
    papers = commands.add_parser(
        "worksheet", help="write worksheets to fill in, and their solutions")
    papers.add_argument("id", help="the example's id or the beginning of it, such as s21")
    papers.add_argument("--variants", type=int, default=0, metavar="N",
                        help="how many, each with other numbers (default: one with the slide's)")
    papers.add_argument("--seed", type=int, default=0, metavar="S",
                        help="the other numbers are drawn by this seed, 0, 1, ... (default: 0)")
    papers.add_argument("--blank", choices=("gradients", "values", "both"), default=None,
                        help="what is to be filled in (default: gradients where there are any)")
    papers.add_argument("directory", metavar="DIR", help="where to write them")
    wrong = commands.add_parser("errata", help="list where the slides are wrong")
    wrong.add_argument("which", nargs="?", metavar="DECK",
                       help="a deck, such as D or darmstadt, or one erratum, such as E-D1")
    trial = commands.add_parser("run", help="run an experiment, and write its figure; or a listing")
    trial.add_argument("name", nargs="?", help="its name; all are listed without it")
    trial.add_argument("file", nargs="?", metavar="FILE",
                       help="where to write the figure: .svg, .png or .pdf (default: NAME.svg)")
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
    code = 0
    try:
        if arguments.command == "list":
            _print(list_text(arguments.words))
        elif arguments.command == "show" and (found := find_listing(arguments.id)):
            _print(found.text)
        elif arguments.command == "show":
            _print_laid_out(report(find(arguments.id)).text)
        elif arguments.command == "step" and arguments.text:
            _print(repr(example_player(find(arguments.id))))
        elif arguments.command == "step":
            _step(find(arguments.id), arguments.file, "ask" if arguments.ask else "show")
        elif arguments.command == "sheet":
            _print_sheet(sheet(find(arguments.id)))
        elif arguments.command == "check":
            marked = _checked(find(arguments.id), arguments.file, arguments.carry)
            code = 0 if marked.ok else 1
            _print_laid_out(marked.text)
        elif arguments.command == "errata":
            _print_laid_out(corrections(arguments.which))
        elif arguments.command == "worksheet":
            for path in write_worksheets(find(arguments.id), arguments.directory,
                                         arguments.variants, arguments.seed, arguments.blank):
                _print(str(path))
        elif arguments.command == "run" and arguments.name is None:
            _print(experiments_text())
        elif arguments.command == "run" and (found := find_listing(arguments.name)):
            _print_laid_out(found.run())
        elif arguments.command == "run":
            text, path = run_and_save(arguments.name, arguments.file)
            _print_laid_out(text)
            _print(f"\n{path}")
        else:
            path = write_gallery(arguments.directory, processes=os.cpu_count() or 1)
            _print(f"{path}: {counts_text()}")
            if missing_extras():
                _print(f"The gallery lacks some things: it {missing_extras()}")
    except (UnknownExample, UnknownExperiment, UnknownErratum) as error:
        given = vars(arguments)
        id = given.get("id") or given.get("name") or given.get("which") or ""
        return _refuse(arguments.command, f"{error.args[0]}{where_it_is(id)}")
    except (GalleryError, PlayerError, RenderError, AnswerError, WorksheetError, RunError,
            NothingFound) as error:
        return _refuse(arguments.command, str(error.args[0]))
    except ImportError:
        if not missing_extras():
            raise
        return _refuse(arguments.command, f"it {missing_extras()}")
    except KeyboardInterrupt:
        return _refuse(arguments.command, "stopped.", 130)  # as shells count what Ctrl-C ended
    except BrokenPipeError:  # the reader has seen enough, such as `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _refuse(command: str, message: str, code: int = 2) -> int:
    print(f"chalkgrad {command}: {message}", file=sys.stderr)
    return code


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
        difflib.SequenceMatcher(None, id, part).ratio()
        for part in (name, name[:len(id)], name.partition("_")[2])))
    raise UnknownExample(f"there is no example {id!r}. The nearest are {', '.join(close[:3])}; "
                         "`chalkgrad list` shows all.")


def _step(example: Example, file: str | None, mode: str) -> None:
    """Write the player, and open it unless a file was named."""
    path = write_player(example, file, mode)
    opened = file is None and open_in_browser(path)
    _print(f"{path}{' is open in the browser' if opened else ''}")


def _checked(example: Example, file: str, carry: str) -> MarkedSheet:
    """The marked answers in a file; raises AnswerError, which names the file."""
    try:
        points = float(carry)
    except ValueError:
        points = -1
    if not 0 <= points <= 1:
        raise AnswerError(f"--carry: expected a number from 0 to 1, got {printable(carry)!r}.")
    name = "standard input" if file == "-" else printable(file, 200)
    try:
        return check(example, decoded(_content(file)), points)
    except AnswerError as error:
        raise AnswerError(f"{name}: {error}") from None


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:  # ValueError for a name that no file can have
        raise AnswerError(f"cannot read it: {getattr(error, 'strerror', None) or error}.") from None


def _print_laid_out(text: Callable[[int, Callable[[str], str]], str]) -> None:
    """Print what lays itself out for a width, in ASCII if the terminal knows nothing else."""
    columns = shutil.get_terminal_size((100, 24)).columns
    found = text(columns, str)
    _print(found if _can_print(found) else text(columns, ascii_text))


def _print_sheet(text: str) -> None:
    """Print what will be a file: in UTF-8, or in ASCII, which is the same."""
    utf_8 = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
    _print(text if utf_8 else ascii_text(text))


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
