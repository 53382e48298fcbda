"""The bench: receiving samples, saying how tests were performed, submitting them for review."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from qclab.cli import files
from qclab.cli.arguments import PARTY, Commands
from qclab.cli.casework import case_named
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.lists import sample_lines
from qclab.cli.output import json_text, put, show, told
from qclab.cli.session import sample_named, signed_in, tests_of
from qclab.domain import clocks, counts
from qclab.domain.evaluation.measures import ARRIVAL_TEMPERATURE
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.people import people
    from qclab.queries.samples import samples
    from qclab.services.results import performing, recording, submitting, taking_back
    from qclab.services.samples import attachments, receiving, reinstating, replacing
    from qclab.services.testing import adding

if TYPE_CHECKING:
    from qclab.domain.review.outlook import Outlook
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Lab


def declare(commands: Commands) -> None:
    command = commands.add("receive", receive, "receive samples")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--temperature", metavar="°C", default="", help="as read on arrival")
    command.add_argument("--condition", default="", help="in what condition they arrived, such as intact")
    command.add_argument("--logger", default="", help="the temperature logger of the box")
    command.add_argument("--not-measured", action="store_true", help="the temperature was not; the deviation says why")
    command.add_argument("--deviation", default="", help="what was not as it should be")
    command.add_argument("--deviation-number", default="", help="that of the deviation, where it has one")

    command = commands.add("perform", perform, "say how open tests were performed, all of them alike")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    command.add_argument("--by", default="", metavar="ID", help="who performed them: a user id, or “me”")
    command.add_argument("--from", dest="performed_from", default="", metavar="INSTANT")
    command.add_argument("--to", dest="performed_to", default="", metavar="INSTANT")
    for name in ("instrument", "reagents", "raw-data", "client"):
        command.add_argument(f"--{name}", default="")
    command.add_argument("--reason", default="", help="why a time that is recorded is changed")

    command = commands.add("submit", submit, "submit tests with results for review")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    command.add_argument(
        "--open-cases", action="store_true", help="also where values open cases and put the batch on hold"
    )
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command.add_argument("--unchanged", default="", metavar="WHY", help="why returned tests go back as they were")

    command = commands.add("take-back", take_back_, "take back submitted tests of yours that are not approved yet")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--reason", required=True)
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("reinstate", reinstate, "reinstate samples that were cancelled by mistake")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--reason", required=True)

    inner = commands.group("test", "tests beside the sampling plan")
    command = inner.add("add", add_test, "add a test to samples of one batch that the plan did not ask for")
    command.add_argument("ids", nargs="+", metavar="SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--reason", required=True)

    command = commands.add("attach", attach, "keep a file with a case, a sample, or tests of a method")
    command.add_argument("file", metavar="FILE")
    command.add_argument("subject", nargs="?", default="", metavar="BATCH-OR-SAMPLE", help="a sample; or with --method")
    command.add_argument("--method", default="", metavar="ID", help="its only test of this method")
    command.add_argument("--case", default="", metavar="NUMBER", help="such as OOS-2026-0001")
    command.add_argument("--note", default="")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("replace", replace, "register samples in place of those that were rejected or cancelled")
    command.add_argument("ids", nargs="+", metavar="ID")


def receive(arguments: Namespace) -> None:
    reception = receiving.Reception(
        condition=arguments.condition,
        temperature=ARRIVAL_TEMPERATURE.read(arguments.temperature),
        logger=arguments.logger,
        deviation=arguments.deviation,
        number=arguments.deviation_number,
        is_not_measured=arguments.not_measured,
    )
    with signed_in(arguments) as lab:
        rows = receiving.receive(lab, arguments.ids, reception)
        zone = lab.ask_of_site(settings.zone_of)
    show(arguments.json, rows, sample_lines(rows, zone))


def perform(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows, zone = _open_tests(lab, arguments)
        said = read_performance(lab, arguments, zone)
        tests = {row.key: row.row_version for row in rows}
        performing.set_performance(lab, tests, performing.Performance(**said), tuple(said), arguments.reason)
    told(f"{counts.count(len(rows), 'test')} noted as performed.")


def submit(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows, _ = _open_tests(lab, arguments)
        entered = [row for row in rows if row.entered]
        if not entered:
            raise Invalid("No result has been entered for any of these tests yet.", code=AtTerminal.NO_RESULT)
        tests = [row.key for row in entered]
        outlook = lab.ask(submitting.foresee, tests)
        refuse_unconfirmed(outlook, is_confirmed=arguments.open_cases)
        cases = recording.submit(lab, tests, [each.result for each in outlook.opens], unchanged=arguments.unchanged)
    if arguments.json:
        put(json_text({"submitted": len(entered), "cases": cases}))
        return
    told(f"{len(entered)} of {len(rows)} open tests submitted for review.")
    for case in cases:
        put(f"{case} was opened; the batch is on hold.")


def read_performance(lab: Lab, arguments: Namespace, zone: ZoneInfo) -> dict[str, Any]:
    """What a command says of how tests were performed. Raises Invalid where that is nothing."""
    said: dict[str, Any] = {
        name: text for name in ("instrument", "reagents", "raw_data") if (text := getattr(arguments, name))
    }
    for name in ("performed_from", "performed_to"):
        if text := getattr(arguments, name):
            said[name] = clocks.instant(text, zone)
    if arguments.by:
        said["performed_by"] = lab.ask(people.performer, arguments.by)
    if not said:
        raise Invalid(
            "Say something of how they were performed: --by, --from, --to, --instrument, …",
            code=AtTerminal.NOTHING_SAID,
        )
    return said


def refuse_unconfirmed(outlook: Outlook, *, is_confirmed: bool) -> None:
    """Raise Conflict where submitting opens cases that nobody confirmed."""
    if not outlook.opens or is_confirmed:
        return
    what = [f"{each.called}: {each.failure or f'{each.said}, {each.evaluation}'}." for each in outlook.opens]
    held = f" and puts {counts.joined(outlook.holds)} on hold" if outlook.holds else ""
    raise Conflict(
        *what,
        f"Nothing was submitted: each opens a case{held}. If the values are right, say --open-cases.",
        code=AtTerminal.OPENS_CASES,
    )


def take_back_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "take a test back")
        with lab.asking() as ask:
            method = arguments.method.strip()
            rows = tests_of(ask, arguments.subject, arguments.client, TestState.SUBMITTED, method)
        if not rows:
            raise Missing(
                f"{arguments.subject} has no submitted test of {arguments.method}.", code=AtTerminal.NOT_SUBMITTED
            )
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
        raise Missing(f"{arguments.subject} has no open test{of}.", code=AtTerminal.NO_OPEN_TEST)
    return rows, zone


def add_test(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.REGISTER, "add a test")
        test = adding.add_test(lab, _keys(lab, arguments.ids), arguments.method, arguments.reason)
    if arguments.json:
        put(json_text({"test": test}))
    told(f"{arguments.method} was added to {counts.count(len(arguments.ids), 'sample')}.")


def attach(arguments: Namespace) -> None:
    """To a case where one is named, else to the test of a method, else to the sample."""
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES if arguments.case else Right.ENTER_RESULTS, "keep a file")
        data = files.read(arguments.file, attachments.LARGEST)
        to = _kept_with(lab, arguments)
        key = attachments.attach(lab, Path(arguments.file).name, data, note=arguments.note, **to)
    if arguments.json:
        put(json_text({"file": key}))
    told(f"{Path(arguments.file).name} is kept with {arguments.case or arguments.subject}.")


def _kept_with(lab: Lab, arguments: Namespace) -> dict[str, int]:
    if arguments.case:
        return {"case": case_named(lab, arguments.case).line.key}
    with lab.asking() as ask:
        if not arguments.method:
            sample = sample_named(ask, arguments.subject)
            if sample is None:
                raise Missing(
                    f"There is no sample {arguments.subject}. Of a batch, name the --method.", code=AtTerminal.NO_SAMPLE
                )
            return {"sample": sample}
        tests = tests_of(ask, arguments.subject, arguments.client, "", arguments.method)
    if len(tests) != 1:
        found = counts.count(len(tests), "test")
        raise Missing(
            f"{arguments.subject} has {found} of {arguments.method}; name a sample of the one that is meant.",
            code=AtTerminal.WHICH_SAMPLE,
        )
    return {"test": tests[0].key}
