"""The audit trail: what was done, in sentences, and the trail of a batch as a paper."""

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
from qclab.cli.session import batch_named, signed_in
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.trail.acts import Act

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.samples import samples
    from qclab.queries.trail import events, listed, unusual, worded
    from qclab.services.trail import paper

if TYPE_CHECKING:
    from qclab.queries.trail.listed import ListedEvent


def declare(commands: Commands) -> None:
    command = commands.add("trail", trail, "list what was done, the newest first")
    command.add_argument("--search", default="", metavar="TEXT", help="words of the whole act, each somewhere in it")
    command.add_argument("--act", action="append", default=[], choices=[act.value for act in Act], metavar="ACT",
                         help="only these acts; may be given several times")  # fmt: skip
    command.add_argument("--batch", default="", metavar="ID")
    command.add_argument("--sample", default="", metavar="ID")
    command.add_argument("--client", default="", metavar="ID", help="whose batch, where two have one number")
    command.add_argument("--limit", type=count, default=200, metavar="N")
    command = commands.add("batch-trail", batch_trail, "draw the audit trail of a batch as a PDF")
    command.add_argument("batch", metavar="ID")
    command.add_argument("--client", default="", metavar="ID", help="whose batch, where two have one number")
    command.add_argument("--unusual", action="store_true",
                         help="list its unusual events instead, and up to which event it was looked at")  # fmt: skip
    files.add_place(command, required=False)


def trail(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the audit trail")
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client).key if arguments.batch else None
            sample = None
            if arguments.sample:
                sample = next(iter(ask(samples.keys_by_id, [arguments.sample]).values()))
            among = ask(worded.events_with, arguments.search)
            seqs = ask(
                events.find_events,
                acts=arguments.act,
                batch=batch,
                sample=sample,
                among=among,
                limit=arguments.limit,
            )
            rows = ask(listed.listed_events, seqs)
            zone = ask.of_site(settings.zone_of)
        show(arguments.json, rows, _lines(rows, zone), "No events.")


def _lines(rows: Iterable[ListedEvent], zone: ZoneInfo) -> Iterable[Mapping[str, object]]:
    for row in rows:
        yield {
            "event": row.seq,
            "when": minute(row.event.at, zone),
            "who": row.event.actor_name,
            "what": row.what,
            "test": row.test,
            "about": row.about,
            "sample": row.sample,
            "why": row.event.reason,
        }


def batch_trail(arguments: Namespace) -> None:
    if arguments.unusual:
        _unusual(arguments)
        return
    with signed_in(arguments) as lab:
        if not arguments.out:
            raise Invalid(
                Reason(
                    "Say where the paper is written: --out FILE. Or list what is --unusual.",
                    "out",
                    code=AtTerminal.NO_PAPER,
                )
            )
        place = files.place(arguments)
        place.check()
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client)
        pdf = paper.batch_trail(lab, batch.key)
    place.write(pdf)
    told(f"The audit trail of {batch.id} is in {arguments.out}.")


def _unusual(arguments: Namespace) -> None:
    """The events of a batch that are looked at by exception, the newest first, each with why."""
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the audit trail")
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client)
            zone = ask.of_site(settings.zone_of)
            found = {each.seq: each for each in ask(unusual.unusual_events, batch.key, zone)}
            last = ask(unusual.last_event, batch.key)
            rows = ask(listed.listed_events, found)
        lines = [{**line, "unusual": ", ".join(found[int(str(line["event"]))].why)} for line in _lines(rows, zone)]
        show(arguments.json, lines, lines, "Nothing of this batch is unusual.")
        told(f"Batch {batch.id}, up to event {last}.")
