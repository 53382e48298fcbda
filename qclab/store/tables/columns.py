"""How a table is declared: its class (kept, trail or derived) and its columns, text or whole number, nothing else."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, TextClause
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KEPT, TRAIL, DERIVED = "kept", "trail", "derived"

_WORDS = Text()
_CODE = Text().with_variant(Text(collation="C"), "postgresql")
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")  # INTEGER makes a key the rowid itself


def table(name: str, kind: str, *items: SchemaItem) -> Table:
    """A table of the given class."""
    return Table(name, metadata, *items, info={"class": kind})


def kept(name: str, *items: SchemaItem) -> Table:
    """A table whose rows enter by the door only; each has a key and a row version, counted from 1."""
    return table(name, KEPT, whole_key("key"), whole("row_version"), *items)


def words(name: str, *, null: bool = False) -> Column[str]:
    """Text a person wrote."""
    return Column(name, _WORDS, nullable=null)


def code(name: str, *, null: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    """An id, instant, decimal or word of a closed list: sorted by its bytes, whatever the server's locale."""
    return Column(name, _CODE, nullable=null, unique=unique, index=index)


def whole(name: str, *, null: bool = False, index: bool = False) -> Column[int]:
    """A whole number, or a flag as 0 or 1."""
    return Column(name, _WHOLE, nullable=null, index=index)


def whole_key(name: str, target: str | None = None) -> Column[int]:
    """A whole number that is (part of) the primary key and is given by the program."""
    reference = [ForeignKey(target)] if target else []
    return Column(name, _WHOLE, *reference, primary_key=True, autoincrement=False)


def code_key(name: str) -> Column[str]:
    """A text that is the primary key."""
    return Column(name, _CODE, primary_key=True)


def refers(name: str, target: str, *, null: bool = False, index: bool = True) -> Column[int]:
    """The key of a row of another kept table."""
    return Column(name, _WHOLE, ForeignKey(f"{target}.key"), nullable=null, index=index)


def secret(name: str) -> Column[str]:
    """Text that enters the trail only as its digest."""
    return Column(name, _WORDS, nullable=False, info={"secret": True})


def partial_index(name: str, where: str, *on: Column[str] | Column[int] | TextClause, unique: bool = False) -> Index:
    """An index over the rows that ``where`` names. Migrations make indexes; this says which there are.

    SQLAlchemy's ``sqlite_where`` and ``postgresql_where`` would load both dialects as soon as a table is declared.
    """
    return Index(name, *on, unique=unique, info={"where": where})
