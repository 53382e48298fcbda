"""Files named on the command line; what goes wrong with them is a refusal."""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qclab.cli.arguments import count
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.services.exchange.table_text import ENCODINGS, InDoubt
from qclab.store.files import read_whole


def read(path: str, largest: int) -> bytes:
    """All bytes of a file of at most ``largest``. Raises Missing, Invalid."""
    return read_whole(Path(path), largest)


def add_encoding(command: ArgumentParser) -> None:
    """How it is said what a text file is written in that does not tell it."""
    known = ", ".join(ENCODINGS)
    command.add_argument(
        "--encoding", choices=tuple(ENCODINGS), default="", metavar="NAME",
        help=f"of a text file that is neither UTF-8 nor marked UTF-16: {known}",
    )  # fmt: skip


def add_map(command: ArgumentParser) -> None:
    """How it is said what a heading means that is no name of a column."""
    command.add_argument(
        "--map", action=_Mapped, default={}, metavar="HEADING=COLUMN",
        help="read the column of this heading as that one; leave it out where nothing follows the =; once for each",
    )  # fmt: skip
    command.add_argument("--head", type=count, default=0, metavar="LINE", help="the line that the headings stand in")


class _Mapped(Action):
    """Pairs of headings and columns; the last = divides, for a heading may hold one."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        heading, divided, column = str(values).rpartition("=")
        if not divided or not heading.strip():
            parser.error(f"--map {values}: give it as HEADING=COLUMN")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), " ".join(heading.split()): column.strip()})


@contextmanager
def encoding_asked() -> Iterator[None]:
    """A file whose encoding is in doubt is refused with the option that says it."""
    try:
        yield
    except InDoubt as doubt:
        read = [f"--encoding {each.encoding} reads “{each.lines[0]}”" for each in doubt.candidates]
        raise Invalid(*doubt.reasons, *read) from doubt


def check_place(path: str, *, new: bool = False) -> None:
    """Refuse a place that cannot be written to, before anything is recorded that is to be written there.

    With ``new`` also one where a file is already. Raises Missing, Conflict.
    """
    place = Path(path)
    try:
        if place.is_dir():
            raise Missing(f"{path} is a folder; name a file in it.")
        if not place.absolute().parent.is_dir():
            raise Missing(f"The folder {place.absolute().parent} does not exist.")
        if new and place.is_file():
            raise Conflict(f"There is a file {path} already; it is left as it is. Choose another name.")
    except OSError as fault:
        raise Missing(f"{path} cannot be written: {fault.strerror}.") from fault


def write(path: str, data: bytes, kept: str = "") -> None:
    """Write a file, in the place of one that is there. Raises Missing, and says then what was ``kept`` all the same."""
    try:
        Path(path).write_bytes(data)
    except OSError as fault:
        raise Missing(f"{path} cannot be written: {fault.strerror}.", *([kept] if kept else [])) from fault


def write_new(path: str, data: bytes) -> None:
    """Write a file where none is. Raises Missing, Conflict."""
    check_place(path, new=True)
    write(path, data)
