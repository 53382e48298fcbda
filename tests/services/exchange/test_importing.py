"""Importing tables: looked at first, taken whole or not at all, kept as they came, undone as one act."""

import csv
import io
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from qclab.domain.evaluation.measures import Misfit
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.exchange import imports
from qclab.queries.release import certificates
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.trail import events
from qclab.services.exchange import importing
from qclab.services.exchange.importing import RESULTS, SAMPLES, Staged, stage, take, template_csv, undo
from qclab.services.results import recording
from qclab.services.samples import changing, receiving, registering
from qclab.store.encoding import sha256
from qclab.store.verify import verify
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof


def table(rows: Sequence[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def water(of: str, called: str = "Water", **more: str) -> dict[str, str]:
    tested = {"methods": "A67"} if called else {}
    return {"product": "WFI", "batch": of, "stage": "POINT", "name": called, **tested, **more}


def staged(demo: Laboratory, *rows: dict[str, str], kind: str = SAMPLES, user: str = "mjansen") -> Staged:
    return stage(demo[user], kind, "table.csv", table(rows))


def words(found: Staged) -> list[str]:
    return [row.word for row in found.rows]


def all_samples(demo: Laboratory) -> list[SampleRow]:
    lab = demo["mjansen"]
    with demo.store.read() as connection:
        keys = samples.find_samples(connection, lab.actor, sort="id", descending=False)
        found = samples.fetch_samples(connection, lab.actor, keys)
    return [found[key] for key in keys]


class TestSamples:
    def test_a_filled_in_template_registers_batches_samples_and_tests_in_one_event(self, demo: Laboratory):
        header = template_csv(SAMPLES).decode("utf-8-sig").strip().split(",")
        row = {
            "client": "own", "product": "ari-0001", "batch": "ARI-77", "stage": "DP", "name": "Cells",
            "container": "Tube", "amount": "1,5", "unit": "mL", "methods": "A20; a21", "sampled_by": "J. Doe",
            "sampled_at": "2026-03-01 10:30", "sampled_where": "Grade B", "place": "L1", "condition": "2–8 °C",
            "retain": "no", "priority": "urgent", "within_hours": "4", "body_weight": "71,5",
            "manufactured_on": "2026-02-28", "expiry": "2026-03-05 12:00", "expiry_zone": "Europe/Madrid",
            "coi_id": "COI-9", "donor_code": "D-9", "batch_record": "BR-77", "operators": "J. Smit, K. Vos",
            "session": "CR2-7", "reason": "asked by the client", "deviation": "DEV-12, DEV-15",
        }  # fmt: skip
        assert set(header) == set(row)
        data = table([{name: row[name] for name in header}], encoding="utf-8-sig")
        done = take(demo["mjansen"], stage(demo["mjansen"], SAMPLES, "cells.csv", data))
        (sample,) = done.samples
        assert (sample.batch_id, sample.name, sample.amount, sample.unit) == ("ARI-77", "Cells", Decimal("1.5"), "mL")
        assert sample.sampled_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "the zone of the laboratory"
        assert (sample.place_id, sample.priority, sample.tests) == ("L1", "urgent", 2)
        with demo.store.read() as connection:
            viewer = demo["mjansen"].actor
            batch = batch_queries.get_batch(connection, viewer, sample.batch)
            tests = testing.fetch_tests(connection, viewer, testing.find_tests(connection, viewer))
            row_, states = imports.import_and_samples(connection, demo["mjansen"].actor, done.import_file)
            assert certificates.blob(connection, row_.sha256) == data, "the file is kept as it came"
        assert batch.body_weight == Decimal("71.5")
        assert batch.expiry_at == datetime(2026, 3, 5, 11, tzinfo=UTC), "the zone of the expiry"
        assert (batch.expiry_zone, batch.coi_id, batch.donor_code) == ("Europe/Madrid", "COI-9", "D-9")
        made = (batch.batch_record, batch.deviations, batch.operators, batch.session)
        assert made == ("BR-77", "DEV-12, DEV-15", "J. Smit, K. Vos", "CR2-7")
        assert {test.due_at for test in tests.values()} == {datetime(2026, 3, 1, 13, 30, tzinfo=UTC)}
        assert (row_.kind, row_.name, row_.rows, row_.state) == (SAMPLES, "cells.csv", 1, "in use")
        assert row_.sha256 == sha256(data)
        assert set(states) == {sample.key}

    def test_one_import_is_one_event_and_the_trail_verifies(self, demo: Laboratory):
        seen = []
        demo.store.committed.append(seen.append)
        take(demo["mjansen"], staged(demo, water("W-1"), water("W-2"), water("W-1", "Second")))
        assert [changes.act for changes in seen] == [Act.SAMPLES_IMPORTED]
        with demo.store.read() as connection:
            assert verify(connection).faults == ()

    def test_without_a_name_the_whole_sampling_plan_is_taken(self, demo: Laboratory):
        done = take(demo["mjansen"], staged(demo, water("W-1", "", sampled_by="J. Doe"), water("W-2", "")))
        plan = registering.propose(demo["mjansen"], demo.product("WFI"), "POINT").samples
        assert [(sample.batch_id, sample.name, sample.container) for sample in done.samples] == [
            (batch, each.name, each.container) for batch in ("W-1", "W-2") for each in plan
        ]
        assert {sample.sampled_by for sample in done.samples if sample.batch_id == "W-1"} == {"J. Doe"}

    def test_a_sample_that_nobody_tests_is_remarked_before_it_is_taken(self, sqlite_demo: Laboratory):
        rows = (water("W-1", methods=""), water("W-1", "Second"), water("W-1", "Third", methods="", retain="yes"))
        assert words(staged(sqlite_demo, *rows)) == ["ready, without a test", "ready", "ready"]

    def test_a_test_that_the_plan_does_not_propose_has_its_reason_in_the_table(self, demo: Laboratory):
        rows = (water("W-1"), water("W-1", "Extra", methods="A67 A09"))
        assert words(staged(demo, *rows)) == [
            "ready",
            "reason: The sampling plan does not propose A09 for “Extra”: say why it is added.",
        ]
        take(demo["mjansen"], staged(demo, rows[0], {**rows[1], "reason": "asked by the investigation"}))
        viewer = demo["mjansen"].actor
        with demo.store.read() as connection:
            tests = testing.fetch_tests(connection, viewer, testing.find_tests(connection, viewer)).values()
        assert sorted((test.method_id, test.added_because) for test in tests) == [
            ("A09", "asked by the investigation"), ("A67", ""), ("A67", ""),
        ]  # fmt: skip

    def test_a_batch_that_exists_is_added_to_and_keeps_its_data(self, demo: Laboratory):
        first = take(demo["mjansen"], staged(demo, water("W-1", manufactured_on="2026-03-01")))
        again = take(demo["mjansen"], staged(demo, water("w-1", "Later", manufactured_on="2026-03-01")))
        assert again.samples[0].batch == first.samples[0].batch
        differs = staged(demo, water("W-1", "Last", manufactured_on="2026-03-02"))
        assert words(differs) == ["manufactured_on: 2026-03-02 differs from what is in the records."]

    def test_rows_of_a_new_batch_may_say_of_it_once_and_never_two_things(self, demo: Laboratory):
        agreeing = staged(demo, water("W-1"), water("W-1", donor_code="D-1"), water("W-1", donor_code="D-1"))
        assert agreeing.ready
        at_odds = staged(demo, water("W-1", donor_code="D-1"), water("W-1", donor_code="D-2"))
        assert words(at_odds) == ["ready", "donor_code: D-2 differs from what is in line 2."]
        records = staged(demo, water("W-1", batch_record="BR-1", deviation="DEV-1"), water("W-1", deviation="DEV-2"))
        assert words(records) == ["ready", "deviation: DEV-2 differs from what is in line 2."]
        mixed = staged(demo, water("W-1"), {**water("W-1", methods="A09"), "product": "TREHALOSE", "stage": "RM"})
        assert words(mixed) == ["ready", "batch: W-1 is of another product in line 2."]

    @pytest.mark.parametrize(
        ("column", "text", "code"),
        [("amount", "a lot", Unread.NO_NUMBER), ("body_weight", "0.0005", Misfit.OUT_OF_RANGE)],
    )
    def test_a_number_is_refused_by_its_code(self, sqlite_demo: Laboratory, column: str, text: str, code: StrEnum):
        reasons = staged(sqlite_demo, water("W-1", **{column: text})).reasons
        assert [(reason.row, reason.field, reason.code) for reason in reasons] == [(2, column, code)]

    def test_a_body_weight_is_the_same_however_it_is_written(self, demo: Laboratory):
        assert staged(demo, water("W-1", body_weight="70"), water("W-1", body_weight="70,0")).ready
        take(demo["mjansen"], staged(demo, water("W-1", body_weight="70.0")))
        assert staged(demo, water("W-1", "Other", body_weight="7E1")).ready
        other = staged(demo, water("W-1", "Other", body_weight="71"))
        assert words(other) == ["body_weight: 71 differs from what is in the records."]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"product": ""}, "product: Give the product."),
            ({"product": "NONE"}, "product: There is no product “NONE”."),
            ({"client": "VECTORIA"}, "client: WFI is a product of OWN."),
            ({"batch": ""}, "batch: Give the batch."),
            ({"batch": "W*1"}, "batch: A batch id has"),
            ({"stage": "DP"}, "stage: Give one of the stages of WFI: POINT ("),
            ({"methods": "A67 A99"}, "methods: There is no method in force “A99”."),
            ({"amount": "1,000.5"}, "amount: “1,000.5” cannot be read"),
            ({"amount": "0"}, "amount: An amount is more than nothing."),
            ({"sampled_at": "2026-03-01"}, "sampled_at: “2026-03-01” is no date and time"),
            ({"sampled_at": "01/03/2026 10:00"}, "sampled_at: “01/03/2026 10:00” is no date and time"),
            ({"sampled_at": "2027-03-01 10:00"}, "sampled_at: 2027-03-01 10:00 is still to come."),
            ({"sampled_at": "2025-03-30 02:30"}, "sampled_at: That time does not exist in Europe/Amsterdam"),
            ({"sampled_at": "2025-10-26 02:30"}, "2025-10-26 02:30+02:00 is the first"),
            ({"place": "nowhere"}, "place: There is no place “nowhere”."),
            ({"retain": "perhaps"}, "retain: “perhaps” is neither yes nor no."),
            ({"priority": "soon"}, "priority: “soon” is no priority: routine or urgent."),
            ({"within_hours": "-1"}, "within_hours: The hours are more than 0 and at most 8784."),
            ({"body_weight": "heavy"}, "body_weight: “heavy” cannot be read as a number."),
            ({"manufactured_on": "yesterday"}, "manufactured_on: “yesterday” is no date"),
            ({"expiry": "2026-03-05 12:00", "expiry_zone": "Mars"}, "expiry_zone: “Mars” is no time zone."),
            ({"expiry": "2026-01-01 12:00", "manufactured_on": "2026-02-01"}, "expiry: The batch would expire before"),
            ({"name": "", "methods": "A67"}, "methods: Leave it empty, or give a name"),
            ({"donor_code": "=1+1"}, "donor_code: “=1+1” is a formula"),
        ],
    )
    def test_each_row_that_cannot_be_taken_says_why(self, sqlite_demo: Laboratory, change: dict[str, str], said: str):
        found = staged(sqlite_demo, water("W-1"), water("W-2", **change))
        first, second = words(found)
        assert first == "ready"
        assert said in second
        assert found.reasons[0].row == 3

    def test_one_row_at_fault_and_nothing_is_written(self, demo: Laboratory):
        found = staged(demo, water("W-1"), water("W-2", amount="none"))
        with pytest.raises(Invalid) as refused:
            take(demo["mjansen"], found)
        assert [reason.row for reason in refused.value.reasons] == [3]
        assert all_samples(demo) == []
        with demo.store.read() as connection:
            assert imports.imports(connection, demo["mjansen"].actor) == []

    def test_what_changed_between_looking_and_taking_is_noticed(self, demo: Laboratory):
        found = staged(demo, water("W-1", body_weight="70"))
        take(demo["mjansen"], staged(demo, water("W-1", "Other", body_weight="71")))
        with pytest.raises(Invalid, match="differs from what is in the records"):
            take(demo["mjansen"], found)

    def test_the_same_file_is_not_taken_twice_unless_it_was_undone(self, demo: Laboratory):
        found = staged(demo, water("W-1"))
        done = take(demo["mjansen"], found)
        with pytest.raises(Conflict, match="Undo that import"):
            take(demo["mjansen"], found)
        undo(demo["mjansen"], done.import_file, "taken too early")
        assert take(demo["mjansen"], found).samples

    def test_who_may_not_register_may_not_import(self, demo: Laboratory):
        with pytest.raises(NotAllowed):
            staged(demo, water("W-1"), user="inspector")

    def test_two_hundred_rows_take_seconds(self, sqlite_demo: Laboratory):
        found = staged(sqlite_demo, *(water(f"W-{number // 10}", f"Point {number}") for number in range(200)))
        assert len(take(sqlite_demo["mjansen"], found).samples) == 200


