"""Importing tables of samples and of results: looked at first, then taken whole or not at all, and kept as they came.

An import of samples can be undone as one act; the ids stay used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qclab.domain import moments
from qclab.domain.codes import Mistyped
from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.exchange.headings import Headings, How
from qclab.domain.exchange.leaving_out import left_out_blockers
from qclab.domain.exchange.names import Names
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason, Refusal
from qclab.domain.results.sources import Source
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.texts import text_fault
from qclab.domain.trail.acts import Act
from qclab.queries.exchange import imports
from qclab.queries.results.results import ResultRow
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.batches.batches import BatchData, insert_batches
from qclab.services.exchange.mapping import first_texts, headings_of, layout_of, possible_heads, read_columns
from qclab.services.exchange.results import ResultsPlan, plan_results
from qclab.services.exchange.samples import SamplesPlan, plan_samples
from qclab.services.exchange.staged import Said, Staged, StagedRow
from qclab.services.exchange.table_file import LARGEST, Row, Sheet, Table, read_sheet, table_of
from qclab.services.exchange.table_lines import Progress, WhichSheet
from qclab.services.exchange.templates import RESULTS, SAMPLES, Untaken, template_csv, template_xlsx
from qclab.services.lab import Lab
from qclab.services.results.performing import say_within
from qclab.services.results.recording import record_within
from qclab.services.samples.changing import cancel_within
from qclab.services.samples.registering import Registration, register_within
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
    "Said",
    "Staged",
    "StagedRow",
    "WhichSheet",
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
    """What an import brought: the number of the import, and its samples or its results in the order of the file.
    ``left_out`` is how many rows of the file were."""

    import_file: int
    samples: tuple[SampleRow, ...] = ()
    results: tuple[ResultRow, ...] = ()
    left_out: int = 0

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
    said: Said | None = None,
    progress: Progress | None = None,
) -> Staged:
    """Look at a file: each row is ready, or says why not. ``progress`` may raise to give up.

    ``said`` is what a person said of it; the rest is as the laboratory last said of a file with these headings.

    Raises Invalid for a file that is unusable as a whole, InDoubt for one whose encoding has to be said, WhichSheet for
    a workbook of which the worksheet has to be.
    """
    said = said or Said()
    with lab.reading(right=_ACTS[kind][1], what=f"import {kind}") as connection:
        headings = headings_of(connection, kind)
    sheet = _remembered_sheet(lab, kind, name, data, said, headings, progress)
    with lab.reading() as connection:
        before = imports.read_before(connection, lab.actor, kind, layout_of(sheet), IN_USE)
        earlier = before.columns if before else None
        columns = read_columns(connection, lab.actor, sheet, headings, said.columns, earlier)
        staged = Staged(
            kind,
            name,
            data,
            columns,
            said=said,
            sheet=sheet.title,
            sheets=sheet.sheets,
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
        names = Names(said.names, before.names if before else None)
        return _planned(staged, table, _plan(lab, connection, staged, table, names), names)


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
    said = staged.as_read
    sheet = _sheet(staged.kind, staged.name, staged.data, said, headings)
    table = table_of(sheet, headings, headings.read(sheet.headings, said.columns))
    file = f"file {staged.name}, SHA-256 {sha256(staged.data)}{_also(staged)}"
    with lab.write(act, file, right=right) as writing:
        writing.wait_for(staged.data)  # of two who take the same file at once the second finds what the first brought
        names = Names(said.names)
        plan = _plan(lab, writing.connection, staged, table, names)
        now = _planned(staged, table, plan, names)
        if not now.ready:
            raise Invalid(*now.reasons)
        if plan.again and not confirmed:
            raise InQuestion(*(replace(why, row=line) for (line, _), why in plan.again.items()))
        if isinstance(plan, ResultsPlan) and not plan.results and not plan.performed:
            recorded = f"Everything in {staged.name} is recorded already; nothing was recorded again."
            raise Conflict(Reason(recorded, code=Untaken.NOTHING_NEW))
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
            names_read_as=[
                [each.name.column, each.name.within, each.name.text, each.meaning]
                for each in now.names_read
                if each.meaning
            ],
            left_out=[[row.line, row.part, row.left_out] for row in now.left_out],
            worksheet=sheet.title,
        )
        left_out = len(now.left_out)
        if isinstance(plan, ResultsPlan):
            return Imported(key, (), _record(lab, writing, plan, key, confirmed=confirmed), left_out)
        return Imported(key, _register(lab, writing, plan, key), left_out=left_out)


def _also(staged: Staged) -> str:
    """What the event of an import says beside the name of the file."""
    said = staged.said
    left_out = f", {count(len(staged.left_out), 'row')} left out" if staged.left_out else ""
    return (f", read in {said.encoding}" if said.encoding else "") + left_out


def undo(lab: Lab, import_file: int, reason: str) -> None:
    """Cancel every sample that an import registered, as one act; its tests are proposed as not done.

    Raises Conflict when it was undone before, brought results, or a sample of it has results.
    """
    reason_of(reason, "Say why the import is undone.")
    with lab.write(Act.IMPORT_UNDONE, reason.strip(), right=Right.REGISTER) as writing:
        row, states = imports.import_and_samples(writing.connection, lab.actor, import_file)
        if row.kind != SAMPLES:
            never = "Results are never taken back: correct a value in its cell, with a reason."
            raise Conflict(Reason(never, code=Untaken.RESULTS_STAY))
        if row.state != IN_USE:
            raise Conflict(Reason(f"The import of {row.name} was {row.state} already.", code=Untaken.UNDONE_BEFORE))
        hold_aggregates(writing.connection, t.sample, states)
        tested = imports.samples_with_results(writing.connection, states)
        if tested:
            shown = ", ".join(tested[:5]) + (f" and {len(tested) - 5} more" if len(tested) > 5 else "")
            why = f"The import cannot be undone, for results were entered: {shown}."
            raise Conflict(Reason(why, code=Untaken.HAS_RESULTS, facts={"samples": tuple(tested)}))
        there = [key for key, state in states.items() if not SampleState(state).is_gone]
        cancel_within(lab, writing, there, reason.strip())
        writing.update(t.import_file, import_file, row.row_version, state=UNDONE)


def _sheet(
    kind: str, name: str, data: bytes, said: Said, headings: Headings, progress: Progress | None = None
) -> Sheet:
    return read_sheet(
        name, data, headings, sheet=kind, most_rows=MOST_ROWS, encoding=said.encoding, head=said.head,
        chosen=said.sheet, progress=progress,
    )  # fmt: skip


def _remembered_sheet(
    lab: Lab, kind: str, name: str, data: bytes, said: Said, headings: Headings, progress: Progress | None
) -> Sheet:
    """The file as it is seen. Of several worksheets the one whose name and headings are those of an earlier import; a
    name alone, such as Sheet1, says nothing."""
    try:
        return _sheet(kind, name, data, said, headings, progress)
    except WhichSheet as question:
        titles = [each.title for each in question.candidates]
        with lab.reading() as connection:
            before = imports.worksheets_before(connection, lab.actor, kind, titles, IN_USE)
        found = []
        for title in dict.fromkeys(title for title, _ in before):
            try:
                sheet = _sheet(kind, name, data, replace(said, sheet=title), headings, progress)
            except Invalid:
                continue  # it says so once it is chosen
            found += [sheet] if (title, layout_of(sheet)) in before else []
        if len(found) == 1:
            return found[0]
        raise


def _plan(lab: Lab, connection: Connection, staged: Staged, table: Table, names: Names) -> SamplesPlan | ResultsPlan:
    left_out = staged.said.left_out
    if why := left_out_blockers(left_out, [row.key for row in table.rows]):
        raise Invalid(*why)
    rows = [row for row in table.rows if row.key not in left_out]
    if staged.kind == RESULTS:
        return plan_results(connection, lab.actor, rows, lab.store.clock(), names)
    earlier = imports.import_in_use(connection, staged.kind, sha256(staged.data), IN_USE)
    if earlier is not None:
        if lab.actor.client is not None:  # it may have been another client's
            raise Conflict(Reason("This very file was imported before.", code=Untaken.TAKEN_BEFORE))
        at = moments.minute(earlier.imported_at, laboratory_zone(connection))
        said = f"This very file was imported at {at} (import {earlier.key}). Undo that import to take it again."
        raise Conflict(Reason(said, code=Untaken.TAKEN_BEFORE, facts={"import": earlier.key}))
    return plan_samples(connection, lab.actor, rows, lab.store.clock(), names)


def _planned(staged: Staged, table: Table, plan: SamplesPlan | ResultsPlan, names: Names) -> Staged:
    doubts = plan.doubts if isinstance(plan, ResultsPlan) else {key: why.text for key, why in plan.again.items()}
    there, read = (plan.there, plan.read) if isinstance(plan, ResultsPlan) else ({}, {})
    rows = tuple(
        StagedRow(
            row.line,
            row.values,
            tuple(dict.fromkeys([*_unprintable(row), *plan.reasons[row.key]])),
            "; ".join(filter(None, (*names.remarks.get(row.key, ()), plan.remarks.get(row.key, "")))),
            doubts.get(row.key, ""),
            there.get(row.key, ""),
            read.get(row.key, ""),
            row.part,
        )
        if row.key not in staged.said.left_out
        else StagedRow(row.line, row.values, part=row.part, left_out=staged.said.left_out[row.key])
        for row in table.rows
    )
    return replace(staged, rows=rows, empty=table.empty, names_read=names.read())


def _unprintable(row: Row) -> Iterator[Reason]:
    """Each text of a row that could be recorded and never printed; a value is read, and says so itself."""
    for column, text in row.values.items():
        if column != _VALUE and (fault := text_fault(text, lines=column in _LINES)):
            yield Reason(f"{column} {fault}.", column, code=Mistyped.TEXT)


def _register(lab: Lab, writing: Writing, plan: SamplesPlan, import_file: int) -> tuple[SampleRow, ...]:
    first = {group.batch: group.lines[0] for group in reversed(plan.groups)}
    known = {key: batch for key, batch in plan.batches.items() if isinstance(batch, int)}
    new = {key: batch for key, batch in plan.batches.items() if isinstance(batch, BatchData)}
    try:
        known |= dict(zip(new, insert_batches(lab, writing, list(new.values())), strict=True))
    except Refusal as refusal:
        raise _at_lines(refusal, [first[key] for key in new]) from refusal
    of_groups = [Registration(known[each.batch], each.stage, each.samples, each.lines) for each in plan.groups]
    keys = [key for made in register_within(lab, writing, of_groups, import_file, again=True) for key in made]
    rows = samples.fetch_samples(writing.connection, lab.actor, keys)
    return tuple(rows[key] for key in keys)


def _record(
    lab: Lab, writing: Writing, plan: ResultsPlan, import_file: int, *, confirmed: bool
) -> tuple[ResultRow, ...]:
    """The results, each with the number of the import, which has the file's name and its kept bytes."""
    results = [replace(each, confirmed=confirmed) for each in plan.results]
    try:
        say_within(lab, writing, plan.performed)
        return tuple(record_within(lab, writing, results, f"{Source.IMPORT} {import_file}"))
    except Refusal as refusal:
        raise _at_lines(refusal, plan.lines) from refusal


def _at_lines(refusal: Refusal, lines: Sequence[int]) -> Refusal:
    """The refusal with the lines of the file in the place of the rows of what was asked."""
    return type(refusal)(
        *(replace(each, row=lines[each.row - 1] if each.row else lines[0]) for each in refusal.reasons)
    )
