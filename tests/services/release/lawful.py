"""What may stand in the database whatever was tried, judged from the rows alone, by other means than the program's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from qclab.domain.release.kinds import ANALYSIS, INTERIM

Rows = list[dict[str, Any]]


def rows(connection: Connection, sql: str, **named: Any) -> Rows:
    return [dict(row) for row in connection.execute(text(sql), named).mappings()]


class Watch:
    """What stood after the last act; ``faults`` says what the next one did that no act may do."""

    def __init__(self, connection: Connection) -> None:
        self.values, self.tests, self.pointers = _values(connection), _tests(connection), _pointers(connection)
        self.entries, self.papers = _keys(connection, "certification"), _keys(connection, "certificate")
        self.proposed: dict[int, int] = {}

    def faults(self, connection: Connection) -> Iterator[str]:
        """Of one act, and from then on it is the one before."""
        values, tests, pointers = _values(connection), _tests(connection), _pointers(connection)
        entries, papers = _keys(connection, "certification"), _keys(connection, "certificate")
        if {key: values.get(key) for key in self.values} != self.values:
            yield "a value was lost or rewritten"
        (actor,) = rows(connection, "SELECT actor FROM event ORDER BY seq DESC LIMIT 1")
        yield from self._moved(tests, actor["actor"])
        yield from self._pointed(connection, tests, pointers)
        for key in sorted(papers - self.papers):
            yield from (f"certificate {key}: {why}" for why in _issued_in_spite(connection, key))
        for key in sorted(entries - self.entries):
            yield from (f"entry {key}: {why}" for why in _certified_in_spite(connection, key))
        yield from (f"{said} {row['key']}" for sql, said in NEVER for row in rows(connection, sql))
        self.values, self.tests, self.pointers, self.entries, self.papers = values, tests, pointers, entries, papers

    def _moved(self, tests: dict[int, str], actor: int) -> Iterator[str]:
        """Tests that ended and came back, and proposals that one person made and settled."""
        for key, state in tests.items():
            before = self.tests.get(key, "open")
            if before in ("invalid", "not done") and state != before:
                yield f"test {key} was {before} and is {state}"
            if state in ("invalid, proposed", "not done, proposed") and state != before:
                self.proposed[key] = actor
            if state in ("invalid", "not done") and state != before and self.proposed.get(key) == actor:
                yield f"test {key} is {state} by one person alone"

    def _pointed(
        self, connection: Connection, tests: dict[int, str], pointers: dict[int, tuple[int | None, int | None]]
    ) -> Iterator[str]:
        """Requirements that point at another test than before, without a case or an invalid run, past what was seen; or
        past a value whose case is open or whose OOS stands, whatever became of its test."""
        for key, (test, _) in pointers.items():
            before, sample = self.pointers.get(key, (None, None))
            if before is None or test == before:
                continue
            for case in rows(connection, _ON_CELL, requirement=key, before=before, sample=sample or 0):
                yield f"requirement {key} goes from test {before} to {test} past {case['id']}"
            if tests[before] in ("invalid", "not done"):
                continue
            if not rows(connection, "SELECT 1 FROM result WHERE test = :test", test=before):
                continue
            closed = rows(connection, _BY_CASE, before=before, test=test)
            if not closed:
                yield f"requirement {key} goes from test {before}, {tests[before]}, to {test} without a case"


def _values(connection: Connection) -> dict[Any, Any]:
    """Every value as it was typed, and what it was held to be against every criterion."""
    kept = rows(connection, "SELECT key, test, parameter, sample, typed, read_as, entered_by, entered_at FROM result")
    held = rows(connection, "SELECT key, result, criterion, evaluation, reported, rule, reason FROM evaluation")
    return {row["key"]: row for row in kept} | {("held", row["key"]): row for row in held}


def _tests(connection: Connection) -> dict[int, str]:
    return {row["key"]: row["state"] for row in rows(connection, "SELECT key, state FROM test")}


def _pointers(connection: Connection) -> dict[int, tuple[int | None, int | None]]:
    """The test of each requirement, and the container that it asks for."""
    return {row["key"]: (row["test"], row["sample"]) for row in rows(connection, "SELECT * FROM requirement")}


def _keys(connection: Connection, table: str) -> set[int]:
    return {row["key"] for row in rows(connection, f"SELECT key FROM {table}")}


_BY_CASE = """
SELECT 1 FROM investigation i
 WHERE i.test = :before AND i.state = 'closed' AND (
       (i.conclusion = 'original invalidated' AND (i.repeat IS NULL OR i.repeat = :test))
    OR EXISTS (SELECT 1 FROM retest_plan p JOIN retest e ON e.plan = p.key
                WHERE p.investigation = i.key AND p.state = 'signed' AND e.test = :test AND e.number = 1))
