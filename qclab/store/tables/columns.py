"""The columns of tables: text or whole number, nothing else; each with its words for people and what its values are.

What a person can type into a column has the rule of every text (domain/texts.py), which the door asks: it is one line
that can be printed, unless its column says otherwise.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Text, TextClause

from qclab.domain.texts import LONGEST, NAME, file_fault, text_fault

Kind = Literal["", "flag", "instant", "grouped", "machine"]
"""How people read a value: as it stands, yes or no, a moment, an id in groups; "machine" is a digest or the like."""

_WORDS = Text()
_CODE = Text().with_variant(Text(collation="C"), "postgresql")
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")  # INTEGER makes a key the rowid itself


def _column(
    name: str,
    type_: Any,
    called: str,
    *more: ForeignKey,
    kind: Kind = "",
    null: bool = False,
    unique: bool = False,
    index: bool = False,
) -> Column[Any]:
    info = _info(name, called, kind)
    return Column(name, type_, *more, nullable=null, unique=unique or None, index=index or None, info=info)


def plain_words(name: str) -> str:
    """The words of a name that needs none of its own: ``due_at`` is due."""
    return name.removesuffix("_at").replace("_", " ").replace("sha256", "SHA-256")


def words(name: str, called: str = "", *, kind: Kind = "", null: bool = False, most: int = LONGEST) -> Column[str]:
    """Text a person wrote. ``called`` is the field's name for people, where that is not the column's in plain words."""
    return _looked_at(_column(name, _WORDS, called, kind=kind, null=null), partial(text_fault, most=most))


def title(name: str, called: str = "", *, null: bool = False) -> Column[str]:
    """A name or a title that a person gave."""
    return words(name, called, null=null, most=NAME)


def lines(name: str, called: str = "", *, null: bool = False, most: int = LONGEST) -> Column[str]:
    """Text a person wrote, in one line or several."""
    return _looked_at(_column(name, _WORDS, called, null=null), partial(text_fault, lines=True, most=most))


def file_name(name: str, called: str = "") -> Column[str]:
    """The name of a file as it was brought, in any script."""
    return _looked_at(_column(name, _WORDS, called), file_fault)


def made(name: str, called: str = "", *, kind: Kind = "", null: bool = False) -> Column[str]:
    """Text that the program makes of texts that were looked at where they were typed, such as a basis or a list."""
    return _column(name, _WORDS, called, kind=kind, null=null)


def code(
    name: str, called: str = "", *, kind: Kind = "", null: bool = False, unique: bool = False, index: bool = False
) -> Column[str]:
    """An id, date, decimal or word of a closed list: sorted by its bytes, whatever the server's locale."""
    column = _column(name, _CODE, called, kind=kind, null=null, unique=unique, index=index)
    return _looked_at(column, partial(text_fault, most=NAME))


def instant(name: str, called: str = "", *, null: bool = False, index: bool = False) -> Column[str]:
    """A moment, as UTC text of fixed width (store/encoding.py)."""
    return _column(name, _CODE, called, kind="instant", null=null, index=index)


def whole(name: str, called: str = "", *, null: bool = False, index: bool = False) -> Column[int]:
    """A whole number."""
    return _column(name, _WHOLE, called, null=null, index=index)


def flag(name: str, called: str = "") -> Column[int]:
    """Yes or no, as 1 or 0."""
    return _column(name, _WHOLE, called, kind="flag")


def whole_key(name: str, target: str | None = None) -> Column[int]:
    """A whole number that is (part of) the primary key and is given by the program."""
    reference = [ForeignKey(target)] if target else []
    return Column(name, _WHOLE, *reference, primary_key=True, autoincrement=False, info=_info(name))


def code_key(name: str) -> Column[str]:
    """A text that is the primary key."""
    return Column(name, _CODE, primary_key=True, info=_info(name))


def data(name: str) -> Column[bytes]:
    """Bytes, which only the table of bytes has."""
    return Column(name, LargeBinary, nullable=False, info=_info(name))


def _looked_at(column: Column[Any], fault: Callable[[str], str]) -> Column[Any]:
    column.info["fault"] = fault
    return column


def _info(name: str, called: str = "", kind: Kind = "") -> dict[str, Any]:
    return {"called": called or plain_words(name), "kind": kind}


def refers(name: str, target: str, called: str = "", *, null: bool = False, index: bool = True) -> Column[int]:
    """The key of a row of another kept table."""
    return _column(name, _WHOLE, called, ForeignKey(f"{target}.key"), null=null, index=index)


def secret(name: str) -> Column[str]:
    """Text that enters the trail only as its digest."""
    return Column(name, _WORDS, nullable=False, info={**_info(name), "secret": True})


def partial_index(name: str, where: str, *on: Column[str] | Column[int] | TextClause, unique: bool = False) -> Index:
    """An index over the rows that ``where`` names. Migrations make indexes; this says which there are.

    SQLAlchemy's ``sqlite_where`` and ``postgresql_where`` would load both dialects as soon as a table is declared.
    """
    return Index(name, *on, unique=unique, info={"where": where})
