"""Runs: tests of one method that are performed together and submitted as a whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from qclab.cli.arguments import Commands
from qclab.cli.bench import read_performance, refuse_unconfirmed
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import signed_in, tests_of
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Missing
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.runs import runs as queries
    from qclab.services.results import performing as saying
    from qclab.services.runs import invalid as finding
    from qclab.services.runs import making, performing

if TYPE_CHECKING:
    from qclab.queries.runs.runs import Run
    from qclab.services.lab import Lab

_TEST = "BATCH/METHOD, such as CAR-26013/A09"


def declare(commands: Commands) -> None:
    inner = commands.group("runs", "runs: tests of one method that are performed together and submitted as a whole")
    listed = inner.add("list", list_, "list the runs, the newest first")
    listed.add_argument("--which", choices=("running", "ended"), default="running")
    _of_run(inner.add("show", show_, "show the positions of a run"))
    make = inner.add("new", new_, "make a run of tests, at positions in this order")
    make.add_argument("test", nargs="+", metavar="TEST", help=_TEST)
    put = _of_run(inner.add("put-on", put_on_, "put tests on a run that is not performed yet"))
    off = _of_run(inner.add("take-off", take_off_, "take tests off a run that is not performed yet"))
    for command in (put, off):
        command.add_argument("test", nargs="+", metavar="TEST", help=_TEST)
    discarded = _of_run(inner.add("discard", discard_, "discard a run of which nothing was seen"))
    invalid = _of_run(inner.add("invalid", invalid_, "say that a run is invalid by a criterion of its method"))
    for command in (off, discarded, invalid):
        command.add_argument("--reason", required=True)
    say = _of_run(inner.add("perform", perform_, "say once how a run was performed"))
    say.add_argument("--by", default="", metavar="ID", help="who performed it: a user id, or “me”")
    say.add_argument("--from", dest="performed_from", default="", metavar="INSTANT")
    say.add_argument("--to", dest="performed_to", default="", metavar="INSTANT")
    for name in ("instrument", "reagents", "raw-data"):
        say.add_argument(f"--{name}", default="")
    say.add_argument("--reason", default="", help="why a time that is recorded is changed")
    submit = _of_run(inner.add("submit", submit_, "submit every test of a run for review"))
    submit.add_argument(
        "--open-cases", action="store_true", help="also where values open cases and put batches on hold"
    )
    submit.add_argument("--unchanged", default="", metavar="WHY", help="why returned tests go back as they were")


def _of_run(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("run_id", metavar="RUN", help="such as RUN-2026-0001")
    return command


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list runs")
        with lab.asking() as ask:
            zone = ask.of_site(settings.zone_of)
            rows = ask(queries.fetch_runs, ask(queries.find_runs, queries.Which(arguments.which)))
    lines = [
        {
            "run": row.id,
            "state": row.state.value,
            "method": f"{row.method_id} version {row.method_version}",
            "title": row.method_title,
            "tests": row.tests,
            "batches": row.batches,
            "made": minute(row.made_at, zone),
            "by": row.made_by_name,
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No run is like this. Make one: qclab runs new TEST…")


def show_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "show a run")
        run = lab.ask(queries.run_named, arguments.run_id)
    lines = [
        {
            "position": each.number,
            "batch": each.test.batch_id,
            "samples": ", ".join(id_ for _, id_, _, _ in each.test.samples),
            "state": each.test.state.value,
            "values": each.test.entered,
            "evaluation": each.test.worst.value,
        }
        for each in run.positions
    ]
    show(arguments.json, lines, lines, f"Nothing is on {run.row.id}.")


def new_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "make a run")
        key = making.make(lab, _tests(lab, arguments))
        run = lab.ask(queries.get_run, key)
    told(f"{run.row.id}: made with {count(len(run.positions), 'test')}.")


def put_on_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        making.put_on(lab, run.key, _tests(lab, arguments))
    told(f"{run.row.id}: {count(len(arguments.test), 'test')} put on.")


def take_off_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        making.take_off(lab, run.key, _tests(lab, arguments), arguments.reason)
    told(f"{run.row.id}: {count(len(arguments.test), 'test')} taken off.")


def discard_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        making.discard(lab, run.key, arguments.reason)
    told(f"{run.row.id}: discarded; its tests wait as before.")


def perform_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        zone = lab.ask_of_site(settings.zone_of)
        said = read_performance(lab, arguments, zone)
        performing.perform(lab, run.key, run.row.row_version, saying.Performance(**said), tuple(said), arguments.reason)
    told(f"{run.row.id}: {count(len(run.open_tests), 'test')} noted as performed.")


def invalid_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        found = finding.find_invalid(lab, run.key, arguments.reason)
    told(f"{run.row.id}: said to be invalid; a reviewer agrees or declines (qclab invalid decide).")
    for batch in found.held:
        told(f"{batch} is on hold: a failing value was seen in it.")
    for case in found.stay:
        told(f"{case} decides of its test, which stays.")


def submit_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        run = _run(lab, arguments)
        outlook = lab.ask(performing.foresee, run.key)
        refuse_unconfirmed(outlook, is_confirmed=arguments.open_cases)
        opens = [each.result for each in outlook.opens]
        cases = performing.submit(lab, run.key, opens, unchanged=arguments.unchanged)
    told("\n".join([f"{run.row.id}: submitted for review.", *(f"{case} was opened." for case in cases)]))


def _run(lab: Lab, arguments: Namespace) -> Run:
    lab.require(Right.ENTER_RESULTS, "work on a run")
    return lab.ask(queries.run_named, arguments.run_id)


def _tests(lab: Lab, arguments: Namespace) -> list[int]:
    """The open tests that are named, in their order."""
    found = []
    with lab.asking() as ask:
        for text in arguments.test:
            batch, _, method = text.partition("/")
            rows = tests_of(ask, batch, "", TestState.OPEN, method) if method else []
            if len(rows) != 1:
                said = f"{text} names {count(len(rows), 'open test')}; name one as {_TEST}."
                raise Missing(said, code=AtTerminal.ONE_OPEN_TEST)
            found.append(rows[0].key)
    return found
