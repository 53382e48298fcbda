"""One use case, one transaction, one event; two people editing one record; an act that is retried happens once."""

import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from qclab.domain.people.rights import Actor, Role
from qclab.domain.refusals import Conflict, Invalid, Refusal
from qclab.domain.trail.acts import Act
from qclab.store import chain, door
from qclab.store import tables as t
from qclab.store.door import AlreadyDone, Changes, Store
from qclab.store.tables.declaration import kept_tables
from qclab.store.verify import verify
from tests.laboratory.people import PASSWORD_HASH, add_client, lab_with
from tests.laboratory.rows import populate

ANNA = Actor(1, "anna", "Anna Vos", frozenset({Role.ANALYST}))


def events(store: Store) -> list[dict[str, Any]]:
    """The payloads of all events after the migrations."""
    with store.read() as connection:
        rows = connection.execute(select(t.event.c.payload).where(t.event.c.act != Act.MIGRATED.value).order_by("seq"))
        return [json.loads(payload) for payload in rows.scalars()]


def differences(store: Store, table: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        rows = connection.execute(
            select(t.change.c.payload).where(t.change.c.table_name == table).order_by(t.change.c.event, "position")
        )
        return [json.loads(payload) for payload in rows.scalars()]


def clean(store: Store) -> bool:
    with store.read() as connection:
        return verify(connection).faults == ()


def client(id_: str) -> dict[str, Any]:
    return {"id": id_, "name": id_.title(), "address": "", "contact": "", "own": 0}


def test_one_event_tells_who_what_when_where_and_why_with_every_field_before_and_after(store: Store) -> None:
    with store.write(ANNA, Act.CLIENT_SAVED, "new contract", said={"contract": "C-7"}) as writing:
        key = writing.insert(t.client, **client("acme"))
    with store.write(ANNA, Act.CLIENT_SAVED, "moved") as writing:
        writing.update(t.client, key, 1, address="Leiden", name="Acme")
    first, second = events(store)
    assert first["actor"] == {"key": 1, "id": "anna", "name": "Anna Vos"}
    assert (first["act"], first["reason"], first["said"]) == ("client saved", "new contract", {"contract": "C-7"})
    assert first["workstation"] == "LAB-7"
    assert first["at"].endswith("Z")
    assert first["program"]
    assert second["changes"]["count"] == 1
    assert differences(store, "client") == [
        {"op": "insert", "to": {"key": key, "row_version": 1, **client("acme")}},
        {"op": "update", "version": 2, "from": {"address": ""}, "to": {"address": "Leiden"}},
    ]
    assert clean(store)


def test_a_write_that_fails_leaves_nothing_at_all(store: Store) -> None:
    with store.read() as connection:
        before = chain.read_head(connection)

    def register() -> None:
        with store.write(ANNA, Act.SAMPLES_REGISTERED) as writing:
            writing.insert(t.client, **client("acme"))
            writing.keep(b"a scan")
            writing.next_numbers("S26", 3)
            raise Invalid("no")

    with pytest.raises(Invalid):
        register()
    with store.read() as connection:
        assert chain.read_head(connection) == before
        for table in (t.client, t.blob, t.counter):
            assert connection.execute(select(table)).all() == []
    with store.write(ANNA, Act.CLIENT_SAVED) as writing:
        assert writing.next_numbers("S26", 2) == range(1, 3)
        writing.insert(t.client, **client("acme"))


def test_a_broken_rule_of_the_database_leaves_nothing_either(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write(ANNA, Act.CLIENT_SAVED) as writing:
        writing.insert_many(t.client, [client("acme"), client("acme")])
    assert events(store) == []
    assert clean(store)


def test_an_act_that_changed_nothing_leaves_no_event_unless_it_is_a_record_by_itself(store: Store) -> None:
    key = add_client(store)
    with store.write(ANNA, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, name="Own")
    with store.write(ANNA, Act.SIGNED_IN):
        pass
    assert [told["act"] for told in events(store)] == ["client saved", "signed in"]


def test_the_second_of_two_people_is_told_who_changed_what_and_when(store: Store) -> None:
    key = add_client(store)
    with store.write(ANNA, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, 1, address="Leiden", contact="Jo")
    with pytest.raises(Conflict) as refused, store.write(None, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, 1, name="Other")
    assert "Anna Vos changed address, contact at 20" in str(refused.value)
    assert "what you typed is still here" in str(refused.value)
    with store.read() as connection:
        assert connection.execute(select(t.client.c.name)).scalar_one() == "Own"


def test_the_second_of_two_people_reads_words_and_no_names_of_columns(store: Store) -> None:
    key = lab_with(store, Role.ANALYST).actor.key
    with store.write(ANNA, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, key, 1, identity_verified="passport seen", position="analyst")
    with pytest.raises(Conflict) as refused, store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, key, 1, name="Other")
    assert "Anna Vos changed identity verified, position at 20" in str(refused.value)


def test_two_who_save_at_the_same_moment_do_not_both_succeed(store: Store) -> None:
    key = add_client(store)
    meet, outcome = threading.Barrier(2), []

    def save(name: str) -> None:
        meet.wait()
        try:
            with store.write(ANNA, Act.CLIENT_SAVED) as writing:
                writing.update(t.client, key, 1, name=name)
            outcome.append("saved")
        except Conflict:
            outcome.append("told")

    both = [threading.Thread(target=save, args=(name,)) for name in ("left", "right")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(outcome) == ["saved", "told"]
    assert clean(store)


def test_a_retried_act_happens_once(store: Store) -> None:
    def register() -> None:
        with store.write(ANNA, Act.CLIENT_SAVED, act_key="the same click") as writing:
            writing.insert(t.client, **client("acme"))

    register()
    with pytest.raises(AlreadyDone):
        register()
    assert len(events(store)) == 1


def test_a_retry_that_races_the_first_attempt_is_told_that_it_was_done(pg_store: Store) -> None:
    meet, outcome = threading.Barrier(2), []

    def register(id_: str) -> None:
        try:
            with pg_store.write(ANNA, Act.CLIENT_SAVED, act_key="the same click") as writing:
                writing.insert(t.client, **client(id_))
                meet.wait()  # neither sees the other's event when it looks
            outcome.append("done")
        except AlreadyDone:
            outcome.append("done already")

    both = [threading.Thread(target=register, args=(name,)) for name in ("one", "two")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(outcome) == ["done", "done already"]
    assert len(events(pg_store)) == 1
    assert clean(pg_store)


def test_any_change_under_a_batch_raises_its_version(store: Store) -> None:
    populate(store)
    under = [table for table, declaration in kept_tables().items() if "batch" in declaration.under]
    assert len(under) > 8

    def version() -> int:
        with store.read() as connection:
            found: int = connection.execute(select(t.batch.c.row_version).where(t.batch.c.key == 1)).scalar_one()
            return found

    for table in under:
        with store.read() as connection:
            row = connection.execute(select(table).where(table.c.batch == 1)).mappings().first()
        assert row is not None, table.name
        words = [c.name for c in table.columns if c.type.python_type is str][-1:]
        before = version()
        with store.write(ANNA, Act.BATCH_CHANGED) as writing:
            writing.update(table, row["key"], **dict.fromkeys(words, f"changed {table.name}"))
        assert version() == before + 1, table.name
    assert clean(store)


def test_a_table_under_two_aggregates_of_which_one_is_under_the_other_raises_each_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    populate(store)
    declared = door.aggregates_of
    under_tests = {"result": {"batch": "batch", "test": "test"}}
    monkeypatch.setattr(door, "aggregates_of", lambda name: under_tests.get(name) or declared(name))
    monkeypatch.setattr(door, "aggregates", lambda: (t.test, t.batch))
    with store.read() as connection:
        row = connection.execute(select(t.result.c.batch, t.result.c.test).where(t.result.c.key == 2)).one()
        of_test = connection.execute(select(t.test.c.batch).where(t.test.c.key == row.test)).scalar_one()
    changes: list[Changes] = []
    store.committed.append(changes.append)
    with store.write(ANNA, Act.RESULT_CHANGED) as writing:
        writing.update(t.result, 2, unit="other")
    assert changes[0].rows == {("result", 2), ("test", row.test), ("batch", row.batch), ("batch", of_test)}
    assert events(store)[-1]["changes"]["count"] == len(changes[0].rows)
    assert clean(store)


def test_a_row_that_moves_to_another_batch_raises_both(store: Store) -> None:
    populate(store)
    with store.write(ANNA, Act.SAMPLE_CHANGED) as writing:
        writing.update(t.sample, 1, batch=2)
    with store.read() as connection:
        raised = connection.execute(
            select(t.change.c.row_key).where(t.change.c.table_name == "batch").order_by(t.change.c.event, "position")
        )
        assert raised.scalars().all()[-2:] == ["1", "2"]


def test_a_batch_changed_with_what_is_under_it_is_raised_once(store: Store) -> None:
    populate(store)
    with store.write(ANNA, Act.BATCH_CHANGED) as writing:
        writing.update(t.sample, 1, name="moved")
        writing.update(t.batch, 1, status="on hold")
    assert events(store)[-1]["changes"]["count"] == 2


def test_numbers_have_no_gaps_however_many_draw_them_at_once(store: Store) -> None:
    drawn: list[Sequence[int]] = []

    def draw() -> None:
        for _ in range(5):
            with store.write(ANNA, Act.SAMPLES_REGISTERED) as writing:
                drawn.append(writing.next_numbers("S26", 2))
                writing.insert(t.client, **client(f"c{drawn[-1]}"))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(number for numbers in drawn for number in numbers) == list(range(1, 41))


def test_bytes_are_kept_once(store: Store) -> None:
    digests = []
    for _ in range(2):
        with store.write(ANNA, Act.CERTIFICATE_PRINTED) as writing:
            digests.append(writing.keep(b"%PDF"))
    assert digests[0] == digests[1]
    assert [told["changes"]["count"] for told in events(store)] == [1, 0]
    assert clean(store)


def test_a_secret_enters_the_trail_only_as_its_digest(store: Store) -> None:
    lab_with(store, Role.ANALYST)
    with store.read() as connection:
        stored = connection.execute(select(t.person.c.password)).scalar_one()
        trail = connection.execute(select(t.change.c.payload)).scalars().all()
    assert stored == PASSWORD_HASH
    assert not any(stored in payload for payload in trail)
    assert any("sha256:" in payload for payload in trail)


def test_listeners_hear_of_a_write_after_it_is_kept_and_never_of_one_that_failed(store: Store) -> None:
    heard: list[Changes] = []
    store.committed.append(heard.append)
    key = add_client(store)
    with pytest.raises(Refusal), store.write(None, Act.CLIENT_SAVED) as writing:
        writing.by  # noqa: B018 - nobody is signed in, so this refuses
    assert [(changes.act, changes.rows, changes.tables) for changes in heard] == [
        (Act.CLIENT_SAVED, frozenset({("client", key)}), frozenset({"client"}))
    ]


def test_a_forgotten_column_is_a_bug_that_writes_nothing(store: Store) -> None:
    with pytest.raises(TypeError, match="contact not given"), store.write(ANNA, Act.CLIENT_SAVED) as writing:
        writing.insert(t.client, id="x", name="x", address="", own=0)
    assert events(store) == []


def test_quotes_backslashes_and_line_ends_are_kept_as_typed_and_the_chain_holds(store: Store) -> None:
    awkward = ('"', "\\", '\\"', "a\nb\r\nc", "{x,y}", "NULL", "\\N", "µ ≤ é Ω", "'", " ")
    with store.write(ANNA, Act.CLIENT_SAVED, "\n".join(awkward)) as writing:
        rows = [{**client(f"c{number}"), "address": text} for number, text in enumerate(awkward)]
        writing.insert_many(t.client, rows)
    with store.read() as connection:
        kept = connection.execute(select(t.client.c.address).where(t.client.c.id.like("c%")).order_by("key")).scalars()
        assert tuple(kept) == awkward
    assert [each["to"]["address"] for each in differences(store, "client")] == list(awkward)
    assert clean(store)
