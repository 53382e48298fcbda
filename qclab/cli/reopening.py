"""What is taken up again: approved tests that are opened again, invalid runs, and who was given a certificate."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands, either
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.lists import test_lines
from qclab.cli.output import json_text, minute, put, show, table, told
from qclab.cli.session import batch_named, signed_in, signing_password, tests_of
from qclab.domain import clocks, counts
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Missing
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.investigations import reopenings
    from qclab.queries.laboratory import settings
    from qclab.queries.release import certificates
    from qclab.queries.release import recipients as recipient_queries
    from qclab.queries.results import results as result_queries
    from qclab.queries.review import same_run
    from qclab.queries.testing import invalid as invalid_queries
    from qclab.services.release import recipients
    from qclab.services.results import invalid as telling_invalid
    from qclab.services.review import invalid, reopening

if TYPE_CHECKING:
    from qclab.queries.investigations.reopenings import ReopeningRow
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Lab


def declare(commands: Commands) -> None:
    inner = commands.group("reopen", "open an approved test again: a reviewer asks, QA signs")
    inner.add("list", list_reopenings, "list what waits for QA")
    command = inner.add("ask", ask, "ask to open an approved test again; its batch is held from then on")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--parameter", required=True, action="append", metavar="ID", help="may be changed; repeatable")
    command.add_argument("--reason", required=True)
    command.add_argument("--beside", default="", help="whether the same error was looked for in what ran with it")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command = inner.add("decide", decide, "agree to it for QA and sign, or decline it")
    command.add_argument("reopening", metavar="REOPENING")
    command.add_argument("--reason", default="", help="needed to decline")
    either(command, "--agree", "--decline")

    inner = commands.group("invalid", "runs that are invalid by a criterion of their method")
    command = inner.add("list", list_invalid, "list invalid attempts, and how many there are of a method")
    command.add_argument("--batch", default="", metavar="BATCH")
    command.add_argument("--method", default="", metavar="ID")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    propose = inner.add("propose", propose_invalid, "say that the run of open tests is invalid")
    settle = inner.add("decide", decide_invalid, "agree that a run is invalid and sign, or decline it")
    for command in (propose, settle):
        command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
        command.add_argument("--method", required=True, metavar="ID")
        command.add_argument("--reason", default="", required=command is propose)
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
    either(settle, "--agree", "--decline")

    inner = commands.group("given", "who was given a certificate")
    command = inner.add("list", list_given, "list the recipients of the certificates of a batch")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command = inner.add("add", give, "record that somebody was given a certificate")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--certificate", required=True, metavar="NUMBER", help="its last revision unless one is named")
    command.add_argument("--revision", type=int, default=0)
    command.add_argument("--to", required=True, dest="whom", metavar="WHOM")
    command.add_argument("--at", required=True, metavar="MOMENT", help="2026-11-30 07:46")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command = inner.add("take-back", take_back, "take a record of a recipient back that was wrong")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--to", required=True, dest="whom", metavar="WHOM")
    command.add_argument("--reason", required=True)
    command.add_argument("--client", default="", metavar="ID", help=PARTY)


def list_reopenings(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list reopenings")
        rows, zone = lab.ask(reopenings.waiting_for_qa), lab.ask_of_site(settings.zone_of)
    lines = [
        {
            "reopening": row.id,
            "may be changed": ", ".join(row.parameters),
            "reason": row.reason,
            "looked for": row.beside,
            "by": row.asked_by_name,
            "since": minute(row.asked_at, zone),
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No reopening waits for QA.")


def ask(arguments: Namespace) -> None:
    """What ran with it is told, since the same error is looked for there."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_RESULTS, "ask for a reopening")
        row = _one(lab, arguments, TestState.APPROVED)
        known = [line.parameter for line in lab.ask(result_queries.grid, [row.key]).lines]
        wanted = {each.strip().lower() for each in arguments.parameter}
        named = [each.id for each in known if wanted & {each.id.lower(), each.name.lower()}]
        for each in lab.ask(same_run.same_run, row):
            told(f"Ran with it: {each.method_title}, {each.batch_id}, {each.state}")
        number = reopening.ask(lab, row.key, named, arguments.reason, arguments.beside)
    if arguments.json:
        put(json_text({"reopening": number}))
    told(f"{number}: {row.method_title} is to be opened again; QA agrees to it or declines. The batch is on hold.")


def decide(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.AGREE_REOPENINGS, "settle a reopening")
        row = _waiting(lab, arguments.reopening)
        told(f"{row.id}: {', '.join(row.parameters)} may be changed. {row.reason}\nAsked for by {row.asked_by_name}.")
        password = signing_password(lab, Meaning.REOPENED if arguments.agree else "reopening declined")
        settled = reopening.settle(
            lab, row.key, agree=arguments.agree, password=password, reason=arguments.reason, seen=row.row_version
        )
    told(f"{settled.id}: {settled.state}.")


