"""Whatever is done to the data behind the program's back, verify finds it and names the place."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from sqlalchemy import make_url

from qclab.store import chain, engines, schema
from qclab.store.chain import Head
from qclab.store.door import Store
from tests.laboratory.databases import new_database
from tests.laboratory.rows import populate
from tests.store.deeds import DEEDS, KEYS, add, columns, cut, edit, remove
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


def named(hand: Hand, place: str) -> bool:
    return any(fault.where.startswith(place) for fault in hand.faults())


@pytest.mark.server_in_proof
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


@pytest.mark.server_in_proof
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
    unreadable, emptied, no_json, too_deep = (len(schema.known()) + number for number in (3, 5, 7, 9))
    with tampering(full) as hand:
        hand.run("UPDATE client SET name = 'x' WHERE key = 1")
        hand.run("DELETE FROM result WHERE key = 2")
        hand.run(f"UPDATE change SET payload = '[' WHERE event = {unreadable}")
        hand.run(f"UPDATE event SET payload = '{{}}' WHERE seq = {emptied}")
        hand.run(f"UPDATE event SET payload = 'no JSON' WHERE seq = {no_json}")
        hand.run(f"UPDATE event SET payload = ? WHERE seq = {too_deep}", "[" * 100_000)
        hand.run("UPDATE counter SET value = 99")
        places = {fault.where for fault in hand.faults()}
    events = {f"event {seq}" for seq in (unreadable, emptied, no_json, too_deep)}
    assert {"client 1: name", "result 2", *events} <= places
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
