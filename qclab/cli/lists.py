"""Lists of samples, tests, batches and cases, as far as the person who asks may know of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from qclab.cli import files
from qclab.cli.arguments import Commands, count
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import batch_named, client_named, signed_in
from qclab.domain.batches.lifecycle import ON_HOLD, REACHED
from qclab.domain.investigations.case import Which
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.batches import batches as batch_queries
    from qclab.queries.batches import lines as batch_lines
    from qclab.queries.investigations import listed
    from qclab.queries.laboratory import settings
    from qclab.queries.people import people
    from qclab.queries.samples import samples as sample_queries
    from qclab.queries.testing import testing
    from qclab.services.testing import late_work

if TYPE_CHECKING:
    from qclab.queries.batches.lines import BatchLine
    from qclab.queries.samples.samples import SampleRow
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Asking


def declare(commands: Commands) -> None:
    of_samples = commands.add("samples", samples, "list samples, the newest first")
    of_tests = commands.add("tests", tests, "list tests, the earliest due first")
    of_late = commands.add("late", late, "say why late tests are late, and what lies with whom")
    files.add_place(of_late, required=False)
    of_batches = commands.add("batches", batches, "list batches, the newest first")
    of_cases = commands.add("cases", cases, "list cases, the open ones by what is due first, then the closed ones")
    of_cases.add_argument("--which", default="", choices=("", *Which), help="only these")
    of_cases.add_argument("--search", default="", metavar="TEXT")
    for command in (of_samples, of_tests, of_batches):
        command.add_argument("--search", default="", metavar="TEXT")
        command.add_argument("--limit", type=count, default=20_000, metavar="N")
        command.add_argument("--client", default="", metavar="ID", help="only what is of this client")
    for command in (of_samples, of_tests):
        command.add_argument("--batch", default="", metavar="ID")
        command.add_argument("--state", default="", help="only those in this state")
    of_batches.add_argument("--status", default="")
    of_batches.add_argument("--made-from", default="", metavar="TEXT", help="a batch, a lot or a supplier")
    of_tests.add_argument("--method", default="", metavar="ID")
    of_tests.add_argument("--analyst", default="", metavar="ID", help="a user id, or none: what is unassigned")


def samples(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list samples")
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client).key if arguments.batch else None
            keys = ask(
                sample_queries.find_samples,
                search=arguments.search,
                state=_one_of(SampleState, arguments.state),
                batch=batch,
                client=client_named(ask, arguments.client),
                limit=arguments.limit,
            )
            by_key = ask(sample_queries.fetch_samples, keys)
            zone = ask.of_site(settings.zone_of)
        rows = [by_key[key] for key in keys]
        show(arguments.json, rows, sample_lines(rows, zone), "No samples.")


def sample_lines(rows: Iterable[SampleRow], zone: ZoneInfo) -> Iterable[Mapping[str, object]]:
    for row in rows:
        yield {
            "id": row.id,
            "client": row.client_id,
            "product": row.product_id,
            "batch": row.batch_id,
            "stage": row.stage,
            "name": f"{row.name} {row.container_number}",
            "state": row.state,
            "received": minute(row.received_at, zone),
            "open tests": row.open_tests,
        }


def tests(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list tests")
        with lab.asking() as ask:
            analyst = None
            if arguments.analyst not in ("", "none"):
                analyst = _person(ask, arguments.analyst)
            keys = ask(
                testing.find_tests,
                state=_one_of(TestState, arguments.state),
                analyst=analyst,
                unassigned=arguments.analyst == "none",
                method=arguments.method,
                batch=batch_named(ask, arguments.batch, arguments.client).key if arguments.batch else None,
                client=client_named(ask, arguments.client),
                search=arguments.search,
                limit=arguments.limit,
            )
            rows = list(ask(testing.fetch_tests, keys).values())
            zone = ask.of_site(settings.zone_of)
        show(arguments.json, rows, test_lines(rows, zone), "No tests.")


def late(arguments: Namespace) -> None:
    place = files.place(arguments)
    if arguments.out:
        place.check()
    with signed_in(arguments) as lab:
        work = late_work.counted(lab)
        pdf = late_work.late_work(lab) if arguments.out else b""
    if pdf:
        place.write(pdf)
        told(f"The late work is in {arguments.out}.")
    reasons = work.reasons()
    lines = ({"because": late_work.said(reason, work.horizon), "tests": reason.tests} for reason in reasons)
    show(arguments.json, reasons, lines, "Nothing is late.")


def test_lines(rows: Iterable[TestRow], zone: ZoneInfo) -> Iterable[Mapping[str, object]]:
    for row in rows:
        yield {
            "due": minute(row.due_at, zone),
            "begin_by": minute(row.start_by, zone),
            "client": row.client_id,
            "batch": row.batch_id,
            "stage": row.stage,
            "method": f"{row.method_id} {row.method_version}",
            "sample": row.samples[0][1] + (f" +{len(row.samples) - 1}" if len(row.samples) > 1 else ""),
            "state": row.state,
            "verified": row.verifying.verified,
            "analyst": row.analyst_name,
            "results": row.entered or "",
            "evaluation": row.finding or row.to_date or row.worst,
        }


def batches(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list batches")
        with lab.asking() as ask:
            keys = ask(
                batch_queries.find_batches,
                search=arguments.search,
                status=_one_of((*REACHED, ON_HOLD), arguments.status),
                client=client_named(ask, arguments.client),
                made_from=arguments.made_from,
                limit=arguments.limit,
            )
            by_key = {line.key: line for line in ask(batch_lines.batch_lines, keys)}
            zone = ask.of_site(settings.zone_of)
        rows = [by_key[key] for key in keys]
        lines = (
            {
                "id": row.batch.id,
                "client": row.batch.client_id,
                "product": row.batch.product_id,
                "status": row.batch.stands,
                "because": row.batch.because,
                "made": row.batch.manufactured_on,
                "registered": minute(row.batch.created_at, zone),
                "required": row.progress,
                "certificate": ", ".join(filter(None, (row.certificate, row.concludes)))
                + (" outdated: " + "; ".join(row.outdated) if row.outdated else ""),
            }
            for row in rows
        )
        show(arguments.json, [_whole(row) for row in rows], lines, "No batches.")


def cases(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list cases")
        with lab.asking() as ask:
            rows = ask(listed.fetch_cases, ask(listed.find_cases, arguments.which, arguments.search))
            zone = ask.of_site(settings.zone_of)
        lines = (
            {
                "id": row.case.id,
                "kind": row.case.kind,
                "batch": row.batch_id,
                "test": row.case.method_title,
                "parameter": row.case.parameter_name,
                "result": row.case.reported,
                "state": row.case.said,
                "due": minute(row.case.due_at, zone),
                "owner": row.case.owner_name,
                "opened": minute(row.case.opened_at, zone),
            }
            for row in rows
        )
        whole = [{"batch_id": row.batch_id, **vars(row.case)} for row in rows]
        show(arguments.json, whole, lines, "No cases.")


def _whole(line: BatchLine) -> dict[str, object]:
    """A batch with its tests and its latest certificate, on one level."""
    lines = ("required", "answered", "complying", "failed", "failing")
    names = ("tests", "approved", "submitted", *lines, "certificate", "kind", "conclusion", "outdated")
    counted = {name: getattr(line, name) for name in names}
    return {**vars(line.batch), **counted}


def _one_of(states: Iterable[str], text: str) -> str:
    """A state as it is written, or nothing for all of them."""
    wanted, known = text.strip().lower(), [str(state) for state in states]
    if wanted in ("", "all"):
        return ""
    if wanted not in known:
        raise Invalid(f"“{text}” is none of: {', '.join(known)}.", code=AtTerminal.NONE_OF_THESE)
    return wanted


def _person(ask: Asking, id_: str) -> int:
    for row in ask(people.people):
        if row.id.lower() == id_.strip().lower():
            return row.key
    raise Missing(f"There is nobody with the user id “{id_}”.", code=AtTerminal.NOBODY)