"""

_STANDS = "i.conclusion IN ('OOS confirmed', 'retest not possible, the OOS stands')"
_ON_CELL = f"""
SELECT i.id FROM investigation i JOIN result r ON r.key = i.result JOIN parameter p ON p.key = r.parameter
  JOIN requirement q ON q.key = :requirement JOIN criterion c ON c.key = q.criterion
  JOIN parameter a ON a.key = c.parameter
 WHERE i.test = :before AND p.id = a.id AND COALESCE(r.sample, 0) = :sample AND (i.state = 'open' OR {_STANDS})
"""
_CONFIRMED = f"""
SELECT DISTINCT e.criterion FROM investigation i JOIN evaluation e ON e.result = i.result
 WHERE i.batch = :batch AND {_STANDS} AND (e.evaluation = 'does not comply' OR EXISTS (SELECT 1 FROM decision d
       WHERE d.evaluation = e.key AND d.state = 'accepted' AND d.decided = 'does not comply'))
"""

# what never stands, whoever did what

_SAME_CELL = "b.test = r.test AND b.parameter = r.parameter AND COALESCE(b.sample, 0) = COALESCE(r.sample, 0)"
_VERIFIED = (
    "SELECT key AS test, verified_by AS person FROM test WHERE verified_by IS NOT NULL "
    "UNION ALL SELECT key, verified_again_by FROM test WHERE verified_again_by IS NOT NULL"
)
NEVER = (
    (
        # every later value leads back to the first, and at most one stands
        f"SELECT r.key FROM result r WHERE (r.supersedes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM result b WHERE "
        f"b.key = r.supersedes AND b.current = 0 AND {_SAME_CELL})) OR (r.supersedes IS NULL AND EXISTS (SELECT 1 "
        f"FROM result b WHERE b.key < r.key AND {_SAME_CELL})) OR (r.current = 1 AND EXISTS (SELECT 1 FROM result b "
        f"WHERE b.key <> r.key AND b.current = 1 AND {_SAME_CELL}))",
        "the history of a cell is broken at result",
    ),
    (
        "SELECT t.key FROM test t WHERE t.state = 'approved' AND (t.approved_by IN (t.performed_by, t.submitted_by) "
        "OR EXISTS (SELECT 1 FROM result r WHERE r.test = t.key AND r.entered_by = t.approved_by) "
        "OR EXISTS (SELECT 1 FROM sent_test s WHERE s.test = t.key AND s.reported_by = t.approved_by) "
        "OR EXISTS (SELECT 1 FROM attachment a WHERE a.test = t.key AND a.added_by = t.approved_by))",
        "who worked on it approved test",
    ),
    (
        "SELECT subject AS key FROM signature WHERE meaning = 'approved' AND subject_table = 'test' "
        "GROUP BY subject, person HAVING COUNT(*) > 1",
        "the same person verified twice test",
    ),
    (
        "SELECT t.key FROM test t JOIN method m ON m.key = t.method WHERE t.state = 'approved' AND "
        "CAST(m.verifications AS INTEGER) <> 1 + CASE WHEN t.verified_by IS NULL THEN 0 ELSE 1 END "
        "+ CASE WHEN t.verified_again_by IS NULL THEN 0 ELSE 1 END",
        "its method asks for more or fewer to verify test",
    ),
    (
        # of both columns alike: nobody twice, nobody who worked on it, each by a signature of this submission
        f"SELECT v.test AS key FROM ({_VERIFIED}) v JOIN test t ON t.key = v.test WHERE "
        "v.person IN (t.approved_by, t.performed_by, t.submitted_by) OR t.verified_by = t.verified_again_by "
        "OR EXISTS (SELECT 1 FROM result r WHERE r.test = t.key AND r.entered_by = v.person) "
        "OR EXISTS (SELECT 1 FROM sent_test s WHERE s.test = t.key AND s.reported_by = v.person) "
        "OR NOT EXISTS (SELECT 1 FROM signature g WHERE g.subject_table = 'test' AND g.subject = t.key "
        "AND g.meaning = 'verified' AND g.person = v.person AND g.at >= t.submitted_at)",
        "no second person, or no signature, verified test",
    ),
    (
        f"SELECT v.test AS key FROM ({_VERIFIED}) v JOIN test t ON t.key = v.test "
        "WHERE t.state NOT IN ('submitted', 'approved')",
        "what was verified was opened again, and its verification stands, of test",
    ),
    (
        "SELECT g.key FROM signature g WHERE g.meaning = 'run agreed to be invalid' AND EXISTS (SELECT 1 FROM result r "
        "WHERE r.test = g.subject AND r.entered_by = g.person)",
        "who entered a value agreed that its run is invalid, signature",
    ),
    (
        "SELECT DISTINCT c.key FROM certificate c JOIN requirement q ON q.batch = c.batch "
        "JOIN result r ON r.test = q.test WHERE c.kind <> 'batch certificate' AND r.entered_by = c.issued_by "
        "AND r.entered_at < c.issued_at",
        "who entered a result of it issued certificate",
    ),
    # reopening
    (
        "SELECT o.key FROM reopening o WHERE o.investigation IS NULL AND o.settled_by IS NOT NULL AND "
        "(o.settled_by = o.asked_by OR EXISTS (SELECT 1 FROM result r WHERE r.test = o.test "
        "AND r.entered_by = o.settled_by AND r.entered_at < o.settled_at))",
        "one person asked for and settled, or settled what they entered, reopening",
    ),
    (
        "SELECT r.key FROM result r JOIN parameter p ON p.key = r.parameter JOIN reopening o ON o.test = r.test WHERE "
        "o.settled_at < r.entered_at AND o.state IN ('reopened', 'approved again') AND "
        "(o.approved_at IS NULL OR r.entered_at <= o.approved_at) AND r.supersedes IS NOT NULL AND "
        "CAST(o.parameters AS TEXT) NOT LIKE '%\"' || p.id || '\"%'",
        "nobody named what was changed after its approval, result",
    ),
    (
        "SELECT o.key FROM reopening o JOIN test t ON t.key = o.test WHERE o.state = 'reopened' AND "
        "(t.state NOT IN ('open', 'submitted') OR t.approved_by IS NOT NULL)",
        "an approval stands in spite of reopening",
    ),
    (
        "SELECT o.key FROM reopening o WHERE o.state IN ('asked for', 'reopened') AND NOT EXISTS "
        "(SELECT 1 FROM hold h WHERE h.batch = o.batch AND h.lifted_at IS NULL)",
        "nothing holds the batch of reopening",
    ),
    # an invalid run
    (
        "SELECT q.key FROM requirement q JOIN test t ON t.key = q.test WHERE t.state = 'invalid'",
        "an invalid run is to settle requirement",
    ),
    (
        "SELECT t.key FROM test t WHERE t.state IN ('invalid, proposed', 'invalid', 'not done, proposed', 'not done') "
        "AND EXISTS (SELECT 1 FROM signature g WHERE g.subject_table = 'test' AND g.subject = t.key "
        "AND g.meaning = 'approved')",
        "it was approved, and is given up or said to have run invalid, test",
    ),
    # contract laboratories
    (
        "SELECT t.key FROM test t JOIN sent_test s ON s.test = t.key WHERE s.state IN ('prepared', 'away') "
        "AND t.state <> 'open'",
        "it is outside, nothing was reported, and it is not open any more, test",
    ),
    (
        "SELECT t.key FROM test t JOIN sent_test s ON s.test = t.key WHERE s.state = 'reported' AND "
        "s.certificate IS NULL",
        "reported without a certificate was test",
    ),
    (
        "SELECT n.key FROM laboratory_notice n WHERE n.says = 'suspected positive' AND NOT EXISTS (SELECT 1 FROM "
        "laboratory_notice o JOIN hold h ON h.key = o.hold WHERE o.sent_test = n.sent_test AND o.says = n.says "
        "AND h.batch = n.batch AND h.placed_at <= n.recorded_at AND (h.lifted_at IS NULL "
        "OR h.lifted_at >= n.recorded_at))",
        "nothing was held by the suspicion of notice",
    ),
    # cases
    (
        "SELECT i.key FROM investigation i JOIN investigation_phase p ON p.investigation = i.key JOIN signature g ON "
        "g.subject_table = 'investigation_phase' AND g.subject = p.key WHERE g.person = i.closed_by AND "
        "p.phase IN ('Ia', 'Ib')",
        "who signed for the laboratory closed case",
    ),
    (
        "SELECT i.key FROM investigation i JOIN result r ON r.test = i.test WHERE r.entered_by = i.closed_by",
        "who entered a value of its test closed case",
    ),
    (
        "SELECT p.key FROM retest_plan p JOIN signature g ON g.subject_table = 'retest_plan' AND g.subject = p.key "
        "WHERE g.meaning = 'plan of retests agreed to for QA' AND g.person = p.planned_by",
        "one person planned and agreed plan",
    ),
    (
        "SELECT i.key FROM investigation i WHERE i.kind IN ('OOS', 'OOS, outside') AND i.state = 'open' AND NOT EXISTS "
        "(SELECT 1 FROM hold h WHERE h.batch = i.batch AND h.record = i.id AND h.lifted_at IS NULL)",
        "nothing holds the batch of case",
    ),
    (
        "SELECT c.key FROM concerned_batch c JOIN investigation i ON i.key = c.investigation WHERE i.kind IN "
        "('OOS', 'OOS, outside', 'excursion') AND c.concluded_at IS NULL AND NOT EXISTS (SELECT 1 FROM hold h WHERE "
        "h.batch = c.batch AND h.record = i.id AND h.lifted_at IS NULL)",
        "nothing holds the batch that a case concerns, row",
    ),
    # recipients
    (
        "SELECT r.key FROM recipient r JOIN certificate c ON c.key = r.certificate WHERE r.taken_back_at IS NULL AND "
        "c.state = 'superseded' AND NOT EXISTS (SELECT 1 FROM notification n JOIN certificate o ON o.key = "
        "n.certificate WHERE o.id = c.id AND n.whom = r.whom)",
        "nobody is to tell recipient",
    ),
)  # fmt: skip

# what an entry of the register, and a certificate, rest on

STEP = {"initial certification": 1, "final certification": 2, "certification in one step": 2}
_REQUIRED = """
SELECT c.key, c.method, c.alternative, p.id || ' ' || c.limit_text AS name
  FROM criterion c JOIN binding b ON b.specification = c.specification JOIN parameter p ON p.key = c.parameter
 WHERE b.batch = :batch AND c.required = 1 AND c.removed = 0 AND c.release_step <= :step