class TestUndoing:
    def test_undoing_cancels_every_sample_as_one_act_and_the_ids_stay_used(self, demo: Laboratory):
        done = take(demo["mjansen"], staged(demo, water("W-1", ""), water("W-2", "")))
        changing.cancel_samples(demo["mjansen"], [done.samples[0].key], "broken")
        seen = []
        demo.store.committed.append(seen.append)
        undo(demo["mjansen"], done.import_file, "wrong file")
        assert [changes.act for changes in seen] == [Act.IMPORT_UNDONE]
        after = all_samples(demo)
        assert [row.id for row in after] == [row.id for row in done.samples]
        assert {row.state for row in after} == {"cancelled"}
        assert [row.state_reason for row in after] == ["broken"] + ["wrong file"] * (len(after) - 1)
        assert take(demo["mjansen"], staged(demo, water("W-3"))).samples[0].id not in {row.id for row in after}
        with pytest.raises(Conflict, match="undone already"):
            undo(demo["mjansen"], done.import_file, "again")

    def test_it_is_refused_once_a_sample_has_a_result(self, demo: Laboratory):
        done = take(demo["mjansen"], staged(demo, water("W-1", "")))
        receive(demo["mjansen"], [row.id for row in done.samples], receiving.Reception("intact"))
        line = demo.batch(done.samples[0].batch).line("A67/TOC")
        recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, "0.1")])
        with pytest.raises(Conflict, match="results were entered: S26"):
            undo(demo["mjansen"], done.import_file, "wrong file")
        assert {row.state for row in all_samples(demo)} == {"received"}

    def test_a_reason_and_an_import_are_needed(self, demo: Laboratory):
        with pytest.raises(Invalid, match="Say why"):
            undo(demo["mjansen"], 1, "  ")
        with pytest.raises(Missing):
            undo(demo["mjansen"], 99, "wrong file")


