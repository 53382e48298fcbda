"""Saying how tests were performed: by whom, from and to, with what, and where the raw data are; of many at once.

Nothing of it is filled in by the program. What is not said stays empty until somebody says it; a moment that is
recorded is changed with a reason, and the first one stays on record.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from qclab.domain.batches.expiry import Late
from qclab.domain.investigations.retests import keep_blockers
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.testing.invalid import repeat_blockers
from qclab.domain.testing.lifecycle import Bar, TestState
from qclab.domain.testing.performing import TIMES, change_blockers, changed_times, time_blockers
from qclab.domain.testing.units import by_units_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import fetch_batches
from qclab.queries.testing.origins import origins
from qclab.queries.testing.performing import why_not_here
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.services.batches.in_time import refuse_late
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Performance:
    """How a test was performed: by whom, from and to, with which instrument and reagents, and where raw data are."""

    performed_by: int | None = None
    performed_from: datetime | None = None
    performed_to: datetime | None = None
    instrument: str = ""
    reagents: str = ""
    raw_data: str = ""


FIELDS: Final = tuple(Performance.__dataclass_fields__)
COPIED: Final = ("performed_by", "instrument", "reagents", "raw_data")
"""What may be said of one test as it was of another. Times never are: each test has its own."""


def set_performance(
    lab: Lab, tests: Mapping[int, int], performance: Performance, fields: Collection[str] = FIELDS, why: str = ""
) -> None:
    """Say how tests were performed, all or none; ``tests`` gives the row version that each was read with.

    Only these ``fields`` are said; what was said of the others stays. ``why`` recorded moments are changed; raises
    Invalid where it is missing, Conflict where a test is no longer open.
    """
    said = {name: getattr(performance, name) for name in FIELDS if name in fields}
    with lab.write(Act.TEST_PERFORMED, why.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.test, tests)
        rows = get_tests(writing.connection, lab.actor, list(tests))
        say_within(lab, writing, dict.fromkeys(rows, said), tests, why.strip())


def say_within(
    lab: Lab,
    writing: Writing,
    said: Mapping[TestRow, Mapping[str, Any]],
    versions: Mapping[int, int] | None = None,
    reason: str = "",
) -> None:
    """Say within an open write how each of these tests was performed, by field; ``reason`` of changed moments."""
    of = origins(writing.connection, [row.key for row in said])
    batches = fetch_batches(writing.connection, lab.actor, sorted({row.batch for row in said}))
    reasons: list[Reason] = []
    for row, fields in said.items():
        if row.state != TestState.OPEN:
            words = f"The test is {row.state}; how it was performed can no longer be changed."
            raise Conflict(Reason(words, code=Bar.NOT_OPEN, facts={"state": row.state}).about(row.method_title))
        if barred := (*repeat_blockers(row.repeat, row.repeats, row.atypical), *why_not_here(row)):
            raise Conflict(*[why.about(row.method_title) for why in barred])
        if row.is_loaded and any(name in fields and fields[name] != getattr(row, name) for name in TIMES):
            raise Conflict(*[why.about(row.method_title) for why in by_units_blockers()])
        begun, ended = (fields.get(name, getattr(row, name)) for name in ("performed_from", "performed_to"))
        if (person := fields.get("performed_by")) is not None:
            kept = keep_blockers(row.retest, row.planned_analyst, person)
            reasons += [replace(why, field="performed_by") for why in kept]
            reasons += _elsewhere(row)
        for why in time_blockers(begun, ended, of[row.key], writing.at):
            reasons.append(why.about(row.method_title) if len(said) > 1 else why)
    changed = {row.key: changed_times(row, fields) for row, fields in said.items()}
    reasons += change_blockers(sorted({name for names in changed.values() for name in names}), reason)
    if reasons:
        raise Invalid(*reasons)
    for row, fields in said.items():
        if (begun := fields.get("performed_from")) is not None:
            shelf_life = batches[row.batch].shelf_life
            refuse_late(writing, shelf_life, Late.STARTED, begun, row.method_title, "performed_from")
    for row, fields in said.items():
        version = versions[row.key] if versions is not None else None
        writing.update(t.test, row.key, version, **fields, performance_said_at=writing.at)
    writing.insert_many(
        t.time_change,
        [
            {
                "batch": row.batch,
                "test": row.key,
                "field": TIMES[name],
                "was": getattr(row, name),
                "became": fields[name],
                "reason": reason,
                "changed_by": writing.by,
                "changed_at": writing.at,
            }
            for row, fields in said.items()
            for name in changed[row.key]
        ],
    )


def _elsewhere(row: TestRow) -> list[Reason]:
    """Why nobody here performed a test that is outside."""
    if not row.is_outside:
        return []
    said = f"{row.laboratory} performs it; who enters its report does not verify it."
    return [Reason(said, "performed_by", code=Bar.OUTSIDE, facts={"laboratory": row.laboratory})]