def _waiting(lab: Lab, number: str) -> ReopeningRow:
    for row in lab.ask(reopenings.waiting_for_qa):
        if row.id.lower() == number.strip().lower():
            return row
    raise Missing(f"No reopening {number} waits for QA.", code=AtTerminal.NO_REOPENING)


def _one(lab: Lab, arguments: Namespace, state: TestState) -> TestRow:
    rows = _tests(lab, arguments, state)
    if len(rows) != 1:
        raise Missing(
            f"{arguments.subject} has {counts.count(len(rows), 'such test')}; name the sample of one.",
            code=AtTerminal.WHICH_TEST,
        )
    return rows[0]


def _tests(lab: Lab, arguments: Namespace, state: TestState) -> list[TestRow]:
    with lab.asking() as asking:
        rows = tests_of(asking, arguments.subject, arguments.client, "", arguments.method.strip())
    found = [row for row in rows if row.state is state]
    if not found:
        raise Missing(
            f"{arguments.subject} has no test of {arguments.method} that is {state}.", code=AtTerminal.NO_TEST_IN_STATE
        )
    return found


def list_invalid(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list invalid attempts")
        method = arguments.method.strip()
        with lab.asking() as asking:
            batch = batch_named(asking, arguments.batch, arguments.client).key if arguments.batch else None
            rows = asking(invalid_queries.invalid_attempts, method=method, batch=batch)
            counted = asking(invalid_queries.counted).get(method, invalid_queries.Counted()) if method else None
            zone = asking.of_site(settings.zone_of)
    lines = [
        {
            "batch": row.batch_id,
            "method": row.method_id,
            "sample": row.sample,
            "attempt": row.attempt,
            "reason": row.reason,
            "performed": minute(row.performed_from, zone),
            "by": row.performed_by,
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No attempt was invalid.")
    if counted is not None:
        told(f"{method}: invalid {counted}.")


def propose_invalid(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "say that a run is invalid")
        rows = _tests(lab, arguments, TestState.OPEN)
        telling_invalid.propose_invalid(lab, [row.key for row in rows], arguments.reason)
    told(f"{counts.count(len(rows), 'test')} said to have run invalid; a reviewer agrees or declines.")


def decide_invalid(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_RESULTS, "settle an invalid run")
        rows = _tests(lab, arguments, TestState.INVALID_PROPOSED)
        zone = lab.ask_of_site(settings.zone_of)
        lines = [{**line, "reason": row.state_reason} for line, row in zip(test_lines(rows, zone), rows, strict=True)]
        told("\n".join(table(lines)))
        password = signing_password(lab, Meaning.AGREED_INVALID if arguments.agree else "run is valid")
        seen = {row.key: row.row_version for row in rows}
        invalid.settle_invalid(
            lab, list(seen), agree=arguments.agree, reason=arguments.reason, password=password, seen=seen
        )
    ends = "invalid; each has a new, empty attempt" if arguments.agree else "open again"
    told(f"{counts.count(len(rows), 'test')}: {ends}.")


def list_given(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list recipients")
        with lab.asking() as asking:
            row = batch_named(asking, arguments.batch, arguments.client)
            rows, zone = asking(recipient_queries.recipients_of, row.key), asking.of_site(settings.zone_of)
    lines = [
        {
            "certificate": f"{each.id} revision {each.revision}",
            "given to": each.whom,
            "at": minute(each.given_at, zone),
            "recorded by": each.recorded_by,
            "state": "taken back" if each.is_taken_back else "",
        }
        for each in rows
    ]
    show(arguments.json, lines, lines, "Nobody is recorded who was given a certificate of this batch.")


def give(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "record a recipient")
        with lab.asking() as asking:
            batch = batch_named(asking, arguments.batch, arguments.client)
            zone = asking.of_site(settings.zone_of)
            issued = asking(certificates.certificates_of, batch.key)
        found = [
            row
            for row in issued
            if row.id.lower() == arguments.certificate.strip().lower() and arguments.revision in (0, row.revision)
        ]
        if not found:
            raise Missing(
                f"Batch {batch.id} has no certificate {arguments.certificate}.", code=AtTerminal.NO_CERTIFICATE
            )
        recipients.give(lab, found[-1].key, arguments.whom, clocks.instant(arguments.at, zone))
    told(f"{found[-1].edition}: given to {arguments.whom}.")


def take_back(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "take a record of a recipient back")
        with lab.asking() as asking:
            batch = batch_named(asking, arguments.batch, arguments.client)
            rows = asking(recipient_queries.recipients_of, batch.key)
        found = [row for row in rows if row.whom.lower() == arguments.whom.strip().lower() and not row.is_taken_back]
        if not found:
            raise Missing(
                f"Nobody called {arguments.whom} is recorded of batch {batch.id}.", code=AtTerminal.NO_RECIPIENT
            )
        recipients.take_back_recipient(lab, found[-1].key, arguments.reason)
    told(f"{found[-1].whom}: taken back.")
