"""The second person and QA: approving tests and issuing certificates, each signed with the password again."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qclab.cli import files
from qclab.cli.arguments import PARTY, Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.lists import test_lines
from qclab.cli.output import json_text, put, table, told
from qclab.cli.session import batch_named, signed_in, signing_password, tests_of
from qclab.domain import counts
from qclab.domain.catalogue.naming import named
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Reason
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.verifying import deeds

with when_used():
    from qclab.domain.release.kinds import ANALYSIS, INTERIM
    from qclab.queries.laboratory import settings
    from qclab.queries.release import certificates as certificate_queries
    from qclab.queries.results import results as result_queries
    from qclab.queries.review import corrections, waiting
    from qclab.services.release import certificates, duties
    from qclab.services.review import approving

if TYPE_CHECKING:
    from datetime import datetime

    from qclab.queries.review.corrections import Correction
    from qclab.queries.review.waiting import WaitingTest
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Lab


def declare(commands: Commands) -> None:
    command = commands.add("approve", approve, "verify or approve the submitted tests of a batch or sample, and sign")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    command.add_argument("--reason", default="", help="why the correction of a value that failed is accepted")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("return", return_, "return submitted tests of a batch or sample to who submitted them")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--reason", required=True)
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("certificate", certificate, "issue the certificate of a batch, and sign")
    command.add_argument("batch", metavar="BATCH")
    files.add_place(command)
    command.add_argument("--interim", action="store_true", help="while something is pending; it is listed")
    command.add_argument("--reason", default="", help="why a revision is needed")
    command.add_argument("--reprint", action="store_true", help="the very bytes of the last one instead")
    command.add_argument("--copy", action="store_true", help="a copy of the last one for reading, marked as one")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("prove", prove, "say what a file is: an original certificate, or a copy and of what")
    command.add_argument("file", metavar="FILE")


def return_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_RESULTS, "return a test")
        with lab.asking() as ask:
            tests = tests_of(ask, arguments.subject, arguments.client, TestState.SUBMITTED, arguments.method)
        if not tests:
            raise Missing(
                f"{arguments.subject} has no submitted test of {arguments.method}.", code=AtTerminal.NOT_SUBMITTED
            )
        keys = [row.key for row in tests]
        approving.return_tests(lab, keys, arguments.reason)
    if arguments.json:
        put(json_text({"tests": keys}))
    told(f"{counts.count(len(keys), 'test')} returned.")


def approve(arguments: Namespace) -> None:
    """What is going to be signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_RESULTS, "approve")
        with lab.asking() as ask:
            tests = tests_of(ask, arguments.subject, arguments.client, TestState.SUBMITTED, arguments.method)
            keys = [row.key for row in tests]
            grid = ask(result_queries.grid, keys) if keys else None
            corrected = ask(corrections.corrections, keys)
            zone, now = ask.of_site(settings.zone_of), lab.store.clock()
            rows = [replace(row, zone=zone) for row in ask(waiting.waiting_tests)]
            is_mixed = len({row.verifying.meaning for row in tests}) > 1
            points = [line for row in rows if row.key in keys for line in _points(row, now, is_mixed=is_mixed)]
        if grid is None:
            raise Missing(f"{arguments.subject} has no test that waits for approval.", code=AtTerminal.NOTHING_WAITS)
        lines = [*table(test_lines(tests, zone)), "", *table(_values(grid)), *([""] if points else []), *points]
        print("\n".join(lines), file=sys.stderr if arguments.json else sys.stdout, flush=True)
        accepted = _accepted(tests, corrected, arguments.reason)
        does = deeds(row.verifying for row in tests).lower()
        password = signing_password(lab, f"{does} {counts.count(len(keys), 'test')}")
        signed = approving.approve(lab, keys, password, {row.key: row.row_version for row in tests}, accepted)
    if arguments.json:
        put(json_text({"approved": len(signed.approved), "verified": len(signed.verified), "tests": keys}))
    told(f"{signed.words}.")


def _points(row: WaitingTest, now: datetime, *, is_mixed: bool) -> list[str]:
    """Which of several verifications it is, and what to look at, as Review says it: a line for each fact."""
    which = [row.test.verifying.told] if is_mixed or row.test.verifying.said else []
    return [f"{row.test.method_title}: {said}" for said in (*which, *(f"look at: {fact}" for fact in row.look_at(now)))]


