"""Importing tables of samples and of results: looked at first, then taken whole or not at all, and kept as they came.

An import of samples can be undone as one act; the ids stay used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qclab.domain import moments
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.exchange.headings import Headings, How
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason, Refusal
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.texts import text_fault
from qclab.domain.trail.acts import Act
from qclab.queries.exchange import imports
from qclab.queries.results.results import ResultRow
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.batches.batches import BatchData, insert_batch
from qclab.services.exchange.batches import BatchKey
from qclab.services.exchange.mapping import first_texts, headings_of, layout_of, possible_heads, read_columns
from qclab.services.exchange.results import ResultsPlan, plan_results
from qclab.services.exchange.samples import SamplesPlan, plan_samples
from qclab.services.exchange.staged import Staged, StagedRow
from qclab.services.exchange.table_file import LARGEST, Row, Sheet, Table, read_sheet, table_of
from qclab.services.exchange.table_lines import Progress
from qclab.services.exchange.templates import RESULTS, SAMPLES, template_csv, template_xlsx
from qclab.services.lab import Lab
from qclab.services.results.performing import say_within
from qclab.services.results.recording import IMPORT, record_within
from qclab.services.samples.changing import cancel_within
from qclab.services.samples.registering import register_within
from qclab.store import tables as t
from qclab.store.door import Connection, Writing
from qclab.store.encoding import sha256
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone

__all__ = [
    "LARGEST",
    "RESULTS",
    "SAMPLES",
    "Imported",
    "InQuestion",
    "Staged",
    "StagedRow",
    "stage",
    "take",
    "template_csv",
    "template_xlsx",
    "undo",
]

MOST_ROWS = 5_000
_VALUE, _LINES = "value", frozenset({"reason", "deviation"})
IN_USE, UNDONE = "in use", "undone"
_ACTS = {
    SAMPLES: (Act.SAMPLES_IMPORTED, Right.REGISTER),
    RESULTS: (Act.RESULTS_IMPORTED, Right.ENTER_RESULTS),
}


class InQuestion(Invalid):
    """What a file brings may be in the records already: a person is asked before it is taken."""


@dataclass(frozen=True)
class Imported:
    """What an import brought: the number of the import, and its samples or its results in the order of the file."""

    import_file: int
    samples: tuple[SampleRow, ...] = ()
    results: tuple[ResultRow, ...] = ()

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases of the results that do not comply: failing critical outcomes open theirs with the import."""
        return tuple(
            dict.fromkeys(row.case for row in self.results if row.case and row.evaluation == Evaluation.DOES_NOT_COMPLY)
        )


def stage(
    lab: Lab,
    kind: str,
    name: str,
    data: bytes,
    encoding: str = "",
    progress: Progress | None = None,
    *,
    said: Mapping[str, str] | None = None,
    head: int = 0,
) -> Staged:
    """Look at a file: each row is ready, or says why not. ``progress`` may raise to give up.

    ``said``: which column each heading means, empty for one that is left out. The rest is as the laboratory last said
    of a file with these headings. ``head``: the line that they stand in, where it is not the one that is found.

    Raises Invalid for a file that is unusable as a whole, InDoubt for one whose ``encoding`` has to be said.
    """
    lab.require(_ACTS[kind][1], f"import {kind}")
    with lab.reading() as connection:
        headings = headings_of(connection, kind)
    sheet = _sheet(kind, name, data, encoding, headings, head, progress)
    with lab.reading() as connection:
        before = imports.read_before(connection, lab.actor, kind, layout_of(sheet), IN_USE)
        earlier = before.columns if before else None
        columns = read_columns(connection, lab.actor, sheet, headings, said or {}, earlier)
        staged = Staged(
            kind,
            name,
            data,
            columns,
            encoding=encoding,
            asked=headings.faults(columns),
            choices=headings.choices,
            samples=first_texts(sheet),
            head=sheet.head.number,
            skipped=len(sheet.above),
            heads=possible_heads(sheet),
            before=before if any(column.how == How.BEFORE for column in columns) else None,
        )
        if staged.asked and not columns:
            raise Invalid(*staged.asked)
        if staged.asked:
            return staged
        table = table_of(sheet, headings, columns)
        return _planned(staged, table, _plan(lab, connection, kind, data, table.rows))


def take(lab: Lab, staged: Staged, *, confirmed: bool = False) -> Imported:
    """Take a file, all rows or none, in one transaction; its bytes are kept, and how its columns were read.
    ``confirmed``: a person was asked about what is doubtful in it.

    The rows are looked at again, since the records may have changed meanwhile. Raises Invalid with the reasons of
    every row that is not ready, Conflict where the same file of samples was taken before or nothing in it is new.
    """
    act, right = _ACTS[staged.kind]
    if staged.asked:
        raise Invalid(*staged.asked)
    with lab.reading() as connection:
        headings = headings_of(connection, staged.kind)
    sheet = _sheet(staged.kind, staged.name, staged.data, staged.encoding, headings, staged.head)
    table = table_of(sheet, headings, headings.read(sheet.headings, staged.said))
    read_in = f", read in {staged.encoding}" if staged.encoding else ""
    file = f"file {staged.name}, SHA-256 {sha256(staged.data)}{read_in}"
    with lab.write(act, file, right=right) as writing:
        writing.wait_for(staged.data)  # of two who take the same file at once the second finds what the first brought
        plan = _plan(lab, writing.connection, staged.kind, staged.data, table.rows)
        now = _planned(staged, table, plan)
        if not now.ready:
            raise Invalid(*now.reasons)
        if plan.again and not confirmed:
            raise InQuestion(*(replace(why, row=line) for (line, _), why in plan.again.items()))
        if isinstance(plan, ResultsPlan) and not plan.results and not plan.performed:
            raise Conflict(f"Everything in {staged.name} is recorded already; nothing was recorded again.")
        key = writing.insert(
            t.import_file,
            kind=staged.kind,
            name=staged.name,
            sha256=writing.keep(staged.data),
            rows=now.taken,
            state=IN_USE,
            imported_at=writing.at,
            imported_by=writing.by,
            layout=layout_of(sheet),
            read_as=[[column.heading, column.name] for column in now.columns],
        )
        if isinstance(plan, ResultsPlan):
            return Imported(key, results=_record(lab, writing, plan, key, confirmed=confirmed))
        return Imported(key, samples=_register(lab, writing, plan, key))


