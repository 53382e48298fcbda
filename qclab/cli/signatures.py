"""The signatures of a record, each recomputed now: of a batch, a case, a certificate, a sample or a version."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import put, show
from qclab.cli.session import client_named, signed_in
from qclab.domain import moments
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Missing
from qclab.domain.signatures import differing, words
from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import Since

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.signatures import named
    from qclab.services.signatures import reading

if TYPE_CHECKING:
    from qclab.queries.signatures.of_record import SignatureLine


def declare(commands: Commands) -> None:
    command = commands.add("signatures", signatures, "list the signatures of a record, broken ones first")
    command.add_argument(
        "record", metavar="ID", help="of a batch, sample, case, certificate, entry of the register, method or "
        "specification; with a revision or version as ID/2",
    )  # fmt: skip
    command.add_argument("--client", default="", metavar="ID", help="whose batch, where two have one number")
    command.add_argument("--content", action="store_true", help="also what was signed, line by line")


def signatures(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list signatures")
        with lab.asking() as ask:
            records = ask(named.records_named, arguments.record, client_named(ask, arguments.client))
            zone = ask.of_site(settings.zone_of)
        if not records:
            raise Missing(f"There is no record “{arguments.record}”.", code=AtTerminal.NO_RECORD)
        lines = [line for table, key in records for line in reading.read_signatures(lab, table, key)]
    rows = list(_rows(lines, zone))
    show(arguments.json, [{**row, **_more(line)} for row, line in zip(rows, lines, strict=True)], rows,
         "Nothing of this has been signed.")  # fmt: skip
    if not arguments.json:
        for line in lines:
            _tell(line, zone, content=arguments.content)


def _rows(lines: Iterable[SignatureLine], zone: ZoneInfo) -> Iterable[Mapping[str, object]]:
    for line in lines:
        signature = line.read.signature
        yield {
            "now": words.SHORT[line.standing],
            "meaning": signature.meaning.value,
            "what": line.what,
            "who": signature.printed_name,
            "when": words.signed_at(signature.at, zone),
            "given": signature.asked,
        }


def _more(line: SignatureLine) -> dict[str, Any]:
    read = line.read
    return {
        "standing": read.standing.value,
        "flaw": read.flaw.value if read.flaw else "",
        "format": read.signature.format,
        "digest": read.signature.digest,
        "found": read.found,
        "differs": [{"what": each.where, "signed": each.signed, "found": each.found} for each in read.differs],
        "since": [{"act": event.act, "by": event.actor_name, "at": event.at.isoformat()} for event in read.since],
        "content": read.content,
    }


def _tell(line: SignatureLine, zone: ZoneInfo, *, content: bool) -> None:
    """What is said of a signature that is not simply valid, and with ``content`` what was signed."""
    read = line.read
    is_valid = read.standing is Standing.VALID
    if is_valid and not content:
        return
    put(f"\n{line.what}: {read.signature.meaning}, {read.signature.printed_name}")
    if not is_valid:
        since = [Since(event.act, event.actor_name, event.at, event.reason) for event in read.since]
        said = words.explained(
            read.standing, read.flaw, since, read.differs, (read.signature.digest, read.found),
            lambda at: moments.minute(at, zone),
        )  # fmt: skip
        put("\n".join(f"  {each}" for each in said))
    if content and read.content:
        put("\n".join(f"  {each.where}: {each.said}" for each in differing.lines(json.loads(read.content), zone)))