"""
_REPORTABLE = """
SELECT q.criterion, q.sample, t.state, t.approved_by, t.approved_at, t.performed_by, t.submitted_by, e.evaluation,
       r.entered_by, d.decided, d.state AS decision,
       (SELECT COUNT(*) FROM sent_test s WHERE s.test = t.key AND s.state IN ('prepared', 'away')) AS outside
  FROM requirement q LEFT JOIN test t ON t.key = q.test
  LEFT JOIN criterion c ON c.key = q.criterion
  LEFT JOIN parameter asked ON asked.key = c.parameter
  LEFT JOIN parameter p ON p.method = t.method AND p.id = asked.id
  LEFT JOIN result r ON r.test = q.test AND r.parameter = p.key AND r.current = 1
            AND (q.sample IS NULL OR r.sample IS NULL OR r.sample = q.sample)
  LEFT JOIN evaluation e ON e.result = r.key AND e.criterion = q.criterion
  LEFT JOIN decision d ON d.evaluation = e.key AND d.state = 'accepted'
 WHERE q.batch = :batch
"""
_OPEN_CASE = "SELECT 1 FROM investigation WHERE batch = :batch AND state = 'open' AND kind IN ('OOS', 'OOS, outside')"
_HELD = """
SELECT t.key, t.performed_from, COALESCE(s.sampled_at, s.received_at) AS since, s.hold_hours
  FROM requirement q JOIN test t ON t.key = q.test JOIN test_sample u ON u.test = t.key
  JOIN sample s ON s.key = u.sample
 WHERE q.batch = :batch AND s.past_hold = 'block' AND s.hold_hours IS NOT NULL AND t.performed_from IS NOT NULL
   AND t.state = 'approved' AND NOT EXISTS (SELECT 1 FROM deviation d WHERE d.test = t.key
       AND d.unsaid LIKE '%past its hold time%' AND d.agreed_by IS NOT NULL)