def undo(lab: Lab, import_file: int, reason: str) -> None:
    """Cancel every sample that an import registered, as one act; its tests are proposed as not done.

    Raises Conflict when it was undone before, brought results, or a sample of it has results.
    """
    reason_of(reason, "Say why the import is undone.")
    with lab.write(Act.IMPORT_UNDONE, reason.strip(), right=Right.REGISTER) as writing:
        row, states = imports.import_and_samples(writing.connection, lab.actor, import_file)
        if row.kind != SAMPLES:
            raise Conflict("Results are never taken back: correct a value in its cell, with a reason.")
        if row.state != IN_USE:
            raise Conflict(f"The import of {row.name} was {row.state} already.")
        hold_aggregates(writing.connection, t.sample, states)
        tested = imports.samples_with_results(writing.connection, states)
        if tested:
            shown = ", ".join(tested[:5]) + (f" and {len(tested) - 5} more" if len(tested) > 5 else "")
            raise Conflict(f"The import cannot be undone, for results were entered: {shown}.")
        there = [key for key, state in states.items() if not SampleState(state).is_gone]
        cancel_within(lab, writing, there, reason.strip())
        writing.update(t.import_file, import_file, row.row_version, state=UNDONE)


def _sheet(
    kind: str,
    name: str,
    data: bytes,
    encoding: str,
    headings: Headings,
    head: int,
    progress: Progress | None = None,
) -> Sheet:
    return read_sheet(
        name, data, headings, sheet=kind, most_rows=MOST_ROWS, encoding=encoding, head=head, progress=progress
    )


def _plan(lab: Lab, connection: Connection, kind: str, data: bytes, rows: Sequence[Row]) -> SamplesPlan | ResultsPlan:
    if kind == RESULTS:
        return plan_results(connection, lab.actor, rows, lab.store.clock())
    earlier = imports.import_in_use(connection, kind, sha256(data), IN_USE)
    if earlier is not None:
        if lab.actor.client is not None:  # it may have been another client's
            raise Conflict("This very file was imported before.")
        at = moments.minute(earlier.imported_at, laboratory_zone(connection))
        raise Conflict(
            f"This very file was imported at {at} (import {earlier.key}). Undo that import to take it again."
        )
    return plan_samples(connection, lab.actor, rows, lab.store.clock())


def _planned(staged: Staged, table: Table, plan: SamplesPlan | ResultsPlan) -> Staged:
    doubts = plan.doubts if isinstance(plan, ResultsPlan) else {key: why.text for key, why in plan.again.items()}
    rows = tuple(
        StagedRow(
            row.line,
            row.values,
            tuple(dict.fromkeys([*_unprintable(row), *plan.reasons[row.key]])),
            plan.remarks.get(row.key, ""),
            doubts.get(row.key, ""),
            *((plan.there.get(row.key, ""), plan.read.get(row.key, "")) if isinstance(plan, ResultsPlan) else ()),
        )
        for row in table.rows
    )
    return replace(staged, rows=rows, empty=table.empty)


def _unprintable(row: Row) -> Iterator[Reason]:
    """Each text of a row that could be recorded and never printed; a value is read, and says so itself."""
    for column, text in row.values.items():
        if column != _VALUE and (fault := text_fault(text, lines=column in _LINES)):
            yield Reason(f"{column} {fault}.", column)


def _register(lab: Lab, writing: Writing, plan: SamplesPlan, import_file: int) -> tuple[SampleRow, ...]:
    made: dict[BatchKey, int] = {}
    keys: list[int] = []
    for group in plan.groups:
        batch = plan.batches[group.batch]
        try:
            if group.batch not in made:
                made[group.batch] = insert_batch(lab, writing, batch) if isinstance(batch, BatchData) else batch
            batch_key = made[group.batch]
            keys += register_within(lab, writing, batch_key, group.stage, group.samples, import_file, again=True)
        except Refusal as refusal:
            raise _at_lines(refusal, group.lines) from refusal
    rows = samples.fetch_samples(writing.connection, lab.actor, keys)
    return tuple(rows[key] for key in keys)


def _record(
    lab: Lab, writing: Writing, plan: ResultsPlan, import_file: int, *, confirmed: bool
) -> tuple[ResultRow, ...]:
    """The results, each with the number of the import, which has the file's name and its kept bytes."""
    results = [replace(each, confirmed=confirmed) for each in plan.results]
    try:
        say_within(lab, writing, plan.performed)
        return tuple(record_within(lab, writing, results, f"{IMPORT} {import_file}"))
    except Refusal as refusal:
        raise _at_lines(refusal, plan.lines) from refusal


def _at_lines(refusal: Refusal, lines: Sequence[int]) -> Refusal:
    """The refusal with the lines of the file in the place of the rows of what was asked."""
    return type(refusal)(
        *(replace(each, row=lines[each.row - 1] if each.row else lines[0]) for each in refusal.reasons)
    )
