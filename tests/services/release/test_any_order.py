"""Whatever is tried on a batch, by whom and in which order: nothing is certified that may not be, and no value is lost.

What may be certified is judged here from the rows alone, by other means than the program's.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, make_url, text

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Refusal
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.any_order import ACTS, OFTEN, Nothing, who_tries
from tests.laboratory.databases import new_database
from tests.laboratory.laboratory import Laboratory, demo_laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.scenes import START
from tests.laboratory.templates import Template, closed, copied_database, copied_file

_IS_PROOF = bool(os.environ.get("QCLAB_PROOF"))
ON_FILES, ON_SERVER = 500 if _IS_PROOF else 8, 50
LATE = ("A03", "A11", "A13", "A28", "A30")
DOSE = {"A21/CAR-total": "1495E6"}
FROM = ("received", "initially certified", "out of specification", "not evaluable", "ready")
ACT = st.tuples(st.sampled_from([*ACTS, *OFTEN]), st.integers(0, 2000), st.integers(0, 2000))
TRIED = st.lists(ACT, min_size=20, max_size=30)
"""Each act with the numbers that pick who tries it and what it is about."""
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": not _IS_PROOF,
    "database": None,
    "phases": [Phase.generate, Phase.shrink],
}


def _build(laboratory: Laboratory) -> Laboratory:
    """A batch as it arrived, one with what the first step asks, one with all that certification asks."""
    more = {
        "administrator": lab_with(laboratory.store, Role.ADMINISTRATOR),
        "everything": lab_with(laboratory.store, Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP, id_="everything"),
    }
    laboratory = Laboratory(laboratory.store, laboratory.labs | more)
    batches = {name: laboratory.batch(name).registered("ARI-0001").received() for name in FROM}
    first = batches["initially certified"]
    early = [test.key for test in first.tests() if test.method_id not in LATE]
    first.entered(DOSE, tests=early).submitted().approved().ticked(step=1).issued(INTERIM).certified()
    laboratory.clock.forward(days=20)
    for name, typed in (("ready", "0.1"), ("out of specification", "0.7"), ("not evaluable", "<1")):
        batches[name].entered({**DOSE, "A09/endotoxin": typed}).submitted().approved()
    batches["ready"].issued().ticked()
    return laboratory


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return closed(_build(demo_laboratory(tmp_path_factory.mktemp("any") / "any.db", START)))


@pytest.fixture(scope="module")
def database(pg_server: str) -> Iterator[Template]:
    with new_database(make_url(pg_server)) as url:
        yield closed(_build(demo_laboratory(url.render_as_string(hide_password=False), START)))


def _walk(laboratory: Laboratory, begin: str, tried: list[tuple[str, int, int]]) -> None:
    labs = dict(laboratory.labs)
    batch = laboratory.batch(begin)
    rows = laboratory.ask(_results)
    entries = laboratory.ask(_entries)
    for act, of_whom, number in tried:
        who = who_tries(act, of_whom)
        with suppress(Refusal, Nothing):
            ACTS[act](batch, labs[who], number)
        with laboratory.store.read() as connection:
            now = _results(connection)
            assert {key: now.get(key) for key in rows} == rows, f"{act} by {who} lost or rewrote a value"
            rows = now
            for entry in _entries(connection)[len(entries) :]:
                assert not (why := list(_unlawful(connection, entry))), f"{entry}: {why}"
            entries = _entries(connection)
            assert not (why := list(_judged_by_themselves(connection))), why
    assert verify_trail(labs["kvos"]).faults == ()


def _rows(connection: Connection, sql: str, **named: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(sql), named).mappings()]


def _results(connection: Connection) -> dict[int, dict[str, Any]]:
    found = _rows(connection, "SELECT key, test, parameter, sample, typed, read_as, entered_by, entered_at FROM result")
    return {row["key"]: row for row in found}


def _entries(connection: Connection) -> list[dict[str, Any]]:
    return _rows(connection, "SELECT key, batch, disposition, decided_by FROM certification ORDER BY key")


STEP = {"initial certification": 1, "final certification": 2, "certification in one step": 2}
_REQUIRED = """
SELECT c.key, c.method, c.alternative, p.id || ' ' || c.limit_text AS name
  FROM criterion c JOIN binding b ON b.specification = c.specification JOIN parameter p ON p.key = c.parameter
 WHERE b.batch = :batch AND c.required = 1 AND c.removed = 0 AND c.release_step <= :step
