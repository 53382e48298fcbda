"""What a hand may do to a database: each deed changes something and says where verify should name it.

The cases are drawn from the schema itself: a table or a column added tomorrow is tampered with tomorrow.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

from qclab.store import shape
from qclab.store.tables import metadata
from tests.store.hand import Hand


def columns(hand: Hand) -> Iterator[tuple[str, str]]:
    for table, names in shape.columns(hand.connection).items():
        for name in names:
            yield table, name


KEYS = {
    "event": ["seq"],
    "change": ["event", "position"],
    "head": ["id"],
    "blob": ["sha256"],
    "counter": ["series"],
    "alembic_version": ["version_num"],
}


def key_of(table: str) -> list[str]:
    return KEYS.get(table, ["key"])


def where(table: str, key: tuple[Any, ...], column: str = "") -> str:
    """How verify names this place; a fault must start with it."""
    match table:
        case "event":
            return f"event {key[0]}" if column != "seq" else f"change {key[0]}."
        case "change":
            return f"event {key[0]}" if column != "position" else f"change {key[0]}."
        case "head" | "alembic_version":
            return table
        case "blob":
            return f"blob {key[0][:12]}"
        case "counter":
            return f"counter {key[0]}"
        case _:
            return f"{table} {key[0]}" + (f": {column}" if column not in {"", "key"} else "")


def pick(hand: Hand, table: str, rng: random.Random) -> tuple[Any, ...]:
    names = ", ".join(f'"{name}"' for name in key_of(table))
    found = sorted(hand.rows(f'SELECT {names} FROM "{table}"'))
    return tuple(rng.choice(found))


def at(table: str) -> str:
    return " AND ".join(f'"{name}" = ?' for name in key_of(table))


def edit(hand: Hand, table: str, column: str, rng: random.Random) -> str:
    """Change one value into another one, of another storage class where the engine allows it; where verify says so."""
    key = pick(hand, table, rng)
    ((now,),) = hand.rows(f'SELECT "{column}" FROM "{table}" WHERE {at(table)}', *key)
    for value in rng.sample(others(hand, table, column, now), k=1):
        hand.run(f'UPDATE "{table}" SET "{column}" = ? WHERE {at(table)}', value, *key)
    return where(table, key, column)


def others(hand: Hand, table: str, column: str, now: object) -> list[object]:
    """Values unlike the present one, each as the engine would really keep it."""
    declared = metadata.tables[table].columns[column] if table in metadata.tables else None
    nullable = declared is not None and declared.nullable
    values: list[object] = [None] if nullable and now is not None else []
    if declared is not None and declared.type.python_type is int:
        whole = now if isinstance(now, int) else 0
        values += [whole + 1_000, -whole - 1]
        if hand.sqlite and column not in {"key", "seq", "id"}:
            values += ["many", b"\x01", whole + 0.5]
        return values
    if declared is not None and declared.type.python_type is bytes:
        return [b"", b"forged", *(["forged"] if hand.sqlite else [])]
    words = now if isinstance(now, str) else ""
    may_be_empty = words and not (declared is not None and declared.unique)
    values += [f"{words} ", f"forged {words}", "1e3", *([""] if may_be_empty else [])]
    if hand.sqlite:
        values.append(words.encode())
    return values


def add(hand: Hand, table: str, _column: str, rng: random.Random) -> str:
    """Add a row that looks like another one."""
    key = pick(hand, table, rng)
    names = [name for found, name in columns(hand) if found == table]
    row = dict(zip(names, hand.rows(f'SELECT {listed(names)} FROM "{table}" WHERE {at(table)}', *key)[0], strict=True))
    declared = metadata.tables.get(table)
    fresh: tuple[Any, ...] = ()
    match table:
        case "event":
            fresh = (hand.rows("SELECT max(seq) + 1 FROM event")[0][0],)
            row |= {"seq": fresh[0], "act_key": "forged"}
        case "change":
            fresh = key
            row["position"] += 100
        case "head":
            row["id"] = 2
        case "alembic_version" | "counter" | "blob":
            fresh = ("f" * 30,)
            row[key_of(table)[0]] = fresh[0]
        case _:
            fresh = (hand.rows(f'SELECT max(key) + 1 FROM "{table}"')[0][0],)
            row["key"] = fresh[0]
            for column in declared.columns if declared is not None else ():
                if (column.name in {"id", "name"} or column.unique) and column.type.python_type is str:
                    row[column.name] += " forged"
            if "current" in row:
                row["current"] = 0
            together = {  # a column of those that are unique together
                "test_sample": ("test", 7),
                "binding": ("stage", "forged"),
                "investigation_phase": ("phase", "forged"),
                "investigation_answer": ("question", "forged"),
                "retest": ("number", 7),
                "case_list": ("version", 7),
                "review_rules": ("version", 7),
                "concerned_batch": ("batch", 7),
                "concerned_test": ("test", 7),
            }
            if table in together:
                row |= [together[table]]
    marks = ", ".join("?" for _ in names)
    hand.run(f'INSERT INTO "{table}" ({listed(names)}) VALUES ({marks})', *row.values())
    return where(table, fresh or key)


def listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def remove(hand: Hand, table: str, _column: str, rng: random.Random) -> str:
    """Delete a row."""
    key = pick(hand, table, rng)
    hand.run(f'DELETE FROM "{table}" WHERE {at(table)}', *key)
    if table == "event":
        last = hand.rows("SELECT max(seq) FROM event")[0][0]
        return "head" if key[0] > last else f"event {key[0] + 1}"
    return where(table, key)


def swap(hand: Hand, table: str, column: str, rng: random.Random) -> str:
    """Exchange the values of two rows; where they are equal, or there is one row, change one."""
    first, second = pick(hand, table, rng), pick(hand, table, rng)
    values = [hand.rows(f'SELECT "{column}" FROM "{table}" WHERE {at(table)}', *key)[0][0] for key in (first, second)]
    if values[0] == values[1] or unique(table, column):
        return edit(hand, table, column, rng)
    for key, value in zip((first, second), reversed(values), strict=True):
        hand.run(f'UPDATE "{table}" SET "{column}" = ? WHERE {at(table)}', value, *key)
    return where(table, first, column)


def unique(table: str, column: str) -> bool:
    if column in key_of(table) or table not in metadata.tables:
        return True
    declared = metadata.tables[table]
    together = [c for c in declared.constraints if type(c).__name__ == "UniqueConstraint"]
    indexed = [i for i in declared.indexes if i.unique]
    return any(column in each.columns for each in (*together, *indexed))


def cut(hand: Hand, *_: object) -> str:
    """Cut off the last event, which changed a row, and let the head name the one before."""
    ((last,),) = hand.rows("SELECT max(event) FROM change")
    touched = hand.rows("SELECT table_name, row_key FROM change WHERE event = ?", last)
    hand.run("DELETE FROM change WHERE event >= ?", last)
    hand.run("DELETE FROM event WHERE seq >= ?", last)
    hand.chain_again(last)
    return f"{touched[0][0]} {touched[0][1]}"


DEEDS: list[Callable[[Hand, str, str, random.Random], str]] = [edit, edit, edit, swap, add, remove, cut]
