"""An exported trail says who made it, when, what it was filtered by and how much there is, and holds no more."""

import csv
import json
from functools import partial
from pathlib import Path

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.refusals import Unavailable
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.trail.events import find_events
from qclab.services.lab import Lab
from qclab.services.trail.export import export_trail
from qclab.store.door import Connection
from tests.laboratory.laboratory import Laboratory
from tests.store.hand import tampering


@pytest.fixture
def lab(sqlite_open_work: Laboratory) -> Laboratory:
    return sqlite_open_work


def events(lab: Lab, connection: Connection, act: str = "") -> list[int]:
    return find_events(connection, lab.actor, acts=[act] if act else ())


def test_a_csv_says_what_it_is_and_has_a_line_for_each_event(lab: Laboratory, tmp_path: Path) -> None:
    file = tmp_path / "trail.csv"
    done = export_trail(lab.qa, partial(events, lab.qa), "all events", file)
    lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    head = {line[0]: line[1] for line in lines[:6]}
    assert head["# exported by"] == "Vos (vos)"
    assert head["# exported at"].startswith("2099-03-02 09:30")
    assert head["# filter"] == "all events"
    assert head["# events"] == str(done.events)
    titles, rows = lines[6], lines[7:]
    assert len(rows) == done.events
    assert [row[0] for row in rows] == [str(seq) for seq in range(done.events, 0, -1)]
    assigned = dict(zip(titles, next(row for row in rows if row[3] == "tests assigned"), strict=True))
    assert (assigned["person"], assigned["about"], len(assigned["digest"])) == ("Wit", "CAR-01", 64)


def test_json_has_every_change_and_the_person_of_one_client_none_of_another(lab: Laboratory, tmp_path: Path) -> None:
    def exported(who: Lab) -> dict[str, object]:
        file = tmp_path / f"{who.actor.id}.json"
        export_trail(who, partial(events, who, act="samples registered"), "act samples registered", file)
        found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
        return found

    everything, theirs = exported(lab.qa), exported(lab["romano"])
    assert (everything["events"], theirs["events"]) == (2, 1)
    assert "CAR-01" in json.dumps(everything)
    assert "HC-01" in json.dumps(theirs)
    assert "CAR-01" not in json.dumps(theirs)
    changed = everything["list"][0]["changes"]
    assert any(field["field"] == "donor_code" and field["after"] == "D-1" for row in changed for field in row["fields"])


def test_both_files_carry_who_signed_in_each_event_and_how_that_reads_now(
    sqlite_demo: Laboratory, tmp_path: Path
) -> None:
    sqlite_demo.batch("T-1").registered("TREHALOSE").decided(Disposition.REJECTION)
    qa = sqlite_demo.qa

    def exported(ending: str) -> str:
        file = tmp_path / f"trail.{ending}"
        export_trail(qa, partial(events, qa, act=Act.BATCH_SETTLED), "", file)
        return file.read_text(encoding="utf-8-sig")

    *_, titles, row = csv.reader(exported("csv").splitlines())
    told = dict(zip(titles, row, strict=True))["signatures"]
    name = sqlite_demo.qp.actor.name
    assert told.startswith(f"rejected (QP), {name} (password), ")
    assert " (UTC " in told
    assert told.endswith(": valid")
    (event,) = json.loads(exported("json"))["list"]
    (signature,) = event["signatures"]
    assert (signature["name"], signature["table"], signature["reads"]) == (name, "certification", "valid")
    with tampering(sqlite_demo.store, for_good=True) as hand:
        hand.run("UPDATE certification SET reason = 'the bag was whole'")
    assert '"reads": "broken"' in exported("json")
    assert [alarm.kind for alarm in qa.ask(alarms_for)] == [AlarmKind.BROKEN_SIGNATURE], "whoever finds it"


def test_a_reason_that_looks_like_a_formula_stays_a_text(lab: Laboratory, tmp_path: Path) -> None:
    from qclab.domain.trail.acts import Act

    with lab.store.write(lab.qa.actor, Act.CLOCK_ACKNOWLEDGED, '=HYPERLINK("x")'):
        pass
    file = tmp_path / "trail.csv"
    export_trail(lab.qa, partial(events, lab.qa), "all events", file)
    assert "'=HYPERLINK" in file.read_text(encoding="utf-8-sig")


def test_stopping_or_failing_leaves_no_half_a_file(lab: Laboratory, tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        export_trail(lab.qa, partial(events, lab.qa), "", tmp_path / "trail.csv", stop)
    assert list(tmp_path.glob("trail*")) == []
    with pytest.raises(Unavailable, match="Choose another folder"):
        export_trail(lab.qa, partial(events, lab.qa), "", tmp_path / "nowhere" / "trail.csv")
