"""What a case says on paper. Kept apart from its drawing, so that naming it loads no drawing library."""

from dataclasses import dataclass

from qclab.documents.page.signed import SignatureOnPaper

Said = str | tuple[str, ...]
"""What stands in a cell; of several lines the first is plain and the others are small."""


@dataclass(frozen=True)
class Listed:
    """A table: its columns with their widths in millimetres, 176 in all, and its rows."""

    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part of a case: what is said of it by name, then its tables; ``nothing`` is said where there are neither."""

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    tables: tuple[Listed, ...] = ()
    nothing: str = ""


@dataclass(frozen=True)
class CasePaper:
    """A whole case, from the value that opened it to its conclusion."""

    laboratory: str
    number: str
    about: str
    """Kind, batch, product and client."""
    stands: str
    """How far it is, or what was concluded of it."""
    zone: str
    sections: tuple[Section, ...]
    signatures: tuple[SignatureOnPaper, ...]
    """Every signature of the case, recomputed when it was printed, broken ones first."""
    head: str
    """Where the chain ended when it was printed: number and digest."""
    printed: str
