"""Working papers: the day list of an analyst and the bench sheet of a method, gathered and drawn as PDF.

They are no records and leave no event. What is written on a bench sheet by hand is raw data, kept with the test.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from qclab.documents.testing.list_content import BenchSample, BenchSheet, DayList, DayRow
from qclab.domain import moments
from qclab.domain.catalogue.values import Priority
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.due import Horizon
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.sheets import OF_THE_CHOICE, OnSheet, sheet_blockers
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.laboratory import settings
from qclab.queries.people import people
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.testing.performing import why_not_here
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab

_EQUIPMENT = ("Instrument", "Reagents", "Controls")


def day_list(lab: Lab, analyst: int, day: date | None = None) -> bytes:
    """What a person has to do on a day (today when none is given), late work first, as PDF.

    Raises Missing for a person the viewer may not know of.
    """
    from qclab.documents.testing.lists import day_list_pdf  # noqa: PLC0415 - drawing is loaded when something is drawn

    return day_list_pdf(day_content(lab, analyst, day))


def day_content(lab: Lab, analyst: int, day: date | None = None) -> DayList:
    """What a day list says: every open test of the person that is due before the day ends."""
    now = lab.store.clock()
    with lab.reading(right=Right.READ, what="day list") as connection:
        said = settings.settings(connection)
        horizon = Horizon(now, settings.zone_in(said))
        wanted = day or horizon.today
        known = {row.key: row for row in people.people(connection, lab.actor)}
        if analyst not in known:
            raise Missing("There is no such person.", code=NoSuch.PERSON)
        end = moments.midnight(wanted + timedelta(days=1), horizon.zone)
        keys = testing.find_tests(connection, lab.actor, analyst=analyst, due_before=end)
        rows = list(testing.fetch_tests(connection, lab.actor, keys).values())
        first = [row.samples[0][0] for row in rows if row.samples]
        found = samples.fetch_samples(connection, lab.actor, first)
    return DayList(
        laboratory=said["laboratory.name"],
        analyst=known[analyst].name,
        date=wanted.isoformat(),
        rows=tuple(_day_row(row, found, horizon) for row in rows),
        printed=_printed(horizon, lab),
    )


def _day_row(row: TestRow, found: Mapping[int, SampleRow], horizon: Horizon) -> DayRow:
    first = found.get(row.samples[0][0]) if row.samples else None
    late = "late, " if row.due_at < horizon.now else ""
    notes = [
        f"and {len(row.samples) - 1} more of this batch" if len(row.samples) > 1 else "",
        Priority.URGENT if row.priority == Priority.URGENT else "",
        row.again,
        f"returned: {row.state_reason}" if row.state_reason else "",
        "material expired" if row.is_expired(horizon.now) else "",
        "not received yet" if any(state == SampleState.REGISTERED for _, _, state, _ in row.samples) else "",
    ]
    return DayRow(
        due=f"{late}{moments.minute(row.due_at, horizon.zone)}",
        test=row.method_title,
        sample_id=row.samples[0][1] if row.samples else "",
        batch=row.batch_id,
        place=first.place_said if first else "",
        note="; ".join(note for note in notes if note),
    )


def bench_sheet(lab: Lab, tests: Sequence[int]) -> bytes:
    """A sheet to write on for open tests of one method, as PDF.

    Raises Invalid when no test is chosen or they are of several methods, Conflict when none of them is open.
    """
    from qclab.documents.testing.lists import bench_sheet_pdf  # noqa: PLC0415 - drawing is loaded when something is drawn

    return bench_sheet_pdf(bench_content(lab, tests))


def bench_content(lab: Lab, tests: Sequence[int]) -> BenchSheet:
    """What a bench sheet says: the samples of the tests, and the parameters of their version of the method."""
    now = lab.store.clock()
    with lab.reading(right=Right.READ, what="bench sheet") as connection:
        said = settings.settings(connection)
        rows = testing.get_tests(connection, lab.actor, list(dict.fromkeys(tests)))
        _check(rows)
        rows = [row for row in rows if row.state == TestState.OPEN and not _elsewhere(row)]
        known = samples.fetch_samples(connection, lab.actor, [key for row in rows for key, *_ in row.samples])
        method = rows[0].method
        parameters = [each for _, each in parameters_of_methods(connection, [method])[method]]
        horizon = Horizon(now, settings.zone_in(said))
    first = rows[0]
    analysts = {row.analyst_name for row in rows}
    return BenchSheet(
        laboratory=said["laboratory.name"],
        method=f"{first.method_id} version {first.method_version}",
        title=first.method_title,
        samples=tuple(_bench_sample(row, known.get(key), id_) for row in rows for key, id_, _, _ in row.samples),
        parameters=tuple(f"{each.name} ({each.unit})" if each.unit else each.name for each in parameters),
        reference=first.reference,
        equipment=_EQUIPMENT,
        analyst=analysts.pop() if len(analysts) == 1 else "",
        printed=_printed(horizon, lab),
    )


def _elsewhere(row: TestRow) -> str:
    """Which contract laboratory performs it, or is to."""
    return row.laboratory if row.is_outside or why_not_here(row) else ""


def _check(rows: Sequence[TestRow]) -> None:
    for why in sheet_blockers([OnSheet(row.method_id, row.method, row.state, _elsewhere(row)) for row in rows]):
        raise Invalid(why) if why.code in OF_THE_CHOICE else Conflict(why)


def _bench_sample(row: TestRow, sample: SampleRow | None, id_: str) -> BenchSample:
    container = f"{sample.container} {sample.container_number}".strip() if sample else ""
    return BenchSample(id_, row.batch_id, ", ".join(part for part in (container, row.again) if part))


def _printed(horizon: Horizon, lab: Lab) -> str:
    return f"{moments.minute(horizon.now, horizon.zone)} by {lab.actor.name}"