def _accepted(tests: Sequence[TestRow], corrected: Mapping[int, Sequence[Correction]], reason: str) -> dict[int, str]:
    """The reason for the one test whose failing value was changed; refused before the password is asked."""
    if corrected and (len(corrected) > 1 or not reason.strip()):
        titles = {row.key: f"{row.method_title} ({row.method_id})" for row in tests}
        asked = counts.word(
            len(corrected),
            "approve it with --reason and your own reason why the correction is accepted",
            "approve each of them alone, with --method and --reason",
        )
        raise Invalid(
            *(
                Reason(
                    f"{titles[key]}: a value that failed was changed ({each}): {asked}.",
                    "reason",
                    code=AtTerminal.NOT_EXPLAINED,
                )
                for key, of_test in corrected.items()
                for each in of_test
            )
        )
    if reason.strip() and not corrected:
        raise Invalid(
            "A reason is given, but no value that failed was changed in these tests. Nothing was signed.",
            code=AtTerminal.NOTHING_TO_EXPLAIN,
        )
    return dict.fromkeys(corrected, reason)


def _values(grid: result_queries.Grid) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for line in grid.lines:
        for cell in line.cells:
            result = grid.results.get(cell)
            if result is not None:
                rows.append(
                    {
                        "method": line.test.method_id,
                        "parameter": line.parameter.id,
                        "typed": result.typed,
                        "reported": result.said,
                        "limit": line.limit,
                        "evaluation": result.to_date or result.evaluation,
                        "level": result.level,
                        "by": result.entered_by_name,
                    }
                )
    return rows


def certificate(arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    kind = INTERIM if arguments.interim else ANALYSIS
    with signed_in(arguments) as lab:
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client)
        is_issued = not (arguments.reprint or arguments.copy)
        row = _issued(lab, batch.key, kind, arguments.reason) if is_issued else _last(lab, batch.key, kind)
        pdf = certificates.copy(lab, row.key) if arguments.copy else certificates.reprint(lab, row.key)
    name = f"{row.id} revision {row.revision}"
    issued = f"{name} was issued and is kept. Write it to another place with --reprint; do not issue it again."
    place.write(pdf, issued if is_issued else "")
    if arguments.json:
        put(json_text(row))
    if row.outdated:
        told(f"warning: {row.warning}")
    told(f"{name}: batch {row.batch_id} {row.conclusion}. Written to {arguments.out}.")


def prove(arguments: Namespace) -> None:
    data = files.read(arguments.file, certificates.LARGEST)
    with signed_in(arguments) as lab:
        said = certificates.prove(lab, data)
    put(json_text({"file": said}) if arguments.json else f"{arguments.file} is {said}.")


def _last(lab: Lab, batch: int, kind: str) -> certificate_queries.CertificateRow:
    lab.require(Right.READ, "print a certificate")
    rows = lab.ask(certificate_queries.certificates_of, batch)
    of_kind = [row for row in rows if row.kind == kind]
    if not of_kind:
        raise Missing(f"No {kind} has been issued for this batch.", code=AtTerminal.NONE_ISSUED)
    return of_kind[-1]


def _issued(lab: Lab, batch: int, kind: str, reason: str) -> certificate_queries.CertificateRow:
    lab.require(Right.ISSUE_CERTIFICATES, "issue a certificate")
    preview = certificates.preview(lab, batch, kind)
    if preview.blockers:
        raise Conflict(*(blocker.reason for blocker in preview.blockers))
    why_not = lab.ask(duties.why_not_issue, batch, lab.store.clock())
    if why_not:
        raise NotAllowed(*why_not)
    if preview.why_no_revision:
        raise Conflict(*preview.why_no_revision)
    told(f"Batch {preview.content.batch} {preview.concludes}.")
    for line in preview.content.results:
        told(f"  {named(line.test, line.parameter)}: {line.result} {line.unit} ({line.limit}): {line.evaluation}")
    for said in preview.relaxed:
        told(f"  {said}")
    for change in preview.content.changes:
        told(f"  changed: {change}")
    password = signing_password(lab, f"issue the {kind}", Meaning.ISSUED)
    return certificates.issue(lab, batch, preview.batch_version, password, kind, reason)