@pytest.fixture
def water_ids(demo: Laboratory) -> list[str]:
    done = take(demo["mjansen"], staged(demo, water("W-1", "")))
    receive(demo["mjansen"], [row.id for row in done.samples], receiving.Reception("intact"))
    return [row.id for row in done.samples]


def value(sample: str, parameter: str, text: str, **more: str) -> dict[str, str]:
    return {"sample": sample, "method": "A67", "parameter": parameter, "value": text, **more}


class TestResults:
    def test_values_are_recorded_as_imported_with_their_evaluations(self, demo: Laboratory, water_ids: list[str]):
        typed = f"{water_ids[0][:3]} {water_ids[0][3:7]} {water_ids[0][7:]}"
        rows = (
            value(typed, "toc", "0,51"),
            value(water_ids[1], "Endotoxin", "<0.25"),
            value(water_ids[0], "TAMC", "11"),
        )
        seen = []
        demo.store.committed.append(seen.append)
        done = take(demo["mjansen"], staged(demo, *rows, kind=RESULTS))
        source = f"import {done.import_file}"
        assert [(row.typed, row.source, row.evaluation) for row in done.results] == [
            ("0,51", source, "complies"),
            ("<0.25", source, "complies"),
            ("11", source, "does not comply"),
        ]
        assert [changes.act for changes in seen] == [Act.RESULTS_IMPORTED]

    def test_the_history_of_a_result_names_the_file_it_came_from(self, demo: Laboratory, water_ids: list[str]):
        found = staged(demo, value(water_ids[0], "TOC", "0.1"), kind=RESULTS)
        done = take(demo["mjansen"], found)
        with demo.store.read() as connection:
            seen = events.find_events(
                connection, demo["kvos"].actor, acts=["results imported"], batch=done.results[0].batch
            )
            (event,) = events.fetch_events(connection, demo["kvos"].actor, seen).values()
            (row,) = [each for each in imports.imports(connection, demo["kvos"].actor) if each.kind == RESULTS]
        assert done.results[0].source == f"import {row.key}"
        assert event.reason == f"file table.csv, SHA-256 {row.sha256}"
        assert row.sha256 == sha256(found.data)

    def test_each_row_that_cannot_be_taken_says_why(self, demo: Laboratory, water_ids: list[str]):
        unknown, garbled = "S2699999996", water_ids[0][:-1] + str((int(water_ids[0][-1]) + 1) % 10)
        found = staged(
            demo,
            value(unknown, "TOC", "0.1"),
            value(garbled, "TOC", "0.1"),
            {**value(water_ids[0], "TOC", "0.1"), "method": "A03"},
            value(water_ids[0], "colour", "0.1"),
            value(water_ids[0], "TOC", "0.1.2"),
            value(water_ids[0], "TAMC", "1"),
            value(water_ids[1], "TAMC", "1"),
            value(water_ids[1], "endotoxin", ""),
            kind=RESULTS,
        )
        said = words(found)
        assert "There is no sample" in said[0] or "garbled" in said[0]
        assert "garbled" in said[1]
        assert "no test “A03”" in said[2]
        assert "has no parameter “colour”; it has TAMC" in said[3]
        assert "0.1.2" in said[4]
        assert said[5] == "ready"
        assert "Line 7 gives a value for the same test" in said[6]
        assert "There is no value" in said[7]
        with pytest.raises(Invalid):
            take(demo["mjansen"], found)
        assert demo.batch(all_samples(demo)[0].batch).grid().results == {}

    def test_a_value_recorded_before_is_changed_with_a_reason_only(self, demo: Laboratory, water_ids: list[str]):
        take(demo["mjansen"], staged(demo, value(water_ids[0], "TOC", "0.1"), kind=RESULTS))
        assert "say why" in words(staged(demo, value(water_ids[0], "TOC", "0.2"), kind=RESULTS))[0]
        given = staged(demo, value(water_ids[0], "TOC", "0.2", reason="transcribed wrongly"), kind=RESULTS)
        (row,) = take(demo["mjansen"], given).results
        assert (row.typed, row.change_reason) == ("0.2", "transcribed wrongly")
        with pytest.raises(Conflict, match="never taken back"):
            undo(demo["mjansen"], 2, "wrong file")

    def test_a_sample_that_was_not_received_gets_no_result(self, demo: Laboratory):
        done = take(demo["mjansen"], staged(demo, water("W-1", "")))
        found = staged(demo, value(done.samples[0].id, "TOC", "0.1"), kind=RESULTS)
        assert "has not been received yet" in words(found)[0]


