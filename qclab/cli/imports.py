"""Tables of samples and of results: a template, registering and recording, and undoing an import."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli import files
from qclab.cli.arguments import Commands, count
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.lists import sample_lines
from qclab.cli.output import show, told
from qclab.cli.session import signed_in
from qclab.domain import counts
from qclab.domain.exchange.headings import How, unheard
from qclab.domain.exchange.names import unheard_names
from qclab.domain.refusals import Invalid

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.results import results as result_queries
    from qclab.services.exchange import importing, templates

if TYPE_CHECKING:
    from qclab.queries.results.results import ResultRow
    from qclab.services.exchange.staged import Staged
    from qclab.services.lab import Lab


_ASKED, _FEW = 5, 8


def declare(commands: Commands) -> None:
    command = commands.add("template", template, "write an empty table to fill in (.csv or .xlsx)", "")
    command.add_argument("kind", choices=("samples", "results"))
    files.add_place(command, "file")

    command = commands.add("register", register, "register the samples of a CSV or XLSX table, all or none")
    command.add_argument("file", metavar="FILE")
    files.add_encoding(command)
    files.add_map(command)
    files.add_rows(command)
    command.add_argument(
        "--again", action="store_true", help="register also what the batches have already, a second time"
    )
    command = commands.add("results", results, "record the results of a CSV or XLSX table, all or none")
    command.add_argument("file", metavar="FILE")
    files.add_encoding(command)
    files.add_map(command)
    files.add_rows(command)
    command.add_argument(
        "--confirm",
        action="store_true",
        help="record also what is asked about: another unit, words, implausible numbers, another look",
    )
    command = commands.add("undo-import", undo, "cancel all samples of an import, as one act")
    command.add_argument("number", type=count, metavar="NUMBER", help="the number that register gave")
    command.add_argument("--reason", required=True)


def template(arguments: Namespace) -> None:
    is_xlsx = Path(arguments.file).suffix.lower() == ".xlsx"
    write = templates.template_xlsx if is_xlsx else templates.template_csv
    files.place(arguments).write(write(arguments.kind))


def register(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        done = _taken(lab, importing.SAMPLES, arguments, confirmed=arguments.again)
        zone = lab.ask_of_site(settings.zone_of)
    show(arguments.json, {"import": done.import_file, "samples": done.samples}, sample_lines(done.samples, zone))
    told(f"{counts.count(len(done.samples), 'sample')} registered by import {done.import_file}{_left_out(done)}.")


def results(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        done = _taken(lab, importing.RESULTS, arguments, confirmed=arguments.confirm)
        rows = _lines(lab, done.results)
    show(arguments.json, {"import": done.import_file, "results": done.results}, rows)
    told(f"{counts.count(len(done.results), 'result')} recorded by import {done.import_file}{_left_out(done)}.")
    for case in done.cases:
        told(f"{case} is open; the batch is on hold.")


def _taken(lab: Lab, kind: str, arguments: Namespace, *, confirmed: bool) -> importing.Imported:
    data, name = files.read(arguments.file, importing.LARGEST), Path(arguments.file).name
    said = importing.Said(arguments.encoding, arguments.sheet, arguments.head, arguments.map, arguments.name)
    with files.encoding_asked(), files.sheet_asked():
        staged = importing.stage(lab, kind, name, data, said)
        if arguments.leave_out and not staged.asked:
            staged = importing.stage(lab, kind, name, data, replace(said, left_out=_rows(staged, arguments.leave_out)))
    names = [name for name, _ in staged.choices]
    if asked := (*unheard(staged.columns, names, arguments.map), *staged.asked):
        found = f"The headings are read from line {staged.head}; --head LINE says another."
        raise Invalid(*asked, _how_to_map(names), found, code=AtTerminal.SAY_THE_COLUMNS)
    if faults := unheard_names(staged.names_read, arguments.name):
        raise Invalid(*faults)
    if staged.unnamed and not staged.ready:
        raise Invalid(*staged.reasons, *_how_to_name(staged), code=AtTerminal.SAY_THE_NAMES)
    if staged.skipped or any(column.how != How.KNOWN for column in staged.columns):
        told(f"Head in line {staged.head}. {'; '.join(column.said for column in staged.columns)}.")
    try:
        done = importing.take(lab, staged, confirmed=confirmed)
    except importing.InQuestion as refusal:
        option = "--again" if kind == importing.SAMPLES else "--confirm"
        how = [f"With {option} it is taken all the same.", *(_how_to_name(staged) if staged.unnamed else ())]
        raise Invalid(*refusal.reasons, *how) from refusal
    for row in staged.rows:
        if row.remark or row.there or row.left_out:
            told(f"Line {row.line}: {row.remark or row.word}.")
    return done


def _rows(staged: Staged, lines: Mapping[int, str]) -> dict[tuple[int, str], str]:
    """The rows of these lines; a line with several values has several."""
    there = {row.line for row in staged.rows}
    return {row.key: lines[row.line] for row in staged.rows if row.line in lines} | {
        (line, ""): why for line, why in lines.items() if line not in there
    }


def _left_out(done: importing.Imported) -> str:
    return f"; {counts.count(done.left_out, 'row')} left out" if done.left_out else ""


def _how_to_name(staged: Staged) -> list[str]:
    """What each text that names no record may be said to be."""
    told = []
    for each in staged.unnamed[:_ASKED]:
        choices = [words for _, words in each.choices[: max(each.near, _FEW)]]
        more = " …" if len(each.choices) > len(choices) else ""
        place = f"{each.name.column}:{each.name.text}"
        told.append(f"Say what it is with --name “{place}=ID”: {', '.join(choices)}{more}.")
    return [*told, "Or leave a line out with --leave-out LINE=REASON."]


def _how_to_map(names: Sequence[str]) -> str:
    known = ", ".join(name for name in names if "/" not in name)
    more = ", or METHOD/PARAMETER" if any("/" in name for name in names) else ""
    return f"Say it with --map HEADING=COLUMN, or --map HEADING= to leave a column out. Columns: {known}{more}."


def _lines(lab: Lab, recorded: tuple[ResultRow, ...]) -> list[dict[str, object]]:
    grid = lab.ask(result_queries.grid, list(dict.fromkeys(row.test for row in recorded)))
    known = {(line.test.key, line.parameter_key): line for line in grid.lines}
    rows: list[dict[str, object]] = []
    for row in recorded:
        line = known[row.test, row.parameter]
        ids = {key: id_ for key, id_, _ in line.containers}
        rows.append(
            {
                "sample": ids[row.sample] if row.sample is not None else ", ".join(ids.values()),
                "method": line.test.method_id,
                "parameter": line.parameter.id,
                "typed": row.typed,
                "reported": row.said,
                "evaluation": row.to_date or row.evaluation,
                "level": row.level,
            }
        )
    return rows


def undo(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        importing.undo(lab, arguments.number, arguments.reason)
    told(f"Import {arguments.number} was undone; its samples are cancelled.")