"""
_REPORTABLE = """
SELECT q.criterion, q.sample, t.state, t.approved_by, t.performed_by, e.evaluation, r.entered_by, d.decided, d.state AS
       decision
  FROM requirement q LEFT JOIN test t ON t.key = q.test
  LEFT JOIN criterion c ON c.key = q.criterion
  LEFT JOIN result r ON r.test = q.test AND r.parameter = c.parameter AND r.current = 1
            AND (q.sample IS NULL OR r.sample IS NULL OR r.sample = q.sample)
  LEFT JOIN evaluation e ON e.result = r.key AND e.criterion = q.criterion
  LEFT JOIN decision d ON d.evaluation = e.key AND d.state = 'accepted'
 WHERE q.batch = :batch
"""


def _unlawful(connection: Connection, entry: dict[str, Any]) -> Iterator[str]:
    """Why an entry of the register should not be there."""
    step = STEP.get(entry["disposition"])
    if step is None:
        return
    batch, by = entry["batch"], entry["decided_by"]
    reportable = _rows(connection, _REPORTABLE, batch=batch)
    required = _rows(connection, _REQUIRED, batch=batch, step=step)
    is_met = {line["key"]: _is_met(connection, line["key"], reportable) for line in required}
    for line in required:
        others = [
            each["key"] for each in required if each["alternative"] and each["alternative"] == line["alternative"]
        ]
        if not is_met[line["key"]] and not any(is_met[key] for key in others):
            yield f"{line['name']} is not met"
    if _rows(connection, "SELECT 1 FROM investigation WHERE batch = :batch AND state = 'open'", batch=batch):
        yield "a case is open"
    if _rows(connection, "SELECT 1 FROM hold WHERE batch = :batch AND lifted_at IS NULL", batch=batch):
        yield "it is on hold"
    gates = _rows(
        connection,
        "SELECT g.name FROM gate g JOIN binding b ON b.specification = g.specification WHERE b.batch = :batch "
        "AND g.removed = 0 AND g.release_step <= :step AND NOT EXISTS (SELECT 1 FROM gate_tick k "
        "WHERE k.batch = :batch AND k.gate = g.key AND k.taken_back_at IS NULL)",
        batch=batch,
        step=step,
    )
    yield from (f"{gate['name']} is not ticked" for gate in gates)
    worked = {row[name] for row in reportable for name in ("approved_by", "performed_by", "entered_by")}
    issued = _rows(connection, "SELECT kind FROM certificate WHERE batch = :batch AND state = 'issued'", batch=batch)
    kinds = {row["kind"] for row in issued}
    if not kinds & ({ANALYSIS, INTERIM} if step == 1 else {ANALYSIS}):
        yield f"QC has concluded nothing of it, but {kinds}"
    if by in worked:
        yield "who certifies worked on it"


def _is_met(connection: Connection, criterion: int, reportable: list[dict[str, Any]]) -> bool:
    lines = [row for row in reportable if row["criterion"] == criterion]
    return bool(lines) and all(
        row["state"] == "approved"
        and (row["evaluation"] == "complies" or (row["decision"] == "accepted" and row["decided"] == "complies"))
        and row["approved_by"] not in (row["entered_by"], row["performed_by"], None)
        for row in lines
    )


def _judged_by_themselves(connection: Connection) -> Iterator[str]:
    """Tests whose approver entered or performed something of them, certificates of who did."""
    own = _rows(
        connection,
        "SELECT t.key FROM test t WHERE t.state = 'approved' AND (t.approved_by = t.performed_by OR EXISTS "
        "(SELECT 1 FROM result r WHERE r.test = t.key AND r.entered_by = t.approved_by))",
    )
    yield from (f"test {row['key']} was approved by who worked on it" for row in own)
    own = _rows(
        connection,
        "SELECT DISTINCT c.id FROM certificate c JOIN requirement q ON q.batch = c.batch "
        "JOIN result r ON r.test = q.test WHERE c.kind <> 'batch certificate' AND r.entered_by = c.issued_by "
        "AND r.entered_at < c.issued_at",
    )
    yield from (f"{row['id']} was issued by who entered a result of it" for row in own)


@settings(max_examples=ON_FILES, **SETTINGS)
@given(begin=st.sampled_from(FROM), tried=TRIED)
@pytest.mark.proof
def test_no_order_of_acts_certifies_what_may_not_be_or_loses_a_value(
    file: Template, tmp_path: Path, own_heads: None, begin: str, tried: list[tuple[str, int, int]]
) -> None:
    with copied_file(file, tmp_path / "any.db") as laboratory:
        _walk(laboratory, begin, tried)


@pytest.mark.skipif(not _IS_PROOF, reason="the laboratory is made anew on the server: make proof")
@settings(max_examples=ON_SERVER, **SETTINGS)
@given(begin=st.sampled_from(FROM), tried=TRIED)
@pytest.mark.proof
def test_no_order_of_acts_does_on_a_server_either(
    database: Template, pg_server: str, own_heads: None, begin: str, tried: list[tuple[str, int, int]]
) -> None:
    with copied_database(database, pg_server) as laboratory:
        _walk(laboratory, begin, tried)
