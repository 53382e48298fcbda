"""What a format is: the rows that a content is made of, where they are found, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from qclab.domain.signatures.rows import Content, Rows


@dataclass(frozen=True)
class Refers:
    """The rows of ``to`` that ``column`` of ``table`` refers to."""

    table: str
    column: str
    to: str


@dataclass(frozen=True)
class Below:
    """The rows of ``to`` whose ``column`` refers to rows of ``table``."""

    table: str
    column: str
    to: str


@dataclass(frozen=True)
class Format:
    """A kind of content: the table of what is signed, where the rows are found that it is made of, and how."""

    name: str
    table: str
    links: tuple[Refers | Below, ...]
    content: Callable[[int, Rows], Content]
