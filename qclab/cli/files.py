"""Files named on the command line; what goes wrong with them is a refusal."""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qclab.cli.arguments import count
from qclab.cli.codes import AtTerminal
from qclab.domain.codes import AtDisk
from qclab.domain.exchange.names import ANYWHERE, Name
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.services.exchange.table_lines import Unusable
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
    command.add_argument("--sheet", default="", metavar="NAME", help="the worksheet of a workbook that has several")


def add_rows(command: ArgumentParser) -> None:
    """How it is said what texts in the cells mean, and which rows are left out."""
    command.add_argument(
        "--name", action=_Named, default={}, metavar="COLUMN:TEXT=ID",
        help="read this text, which names no record, as the one of this id; once for each",
    )  # fmt: skip
    command.add_argument(
        "--leave-out", action=_LeftOut, default={}, metavar="LINE=REASON",
        help="do not take this line, and say why; once for each",
    )  # fmt: skip


class _Mapped(Action):
    """Pairs of headings and columns; the last = divides, for a heading may hold one."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        heading, divided, column = str(values).rpartition("=")
        if not divided or not heading.strip():
            parser.error(f"--map {values}: give it as HEADING=COLUMN")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), " ".join(heading.split()): column.strip()})


class _Named(Action):
    """A column, the text under it and what is meant; the first : and the last = divide."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        place, divided, meaning = str(values).rpartition("=")
        column, colon, text = place.partition(":")
        if not divided or not colon or not text.strip() or not meaning.strip():
            parser.error(f"--name {values}: give it as COLUMN:TEXT=ID")
        name = Name(column.strip(), text, ANYWHERE)
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), name: meaning.strip()})


class _LeftOut(Action):
    """Lines with the reason of each."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        line, divided, why = str(values).partition("=")
        if not divided or not line.strip().isdecimal():
            parser.error(f"--leave-out {values}: give it as LINE=REASON")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), int(line): why.strip()})


def add_place(command: ArgumentParser, named: str = "--out", *, required: bool = True) -> None:
    """Where a file is written: every command that writes one is told so, and writes over none unless that is said."""
    if named.startswith("-"):
        command.add_argument(named, required=required, default="", metavar="FILE")
    else:
        command.add_argument(named, metavar="FILE")
    command.add_argument("--force", action="store_true", help="write over a file that is there")


@dataclass(frozen=True)
class Place:
    """A file to be written. ``over``: in the place of one that is there."""

    path: str
    over: bool = False

    def check(self) -> None:
        """Refuse a place that cannot be written to, before anything is recorded that is to be written there.

        Raises Missing, Conflict.
        """
        place = Path(self.path)
        try:
            if place.is_dir():
                raise Missing(f"{self.path} is a folder; name a file in it.", code=AtDisk.IS_A_FOLDER)
            if not place.absolute().parent.is_dir():
                raise Missing(f"The folder {place.absolute().parent} does not exist.", code=AtDisk.NO_FOLDER)
            if place.is_file() and not self.over:
                raise Conflict(self._taken(), code=AtTerminal.FILE_IS_THERE)
        except OSError as fault:
            raise Missing(f"{self.path} cannot be written: {fault.strerror}.", code=AtDisk.NOT_WRITTEN) from fault

    def write(self, data: bytes, kept: str = "") -> None:
        """Write it; what came there since it was checked stays. Raises Missing, Conflict, and says then what was
        ``kept`` all the same."""
        more = [kept] if kept else []
        try:
            self.check()
            is_new = not self.over and not Path(self.path).exists()  # what is no file, such as a pipe, is written to
            with Path(self.path).open("xb" if is_new else "wb") as file:
                file.write(data)
        except FileExistsError as fault:
            raise Conflict(self._taken(), *more, code=AtTerminal.FILE_IS_THERE) from fault
        except OSError as fault:
            raise Missing(
                f"{self.path} cannot be written: {fault.strerror}.", *more, code=AtDisk.NOT_WRITTEN
            ) from fault
        except (Missing, Conflict) as refusal:
            raise type(refusal)(*refusal.reasons, *more, code=AtTerminal.KEPT_ALL_THE_SAME) from refusal

    def _taken(self) -> str:
        there = f"There is a file {self.path} already; it is left as it is."
        return f"{there} Choose another name, or write over it with --force."


def place(arguments: Namespace) -> Place:
    """What ``add_place`` declared."""
    return Place(arguments.out if "out" in arguments else arguments.file, arguments.force)


@contextmanager
def encoding_asked() -> Iterator[None]:
    """A file whose encoding is in doubt is refused with the option that says it."""
    try:
        yield
    except InDoubt as doubt:
        read = [f"--encoding {each.encoding} reads “{each.lines[0]}”" for each in doubt.candidates]
        raise Invalid(*doubt.reasons, *read, code=AtTerminal.SAY_THE_ENCODING) from doubt


@contextmanager
def sheet_asked() -> Iterator[None]:
    """A workbook of which the worksheet is to be said is refused with the option that says it."""
    try:
        yield
    except Invalid as refusal:
        if Unusable.WHICH_SHEET not in refusal.codes:
            raise
        raise Invalid(*refusal.reasons, "Say it with --sheet NAME.", code=AtTerminal.SAY_THE_SHEET) from refusal