def test_the_import_of_a_client_is_nothing_to_another(demo: Laboratory):
    done = take(
        demo["mjansen"], staged(demo, {**water("V-1", "Cells", reason="asked"), "product": "MSCTC-0010", "stage": "DP"})
    )
    with demo.store.read() as connection:
        assert imports.imports(connection, demo["suite3"].actor) == []
        with pytest.raises(Missing):
            imports.import_and_samples(connection, demo["suite3"].actor, done.import_file)
        row, states = imports.import_and_samples(connection, demo["vectoria"].actor, done.import_file)
    assert row.rows == len(states) == 1
    assert row.imported_at - demo.clock.now < timedelta(minutes=1)


@pytest.mark.parametrize("again", [False, True], ids=["new file", "file that was undone"])
def test_of_two_who_take_the_same_file_at_once_the_second_is_refused(
    demo: Laboratory, again: bool, monkeypatch: pytest.MonkeyPatch
):
    found = staged(demo, water("W-1"))
    if again:
        undo(demo["mjansen"], take(demo["mjansen"], found).import_file, "the wrong week")

    def slowly(*arguments: Any) -> Any:
        plan = planned(*arguments)
        time.sleep(0.2)  # by the clock: the other takes the file meanwhile
        return plan

    planned = importing._plan
    monkeypatch.setattr(importing, "_plan", slowly)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(take, demo[who], found) for who in ("mjansen", "lkoster")]
        answers = [each.exception(timeout=30) for each in asked]
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]
    assert "This very file was imported" in str(next(each for each in answers if each))
    with demo.store.read() as connection:
        states = [each.state for each in imports.imports(connection, demo["kvos"].actor)]
    assert states.count("in use") == 1


def test_of_two_who_take_the_same_results_at_once_the_second_is_told_that_they_are_there(
    demo: Laboratory, water_ids: list[str]
):
    found = staged(demo, value(water_ids[0], "TOC", "0.1"), kind=RESULTS)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(take, demo[who], found) for who in ("mjansen", "lkoster")]
        answers = [each.exception(timeout=30) for each in asked]
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]
    assert "is recorded already" in str(next(each for each in answers if each))
