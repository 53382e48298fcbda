"""A database with records goes from revision to revision: nothing is lost, and the trail proves it across each."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from qclab.domain.refusals import Conflict
from qclab.domain.trail.acts import Act
from qclab.store import counters, engines, guard, schema, shape, triggers
from qclab.store.door import Store
from qclab.store.tables import metadata
from qclab.store.verify import verify

EXPIRY = "2026-03-04T12:00:00.000000Z"


@pytest.fixture
def old(db_url: str) -> Iterator[Store]:
    """A database of the first revision, with two batches of which one expires, and samples under both."""
    store = Store(engines.open_engine(db_url))
    schema.migrate(store, "0001")
    with store.write(None, Act.SAMPLES_REGISTERED) as writing:
        tables = {
            name: _table_of_then(writing.connection, name)
            for name in ("client", "product", "person", "batch", "sample")
        }

        def insert(table: str, **values: Any) -> int:
            return writing.insert(tables[table], **{**_blank(tables[table]), **values})

        client = insert("client", id="own")
        product = insert("product", id="P", client=client)
        person = insert("person", id="anna")
        for id_, expires in (("B1", EXPIRY), ("B2", None)):
            batch = insert("batch", id=id_, product=product, client=client, expires=expires)
            insert("sample", id=counters.next_sample_ids(writing, 1)[0], name=id_, batch=batch, registered_by=person)
    yield store
    store.engine.dispose()


def _table_of_then(connection: Any, name: str) -> Any:
    from sqlalchemy import MetaData, Table

    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _blank(table: Any) -> dict[str, Any]:
    """A value for each column that must have one."""
    return {
        column.name: None if column.nullable else 0 if column.type.python_type is int else ""
        for column in table.columns
        if column.name not in ("key", "row_version")
    }


def rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_the_second_revision_renames_one_column_fills_another_and_verifies_across_it(old: Store) -> None:
    with old.read() as connection:
        assert verify(connection).faults == ()
    assert schema.migrate(old, "0002") == ["0002"]
    assert rows(old, "SELECT id, expiry_at, expiry_zone FROM batch ORDER BY key") == [
        ("B1", EXPIRY, "UTC"),
        ("B2", None, ""),
    ]
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_method_versions_from_before_list_no_finding_that_is_open_to_judgement(old: Store) -> None:
    with old.write(None, Act.CATALOGUE_IMPORTED) as writing:
        tables = {name: _table_of_then(writing.connection, name) for name in ("method", "parameter")}
        method = writing.insert(tables["method"], **{**_blank(tables["method"]), "id": "A36"})
        writing.insert(tables["parameter"], **{**_blank(tables["parameter"]), "id": "beads", "method": method})
    schema.migrate(old)
    assert rows(old, "SELECT id, findings FROM parameter") == [("beads", "[]")]
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_what_is_from_before_says_nothing_of_reporting_ranges_and_confirmations(old: Store) -> None:
    schema.migrate(old, "0006")
    with old.write(None, Act.CATALOGUE_IMPORTED) as writing:
        tables = {name: _table_of_then(writing.connection, name) for name in ("method", "parameter")}
        method = writing.insert(tables["method"], **{**_blank(tables["method"]), "id": "A20"})
        then = {**_blank(tables["parameter"]), "id": "viability", "method": method, "decimals": 1}
        writing.insert(tables["parameter"], **then)
    schema.migrate(old)
    assert rows(old, "SELECT decimals, reported, plausible FROM parameter") == [(1, "", "")]
    assert set(rows(old, "SELECT after_expiry, outside_range FROM product")) <= {("warn", "warn")}
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_samples_and_plans_from_before_name_no_label_stock_and_nobody_has_a_badge(old: Store) -> None:
    schema.migrate(old)
    assert rows(old, "SELECT label_stock FROM sample") == [("",), ("",)]
    assert rows(old, "SELECT key FROM badge") == []
    with old.read() as connection:
        assert verify(connection).faults == ()


def test_a_batch_that_was_on_hold_is_in_quarantine_and_held_by_its_cases(old: Store) -> None:
    schema.migrate(old, "0013")
    with old.write(None, Act.BATCH_CHANGED) as writing:
        batch = _table_of_then(writing.connection, "batch")
        writing.update(batch, 1, status="on hold", status_reason="OOS-2026-0001 is open")
        writing.update(batch, 2, status="on hold", status_reason="the transport is looked into")
    schema.migrate(old)
    assert rows(old, "SELECT status, status_reason FROM batch ORDER BY key") == [("quarantine", ""), ("quarantine", "")]
    assert rows(old, "SELECT batch, reason, record, placed_by FROM hold ORDER BY batch") == [
        (1, "OOS-2026-0001 is open", "", None),
        (2, "the transport is looked into", "", None),
    ]
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_nobody_from_before_is_said_to_be_away(old: Store) -> None:
    schema.migrate(old)
    assert rows(old, "SELECT id, away_from, away_until FROM person") == [("anna", None, None)]
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_nobody_from_before_has_a_second_factor(old: Store) -> None:
    schema.migrate(old)
    assert rows(old, "SELECT key FROM second_factor") == []
    with old.read() as connection:
        assert verify(connection).faults == ()


def test_in_a_database_from_before_nobody_is_appointed_until_somebody_is(old: Store) -> None:
    schema.migrate(old)
    assert rows(old, "SELECT key FROM appointment") == []
    with old.write(None, Act.PERSON_APPOINTED) as writing:
        table = metadata.tables["appointment"]
        values: dict[str, object] = {"person": 1, "appointed_by": 1, "first_day": "2026-12-01"}
        writing.insert(table, **{**_blank(table), **values})
    with old.read() as connection:
        assert verify(connection).faults == ()
        assert "appointment_no_delete" in triggers.expected(connection)
        assert triggers.missing(connection) == []


@pytest.mark.server_in_proof
def test_what_was_planned_and_tested_before_is_read_from_all_containers_together(old: Store) -> None:
    schema.migrate(old)
    for table in ("plan_line", "test_sample"):
        assert {said for (said,) in rows(old, f"SELECT parameters FROM {table}")} <= {"[]"}
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_of_what_was_received_before_nobody_is_asked_to_agree(old: Store) -> None:
    schema.migrate(old)
    said = rows(old, "SELECT deviation_number, agreement, agreed_by, agreed_at FROM sample")
    assert set(said) == {("", "", None, None)}
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_cases_from_before_stay_open_with_nobody_s_conclusion_and_verify(old: Store) -> None:
    schema.migrate(old, "0013")
    with old.write(None, Act.TESTS_SUBMITTED) as writing:
        number = counters.next_investigation_number(writing)
        for name in ("method", "parameter", "test", "result", "investigation"):
            table = _table_of_then(writing.connection, name)
            needed = {column.name: 1 for column in table.columns if column.name in _REFERS and not column.nullable}
            said = {"id": number, "state": "open"} if name == "investigation" else {}
            writing.insert(table, **{**_blank(table), **needed, **said})
    schema.migrate(old)
    kept = "id, state, owner, due_at, extended_because, conclusion, because, closed_by, closed_at"
    assert rows(old, f"SELECT {kept} FROM investigation") == [(number, "open", None, None, "", "", "", None, None)]
    with old.read() as connection:
        assert verify(connection).faults == ()


@pytest.mark.server_in_proof
def test_methods_from_before_are_retested_by_plan_and_no_case_has_a_repeat_begun(old: Store) -> None:
    schema.migrate(old)
    assert {said for (said,) in rows(old, "SELECT retest FROM method")} <= {"planned"}
    assert {said for (said,) in rows(old, "SELECT verifications FROM method")} <= {"1"}, "one person approved, as today"
    assert set(rows(old, "SELECT verified_by, verified_again_by FROM test")) <= {(None, None)}
    assert {begun for (begun,) in rows(old, "SELECT repeat FROM investigation")} <= {None}
    with old.read() as connection:
        assert verify(connection).faults == ()


_REFERS = {"batch", "opened_by", "test", "result", "method", "parameter", "sample", "entered_by"}


def test_what_was_computed_is_an_audited_change_of_the_migration(old: Store) -> None:
    schema.migrate(old, "0002")
    ((seq, payload),) = rows(old, "SELECT seq, payload FROM event ORDER BY seq DESC LIMIT 1")
    told = json.loads(payload)
    assert (told["act"], told["said"]["from"], told["said"]["to"]) == ("database migrated", "0001", "0002")
    assert [step["step"] for step in told["said"]["steps"]] == ["rename", "add"]
    assert [
        (t, k, json.loads(p)["to"])
        for t, k, p in rows(
            old, f"SELECT table_name, row_key, payload FROM change WHERE event = {seq} ORDER BY position"
        )
    ] == [("batch", "1", {"expiry_zone": "UTC"})]


def test_children_keep_their_rows_and_their_parents(old: Store) -> None:
    before = rows(old, "SELECT name, batch FROM sample ORDER BY key")
    schema.migrate(old)
    assert rows(old, "SELECT name, batch FROM sample ORDER BY key") == before == [("B1", 1), ("B2", 2)]


def test_triggers_and_foreign_keys_are_in_force_afterwards(old: Store) -> None:
    schema.migrate(old)
    with old.read() as connection:
        assert triggers.missing(connection) == []
        if engines.is_sqlite(connection):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with pytest.raises(Exception, match=r"(?i)foreign key"), old.write(None, Act.BATCH_CHANGED) as writing:
        writing.update(_table_of_then(writing.connection, "sample"), 1, batch=99)


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(old: Store) -> None:
    with old.read() as connection:
        before = shape.lines(connection), rows(old, "SELECT * FROM event ORDER BY seq")

    @event.listens_for(old.engine, "before_cursor_execute")
    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "CREATE TRIGGER batch_no_delete" in statement:  # after the tables, before the event
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        schema.migrate(old)
    event.remove(old.engine, "before_cursor_execute", fail)
    with old.read() as connection:
        assert (shape.lines(connection), rows(old, "SELECT * FROM event ORDER BY seq")) == before
        assert verify(connection).faults == ()
    assert schema.migrate(old) == schema.known()[1:]


def test_a_revision_taken_by_another_workstation_in_the_meantime_is_not_taken_twice(old: Store) -> None:
    other = Store(old.engine)
    assert schema.migrate(other) == schema.known()[1:]
    assert not schema._take(old, "0002", demo="")
    assert len(rows(old, "SELECT 1 FROM event WHERE act = 'database migrated'")) == len(schema.known())


def test_an_older_database_takes_observations_after_migrating_and_verifies_with_them(old: Store) -> None:
    schema.migrate(old, "0003")
    with old.read() as connection:
        assert verify(connection).faults == ()  # by today's program, before today's table is there
    schema.migrate(old)
    with old.write(None, Act.BATCH_CHANGED) as writing:
        for name in ("method", "parameter", "test", "observation"):
            table = metadata.tables[name]
            values = {column.name: 1 for column in table.columns if column.foreign_keys and not column.nullable}
            writing.insert(table, **{**_blank(table), **values})
    assert rows(old, "SELECT test, parameter, sample, row_version FROM observation") == [(1, 1, None, 1)]
    with old.read() as connection:
        assert verify(connection).faults == ()
    with old.read() as connection:
        assert "observation_no_delete" in triggers.expected(connection)
        assert triggers.missing(connection) == []


@pytest.mark.server_in_proof
def test_a_product_from_before_has_no_marketing_authorisation_and_its_batches_take_who_is_told(old: Store) -> None:
    schema.migrate(old)
    assert rows(old, "SELECT authorisation FROM product") == [("",)]
    with old.write(None, Act.SOMEBODY_TOLD) as writing:
        for name in ("notification", "told", "supply_request", "attachment", "supply_document"):
            table = metadata.tables[name]
            values = {column.name: 1 for column in table.columns if column.foreign_keys and not column.nullable}
            writing.insert(table, **{**_blank(table), **values})
    with old.read() as connection:
        assert verify(connection).faults == ()
        assert {"told_no_delete", "supply_document_no_delete"} <= set(triggers.expected(connection))
        assert triggers.missing(connection) == []


def test_a_database_from_before_takes_contract_laboratories_and_what_is_sent_to_them(old: Store) -> None:
    schema.migrate(old)
    with old.write(None, Act.SHIPMENT_PREPARED) as writing:
        for name in ("method", "test", "contract_laboratory", "shipment", "sent_test", "laboratory_notice"):
            table = metadata.tables[name]
            values: dict[str, object] = {
                column.name: 1 for column in table.columns if column.foreign_keys and not column.nullable
            }
            if name == "shipment":
                values["id"] = counters.next_shipment_number(writing)
            writing.insert(table, **{**_blank(table), **values})
    with old.read() as connection:
        assert verify(connection).faults == ()
        assert {"sent_test_no_delete", "laboratory_notice_no_delete"} <= set(triggers.expected(connection))
        assert triggers.missing(connection) == []


def test_observations_from_before_are_of_no_unit_and_a_database_takes_units_and_suspected_positives(old: Store) -> None:
    schema.migrate(old, "0031")
    with old.write(None, Act.BATCH_CHANGED) as writing:
        for name in ("method", "parameter", "test", "observation"):
            then = _table_of_then(writing.connection, name)
            known = metadata.tables[name].columns
            values = {each.name: 1 for each in then.columns if known[each.name].foreign_keys and not each.nullable}
            writing.insert(then, **{**_blank(then), **values})
    schema.migrate(old)
    assert rows(old, "SELECT seen_in, photo, note FROM observation") == [(None, None, "")]
    with old.write(None, Act.UNITS_LOADED) as writing:
        for name in ("unit", "suspicion"):
            table = metadata.tables[name]
            references = {column.name: 1 for column in table.columns if column.foreign_keys and not column.nullable}
            writing.insert(table, **{**_blank(table), **references})
    with old.read() as connection:
        assert verify(connection).faults == ()
        assert {"unit_no_delete", "suspicion_no_delete"} <= set(triggers.expected(connection))
        assert triggers.missing(connection) == []


def test_a_database_from_before_has_no_run_and_takes_one(old: Store) -> None:
    schema.migrate(old)
    with old.write(None, Act.RUN_MADE) as writing:
        for name in ("method", "test", "run", "run_position"):
            table = metadata.tables[name]
            values: dict[str, object] = {
                column.name: 1 for column in table.columns if column.foreign_keys and not column.nullable
            }
            if name == "run":
                values["id"] = counters.next_run_number(writing)
            writing.insert(table, **{**_blank(table), **values})
    with old.read() as connection:
        assert verify(connection).faults == ()
        assert "run_position_no_delete" in triggers.expected(connection)
        assert triggers.missing(connection) == []


def test_work_goes_on_after_a_migration(old: Store) -> None:
    schema.migrate(old)
    with old.write(None, Act.BATCH_CHANGED) as writing:
        from qclab.store import tables

        writing.update(tables.batch, 2, expiry_at=datetime(2026, 5, 1, tzinfo=UTC), expiry_zone="Europe/Amsterdam")
    with old.read() as connection:
        assert verify(connection).faults == ()


def test_a_database_of_a_newer_program_is_refused(old: Store) -> None:
    with engines.to_write(old.engine) as connection, connection.begin(), guard.permit(connection):
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with old.read() as connection, pytest.raises(Conflict, match=r"newer QC Lab \(schema 9999\)"):
        schema.pending(connection)


def test_a_database_of_another_program_is_refused(db_url: str) -> None:
    engine = engines.open_engine(db_url)
    with engines.to_write(engine) as connection, connection.begin(), guard.permit(connection):
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    with engine.connect() as connection, pytest.raises(Conflict, match="another program"):
        schema.pending(connection)
    engine.dispose()


def test_the_revisions_named_by_their_files_are_those_that_alembic_takes() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert schema.known() == [script.revision for script in scripts.walk_revisions()][::-1]
    assert schema.newest() == scripts.get_current_head()