"""
_OPEN_GATES = """
SELECT g.name FROM gate g JOIN binding b ON b.specification = g.specification
 WHERE b.batch = :batch AND g.removed = 0 AND g.release_step <= :step AND NOT EXISTS
       (SELECT 1 FROM gate_tick k WHERE k.batch = :batch AND k.gate = g.key AND k.taken_back_at IS NULL)
"""


def _begun_late(connection: Connection, batch: int) -> Iterator[str]:
    """Tests that count and began past the hold time of their material, which no deviation names that QA agreed to."""
    for test in rows(connection, _HELD, batch=batch):
        since, began = (datetime.fromisoformat(test[name]) for name in ("since", "performed_from"))
        if (began - since).total_seconds() > 3600 * float(test["hold_hours"]):
            yield f"test {test['key']} began past the hold time of its material"


def _certified_in_spite(connection: Connection, key: int) -> Iterator[str]:
    """Why an entry of the register should not be there."""
    (entry,) = rows(connection, "SELECT * FROM certification WHERE key = :key", key=key)
    step = STEP.get(entry["disposition"])
    if step is None:
        return
    batch, by = entry["batch"], entry["decided_by"]
    reportable = rows(connection, _REPORTABLE, batch=batch)
    required = rows(connection, _REQUIRED, batch=batch, step=step)
    confirmed = {row["criterion"] for row in rows(connection, _CONFIRMED, batch=batch)}
    is_met = {line["key"]: _is_met(line["key"], reportable) for line in required}
    for line in required:
        others = [
            each["key"] for each in required if each["alternative"] and each["alternative"] == line["alternative"]
        ]
        if not is_met[line["key"]] and not any(is_met[key] for key in others):
            yield f"{line['name']} is not met"
    if rows(connection, _OPEN_CASE, batch=batch):
        yield "a case is open"
    for line in rows(connection, _REQUIRED, batch=batch, step=2):
        others = [each for each in required if each["alternative"] and each["alternative"] == line["alternative"]]
        if line["key"] in confirmed and not any(is_met[each["key"]] for each in others if each["key"] not in confirmed):
            yield f"{line['name']} is certified in spite of its OOS, which stands"
    yield from _begun_late(connection, batch)
    if rows(connection, "SELECT 1 FROM hold WHERE batch = :batch AND lifted_at IS NULL", batch=batch):
        yield "it is on hold"
    if rows(connection, "SELECT 1 FROM reopening WHERE batch = :b AND state IN ('asked for', 'reopened')", b=batch):
        yield "a test of it stands open again"
    yield from (f"{gate['name']} is not ticked" for gate in rows(connection, _OPEN_GATES, batch=batch, step=step))
    issued = rows(connection, "SELECT * FROM certificate WHERE batch = :batch AND state = 'issued'", batch=batch)
    kinds = {row["kind"] for row in issued}
    if not kinds & ({ANALYSIS, INTERIM} if step == 1 else {ANALYSIS}):
        yield f"QC has concluded nothing of it, but {kinds}"
    of_step = {line["key"] for line in required}
    approved = [row["approved_at"] for row in reportable if row["criterion"] in of_step and row["approved_at"]]
    (concluded,) = [row for row in issued if row["key"] == entry["concluded"]] or [None]
    if concluded is None or any(str(at) > str(concluded["issued_at"]) for at in approved):
        yield "something was approved after its certificate of analysis"
    names = ("approved_by", "performed_by", "entered_by", "submitted_by")
    worked = {row[name] for row in reportable for name in names}
    verified = "SELECT person FROM signature WHERE batch = :batch AND meaning IN ('approved', 'verified')"
    signed = rows(connection, verified, batch=batch)
    if by in worked | {row["person"] for row in signed}:
        yield "who certifies worked on it"


def _is_met(criterion: int, reportable: Rows) -> bool:
    lines = [row for row in reportable if row["criterion"] == criterion]
    return bool(lines) and all(
        row["state"] == "approved"
        and not row["outside"]
        and (row["evaluation"] == "complies" or (row["decision"] == "accepted" and row["decided"] == "complies"))
        and row["approved_by"] not in (row["entered_by"], row["performed_by"], None)
        for row in lines
    )


def _issued_in_spite(connection: Connection, key: int) -> Iterator[str]:
    """Why a certificate of analysis should not be there: a required line of it was open, and none takes its place."""
    (paper,) = rows(connection, "SELECT * FROM certificate WHERE key = :key", key=key)
    if paper["kind"] != ANALYSIS:
        return
    required = {row["key"]: row["alternative"] for row in rows(connection, _REQUIRED, batch=paper["batch"], step=2)}
    for row in rows(connection, _REPORTABLE, batch=paper["batch"]):
        is_alone = not required.get(row["criterion"], "of none")
        if is_alone and (row["state"] not in ("approved", "not done") or row["outside"]):
            yield f"criterion {row['criterion']} has a test that is {row['state']}"
