"""Whatever is done to the data behind the program's back, verify finds it and names the place.

The cases are drawn from the schema itself: a table or a column added tomorrow is tampered with tomorrow.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from qclab.store import chain, engines, shape
from qclab.store.chain import Head
from qclab.store.door import Store
from qclab.store.tables import metadata
from tests.builders import populate
from tests.databases import new_database
from tests.store.hand import Hand, tampering

CASES = int(os.environ.get("QCLAB_PROOF_CASES", "2000" if os.environ.get("QCLAB_PROOF") else "50"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database with rows in every table; each test leaves it as it was."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("full") / "qclab.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield from filled(path)
    else:
        template = request.getfixturevalue("migrated_template")
        with new_database(make_url(request.getfixturevalue("pg_server")), template) as url:
            yield from filled(url.render_as_string(hide_password=False))


def filled(address: str | Path) -> Iterator[Store]:
    store = Store(engines.open_engine(address))
    populate(store)
    yield store
    store.engine.dispose()


@pytest.fixture(autouse=True)
def untouched(full: Store) -> Iterator[None]:
    """What a test does is undone, and a database that nobody touched verifies."""
    yield
    with tampering(full) as hand:
        assert hand.faults() == ()


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
    values += [f"{words} ", f"forged {words}", "1e3", *([""] if words else [])]
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
                if column.name in {"id", "name"} and column.type.python_type is str:
                    row[column.name] += " forged"
            if "current" in row:
                row["current"] = 0
            if table in {"test_sample", "binding"}:  # two columns that are unique together
                row["test" if table == "test_sample" else "stage"] = 7 if table == "test_sample" else "forged"
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


def named(hand: Hand, place: str) -> bool:
    return any(fault.where.startswith(place) for fault in hand.faults())


def test_an_edit_of_any_column_of_any_table_is_found_and_named(full: Store) -> None:
    escaped = []
    with tampering(full) as hand:
        every = list(columns(hand))
    assert len(every) > 250
    kept = [(table, column) for table, column in every if table not in KEYS]
    by_table = [[each for each in kept if each[0] == table] for table in dict(kept)]
    # One column of every kept table at a time; the trail's own columns one by one.
    rounds = [tuple(filter(None, each)) for each in zip_longest(*by_table)]
    for each in [*rounds, *[(one,) for one in every if one not in kept]]:
        with tampering(full) as hand:
            places = [edit(hand, *one, random.Random(".".join(one))) for one in each]
            found = [fault.where for fault in hand.faults()]
            escaped += [place for place in places if not any(where.startswith(place) for where in found)]
    assert escaped == []


@pytest.mark.parametrize("deed", [add, remove])
def test_a_row_added_to_or_deleted_from_any_table_is_found_and_named(
    full: Store, deed: Callable[[Hand, str, str, random.Random], str]
) -> None:
    escaped = []
    with tampering(full) as hand:
        tables = sorted({table for table, _ in columns(hand)})
    for table in tables:
        with tampering(full) as hand:
            place = deed(hand, table, "", random.Random(table))
            if not named(hand, place):
                escaped.append((place, hand.faults()[:3]))
    assert escaped == []


@pytest.mark.proof
def test_random_tampering_is_found_and_named(full: Store) -> None:
    escaped = []
    with tampering(full) as hand:
        every = list(columns(hand))
    for number in range(CASES // 2):
        rng = random.Random(f"{full.engine.dialect.name} {number}")
        deed, (table, column) = rng.choice(DEEDS), rng.choice(every)
        with tampering(full) as hand:
            place = deed(hand, table, column, rng)
            if not named(hand, place):
                escaped.append((number, deed.__name__, table, column, place, hand.faults()[:3]))
    assert escaped == []


def test_verify_never_stops_at_the_first_fault(full: Store) -> None:
    with tampering(full) as hand:
        hand.run("UPDATE client SET name = 'x' WHERE key = 1")
        hand.run("DELETE FROM result WHERE key = 2")
        hand.run("UPDATE change SET payload = '[' WHERE event = 5")
        hand.run("UPDATE event SET payload = '{}' WHERE seq = 7")
        hand.run("UPDATE event SET payload = 'no JSON' WHERE seq = 9")
        hand.run("UPDATE event SET payload = ? WHERE seq = 11", "[" * 100_000)
        hand.run("UPDATE counter SET value = 99")
        places = {fault.where for fault in hand.faults()}
    assert {"client 1: name", "result 2", "event 5", "event 7", "event 9", "event 11"} <= places
    assert any(place.startswith("counter ") for place in places)


def test_a_cut_tail_is_noticed_by_the_rows_and_an_exact_older_copy_by_the_noted_head(full: Store) -> None:
    with full.read() as connection:
        noted = chain.read_head(connection)
    with tampering(full) as hand:
        place = cut(hand)
        assert named(hand, place)
        assert f"event {noted.seq}" in {fault.where for fault in hand.faults((noted,))}


def test_a_chain_that_was_made_again_is_noticed_by_the_noted_head(full: Store) -> None:
    with full.read() as connection:
        noted = chain.read_head(connection)
    with tampering(full) as hand:
        ((seq, payload),) = hand.rows(
            "SELECT seq, payload FROM event WHERE act <> ? ORDER BY seq LIMIT 1", "database migrated"
        )
        hand.run("UPDATE event SET payload = ? WHERE seq = ?", payload.replace('"reason":"', '"reason":"forged '), seq)
        hand.chain_again(seq)
        without = hand.faults()
        assert f"event {noted.seq}" in {fault.where for fault in hand.faults((noted, Head(1, "x")))}
    assert {fault.where.split()[0] for fault in without} == {"event"}, "the certificates carry heads of their own"
    assert "printed on certificate" in without[0].what


def test_an_event_taken_out_is_noticed_though_the_numbers_close_the_gap(full: Store) -> None:
    with tampering(full) as hand:
        ((last,),) = hand.rows("SELECT max(seq) FROM event")
        hand.run("DELETE FROM change WHERE event = 5")
        hand.run("DELETE FROM event WHERE seq = 5")
        for seq in range(6, last + 1):
            hand.run("UPDATE event SET seq = ? WHERE seq = ?", seq - 1, seq)
            hand.run("UPDATE change SET event = ? WHERE event = ?", seq - 1, seq)
        hand.run("UPDATE head SET seq = ?", last - 1)
        assert "does not continue the event before it" in {f.what for f in hand.faults() if f.where == "event 5"}


def test_a_gap_in_the_numbers_is_noticed_though_every_digest_fits(full: Store) -> None:
    with tampering(full) as hand:
        ((last,),) = hand.rows("SELECT max(seq) FROM event")
        for seq in range(last, 49, -1):
            hand.run("UPDATE event SET seq = ? WHERE seq = ?", seq + 1, seq)
            hand.run("UPDATE change SET event = ? WHERE event = ?", seq + 1, seq)
        hand.run("UPDATE head SET seq = ?", last + 1)
        assert "event 51" in {fault.where for fault in hand.faults()}


def test_of_two_notes_of_one_event_both_must_fit(full: Store) -> None:
    with full.read() as connection:
        noted = chain.read_head(connection)
    with tampering(full) as hand:
        assert hand.faults((noted, noted)) == ()
        assert len(hand.faults((noted, Head(noted.seq, "0" * 64), noted))) == 1


def test_a_dropped_or_changed_trigger_is_found(full: Store) -> None:
    with tampering(full) as hand:
        hand.arm()
        hand.run("DROP TRIGGER event_no_update" + ("" if hand.sqlite else " ON event"))
        said = [str(fault) for fault in hand.faults()]
    assert any("event_no_update" in line and "lacks" in line for line in said)
    with tampering(full) as hand:
        hand.arm()
        if hand.sqlite:
            hand.run("DROP TRIGGER event_no_update")
            hand.run("CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT 1; END")
        else:
            hand.run("ALTER TABLE event DISABLE TRIGGER event_no_update")
        said = [str(fault) for fault in hand.faults()]
    assert any("event_no_update" in line for line in said)


def test_a_trigger_of_somebody_else_is_found(full: Store) -> None:
    with tampering(full) as hand:
        hand.arm()
        if hand.sqlite:
            hand.run("CREATE TRIGGER sqlitex BEFORE UPDATE ON result BEGIN SELECT 1; END")
        else:
            hand.run("CREATE OR REPLACE FUNCTION sqlitex() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        assert any("sqlitex" in str(fault) for fault in hand.faults())


@pytest.mark.parametrize(
    "statement",
    [
        "DROP INDEX ix_sample_registered",
        "DROP INDEX uq_result_current",
        "CREATE INDEX mine ON result (value)",
        "CREATE TABLE mine (a TEXT)",
        "CREATE VIEW mine AS SELECT 1 AS a",
        "ALTER TABLE result ADD COLUMN mine TEXT",
        "ALTER TABLE result RENAME COLUMN value TO mine",
        "ALTER TABLE label_print RENAME TO mine",
        "ALTER TABLE result DROP COLUMN change_reason",
        "DROP TABLE label_print",
        "DROP TABLE counter",
        "DROP TABLE head",
        "DROP TABLE alembic_version",
    ],
)
def test_an_altered_schema_is_found_and_all_else_still_verified(full: Store, statement: str) -> None:
    with tampering(full) as hand:
        hand.arm()
        if hand.sqlite and "RENAME TO" in statement:
            hand.run("PRAGMA legacy_alter_table=ON")
        hand.run(statement + (" CASCADE" if statement.startswith("DROP TABLE") and not hand.sqlite else ""))
        hand.disarm()
        hand.run("UPDATE client SET name = 'x' WHERE key = 1")
        found = hand.faults()
        if hand.sqlite:
            hand.run("PRAGMA legacy_alter_table=OFF")
    assert "client 1: name" in {fault.where for fault in found}
    assert any(fault.where == "schema" for fault in found)


@pytest.mark.parametrize("table", ["event", "change", "blob"])
def test_a_trail_that_is_gone_is_told_not_stumbled_over(full: Store, table: str) -> None:
    with tampering(full) as hand:
        hand.run(f"DROP TABLE {table}" + ("" if hand.sqlite else " CASCADE"))
        hand._triggers.clear()
        assert f"{table}" in {fault.where for fault in hand.faults()}


POSTGRESQL = [
    "ALTER TABLE result ALTER COLUMN value SET DEFAULT '0.1'",
    "ALTER TABLE result ALTER COLUMN typed DROP NOT NULL",
    "ALTER TABLE result DROP CONSTRAINT fk_result_test",
    "ALTER TABLE client DROP CONSTRAINT uq_client_id CASCADE",
    "ALTER TABLE result DISABLE TRIGGER ALL",
    "ALTER TABLE result ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY hidden ON result USING (evaluation <> 'does not comply')",
    "CREATE RULE quiet AS ON INSERT TO result DO INSTEAD NOTHING",
    "CREATE TABLE more_results () INHERITS (result)",
    "CREATE OR REPLACE FUNCTION qclab_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'uq_result_current'::regclass",
]


@pytest.mark.parametrize("full", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", POSTGRESQL)
def test_what_postgresql_can_be_told_to_hide_or_ignore_is_found(full: Store, statement: str) -> None:
    with tampering(full) as hand:
        hand.run(statement)
        assert "schema" in {fault.where for fault in hand.faults()}


def test_a_row_replaced_in_one_statement_is_found(full: Store) -> None:
    with tampering(full) as hand:
        ((key, name),) = hand.rows("SELECT key, name FROM client ORDER BY key LIMIT 1")
        kept = "row_version, id, name, address, contact, own"
        if hand.sqlite:
            hand.run(
                f"INSERT OR REPLACE INTO client (key, {kept}) SELECT key, {kept.replace('name', '?')} "
                "FROM client WHERE key = ?",
                f"{name} B.V.",
                key,
            )
        else:
            hand.run(
                f"INSERT INTO client (key, {kept}) SELECT key, {kept} FROM client WHERE key = ? "
                "ON CONFLICT (key) DO UPDATE SET name = ?",
                key,
                f"{name} B.V.",
            )
        assert [fault.where for fault in hand.faults()] == [f"client {key}: name"]


def test_nothing_and_an_empty_text_are_not_the_same(full: Store) -> None:
    with tampering(full) as hand:
        ((with_value,), (without,)) = (
            hand.rows(f"SELECT min(key) FROM result WHERE value IS {known} NULL")[0] for known in ("NOT", "")
        )
        hand.run("UPDATE result SET value = NULL WHERE key = ?", with_value)
        hand.run("UPDATE result SET value = '' WHERE key = ?", without)
        said = {fault.where: fault.what for fault in hand.faults()}
    assert said[f"result {with_value}: value"].startswith("is NULL, the trail says 'result value")
    assert said[f"result {without}: value"] == "is '', the trail says NULL"


def test_two_writings_of_one_character_are_not_the_same(full: Store) -> None:
    with tampering(full) as hand:
        hand.run("UPDATE client SET address = replace(address, ?, ?) WHERE key = 1", "\u00b5", "\u03bc")
        assert [fault.where for fault in hand.faults()] == ["client 1: address"]
