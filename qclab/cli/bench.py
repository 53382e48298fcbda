"""The bench: receiving samples, saying how tests were performed, submitting them for review."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from qclab.cli.arguments import PARTY, Commands
from qclab.cli.later import when_used
from qclab.cli.lists import sample_lines
from qclab.cli.output import json_text, put, show, told
from qclab.cli.session import signed_in, tests_of
from qclab.domain import clocks, counts
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.samples import samples
    from qclab.services.results import recording, taking_back
    from qclab.services.samples import receiving, reinstating, replacing

if TYPE_CHECKING:
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Lab


def declare(commands: Commands) -> None:
    command = commands.add("receive", receive, "receive samples")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--temperature", metavar="°C", default="", help="as read on arrival")
    command.add_argument("--condition", default="intact")
    command.add_argument("--logger", default="", help="the temperature logger of the box")
    command.add_argument("--deviation", default="", help="what was not as it should be")

    command = commands.add("perform", perform, "say how the open tests of a method were performed")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--from", dest="start", required=True, metavar="INSTANT")
    command.add_argument("--to", dest="end", metavar="INSTANT")
    for name in ("instrument", "reagents", "raw-data", "client"):
        command.add_argument(f"--{name}", default="")

    command = commands.add("submit", submit, "submit tests with results for review")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command.add_argument("--unchanged", default="", metavar="WHY", help="why returned tests go back as they were")

    command = commands.add("take-back", take_back_, "take back submitted tests of yours that nobody has reviewed yet")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--reason", required=True)
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("reinstate", reinstate, "reinstate samples that were cancelled by mistake")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--reason", required=True)

    command = commands.add("replace", replace, "register samples in place of those that were rejected or cancelled")
    command.add_argument("ids", nargs="+", metavar="ID")


def receive(arguments: Namespace) -> None:
    reception = receiving.Reception(
        condition=arguments.condition,
        temperature=ARRIVAL_TEMPERATURE.read(arguments.temperature),
        logger=arguments.logger,
        deviation=arguments.deviation,
    )
    with signed_in(arguments) as lab:
        rows = receiving.receive(lab, arguments.ids, reception)
        zone = lab.ask_of_site(settings.zone_of)
    show(arguments.json, rows, sample_lines(rows, zone))


def perform(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows, zone = _open_tests(lab, arguments)
        performance = recording.Performance(
            performed_by=lab.actor.key,
            performed_from=clocks.instant(arguments.start, zone),
            performed_to=clocks.instant(arguments.end, zone) if arguments.end else None,
            instrument=arguments.instrument,
            reagents=arguments.reagents,
            raw_data=arguments.raw_data,
        )
        for row in rows:
            recording.set_performance(lab, row.key, row.row_version, performance)
    told(f"{counts.count(len(rows), 'test')} noted as performed.")


def submit(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows, _ = _open_tests(lab, arguments)
        entered = [row for row in rows if row.entered]
        if not entered:
            raise Invalid("No result has been entered for any of these tests yet.")
        cases = recording.submit(lab, [row.key for row in entered], arguments.unchanged)
    if arguments.json:
        put(json_text({"submitted": len(entered), "cases": cases}))
        return
    told(f"{len(entered)} of {len(rows)} open tests submitted for review.")
    for case in cases:
        put(f"{case} was opened; the batch is on hold.")


def take_back_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "take a test back")
        with lab.asking() as ask:
            method = arguments.method.strip()
            rows = tests_of(ask, arguments.subject, arguments.client, TestState.SUBMITTED, method)
        if not rows:
            raise Missing(f"{arguments.subject} has no submitted test of {arguments.method}.")
        taking_back.take_back(lab, [row.key for row in rows], arguments.reason)
    told(f"{counts.count(len(rows), 'test is', 'tests are')} open again.")


def reinstate(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.REGISTER, "reinstate samples")
        done = reinstating.reinstate_samples(lab, _keys(lab, arguments.ids), arguments.reason)
    if arguments.json:
        put(json_text({"open again": done.tests, "stay": done.stay}))
    told(str(done) or "The samples are what they were.")


def replace(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.REGISTER, "replace samples")
        made = replacing.replace_samples(lab, _keys(lab, arguments.ids))
        zone = lab.ask_of_site(settings.zone_of)
    show(arguments.json, made.samples, sample_lines(made.samples, zone))
    for line in made.replacements:
        told(line)


def _keys(lab: Lab, ids: list[str]) -> list[int]:
    return list(lab.ask(samples.keys_by_id, ids).values())


def _open_tests(lab: Lab, arguments: Namespace) -> tuple[list[TestRow], ZoneInfo]:
    lab.require(Right.ENTER_RESULTS, "enter results")
    with lab.asking() as ask:
        method = arguments.method.strip()
        rows = tests_of(ask, arguments.subject, arguments.client, TestState.OPEN, method)
        zone = ask.of_site(settings.zone_of)
    if not rows:
        of = f" of {arguments.method}" if arguments.method else ""
        raise Missing(f"{arguments.subject} has no open test{of}.")
    return rows, zone
