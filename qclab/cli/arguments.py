"""How commands are declared and read: each subject adds its own, with the function that runs them."""

import os
import re
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from functools import cache
from typing import NoReturn

from qclab import __version__
from qclab.domain.database.addresses import words_without_password

_NEGATIVE = re.compile(r"-[ ]?[.,]?[0-9]")
_DASHED = re.compile(r"-(?!-|h$).")
_COUNT = re.compile(r"0*[1-9][0-9]{0,8}")
PARTY = "the client, where several have a batch of that id"

Run = Callable[[Namespace], int | None]
"""What a command does; its exit status, where it is not 0."""
Declare = Callable[["Commands"], None]
"""What a subject adds to the commands there are."""


def parse(argv: Sequence[str], subjects: tuple[Declare, ...]) -> Namespace:
    """The command and its arguments; argparse ends the program for --help and for what it does not understand."""
    parser = _parser(subjects)
    for word in argv:
        if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word):
            parser.error(f"{word!r} is not text in the encoding of this terminal")
    # A space in front keeps argparse from taking a negative number, or a limit such as -5 – 10, for an option.
    # Evaluating has no option of one dash but -h: what else begins with one, such as -inf, is refused as a value.
    marked = _DASHED if "evaluate" in argv else _NEGATIVE
    arguments = parser.parse_args([f" {word}" if marked.match(word) else word for word in argv])
    if arguments.db is None:
        arguments.db = os.environ.get("QCLAB_DB", "")
    for name, needed in (("db", "the database: --db, or QCLAB_DB"), ("user", "who you are: --user")):
        if name in arguments.needs and not getattr(arguments, name):
            arguments.parser.error(f"say {needed}")
    return arguments


class Parser(ArgumentParser):
    """Repeats no password of an address that stands in the wrong place."""

    def error(self, message: str) -> NoReturn:
        super().error(words_without_password(message))


@cache
def _parser(subjects: tuple[Declare, ...]) -> ArgumentParser:
    """Made once: a program that runs many commands would spend most of its time on their declarations."""
    parser = Parser(
        "qclab",
        description="QC Lab from a terminal: the same rules and the same audit trail as in its windows.",
        epilog="Exit status: 0 done, 1 refused with the reasons on stderr, 2 not understood.",
        parents=[_common(db=None, user="", json=False)],
    )
    parser.add_argument("--version", action="version", version=f"QC Lab {__version__}")
    commands = Commands(parser)
    for declare in subjects:
        declare(commands)
    return parser


def _common(**defaults: object) -> ArgumentParser:
    """The options that may stand before and after the command."""
    common = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    common.set_defaults(**defaults)
    common.add_argument("--db", metavar="PATH-OR-URL", help="the database (or QCLAB_DB); its password: PGPASSFILE")
    common.add_argument("--user", metavar="ID", help="who you are; the password is asked, or taken from QCLAB_PASSWORD")
    common.add_argument("--json", action="store_true", help="print data as JSON")
    return common


class Commands:
    """Commands are added by name, with the function that does them."""

    def __init__(self, parser: ArgumentParser) -> None:
        self._commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
        self._common = _common()

    def add(self, name: str, run: Run, help_: str, needs: str = "db user", usage: str | None = None) -> ArgumentParser:
        """A command; ``needs`` names the common options it does not work without."""
        command = self._named(name, help_, usage)
        command.set_defaults(run=run, needs=needs.split(), parser=command)
        return command

    def group(self, name: str, help_: str) -> "Commands":
        """A command that has commands of its own."""
        return Commands(self._named(name, help_))

    def _named(self, name: str, help_: str, usage: str | None = None) -> ArgumentParser:
        command: ArgumentParser = self._commands.add_parser(
            name,
            help=help_,
            description=help_[0].upper() + help_[1:] + ".",
            usage=usage,
            parents=[self._common],
            formatter_class=RawDescriptionHelpFormatter,
        )
        return command


def count(word: str) -> int:
    """A whole number above 0 that every database can count to."""
    if _COUNT.fullmatch(word.strip()) is None:
        raise ArgumentTypeError(f"{word.strip()[:30]!r} is no whole number from 1 to 999999999")
    return int(word)


def unmarked(word: str) -> str:
    """A word without the space that ``parse`` put before it."""
    return word[1:] if word[:1] == " " and _DASHED.match(word[1:]) else word


def either(command: ArgumentParser, yes: str, no: str) -> None:
    """Of two answers one has to be given; ``agree`` holds which."""
    both = command.add_mutually_exclusive_group(required=True)
    both.add_argument(yes, dest="agree", action="store_true")
    both.add_argument(no, dest="agree", action="store_false")
