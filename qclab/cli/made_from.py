"""What batches were made from and what was made from them; answering for batches below a lot that failed."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import batch_named, signed_in, signing_password
from qclab.domain.batches.made_from import Materials, OutsideLot, read_lots
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing, Reason
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.batches import family as queries
    from qclab.queries.batches import made_together
    from qclab.queries.laboratory import settings
    from qclab.queries.review import same_run
    from qclab.queries.testing import testing
    from qclab.services.batches import affected
    from qclab.services.batches import made_from as services

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from qclab.queries.batches.batches import BatchRow
    from qclab.queries.batches.family import Family
    from qclab.queries.batches.made_together import MadeTogether
    from qclab.queries.review.same_run import RanTogether
    from qclab.services.lab import Lab

_LOT = "“supplier; lot; expiry”, the expiry in words or left out"


def declare(commands: Commands) -> None:
    inner = commands.group("made-from", "what a batch was made from, and what was made from it")
    listed = inner.add(
        "list",
        list_,
        "list the family of a batch, and what was tested with a test of it that failed",
    )
    said = inner.add("say", say, "say what a batch was made from")
    withdrawn = inner.add("withdraw", withdraw, "withdraw that a batch was made from something")
    for command in (listed, said, withdrawn):
        command.add_argument("batch", metavar="BATCH")
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
    said.add_argument("--parent", action="append", default=[], metavar="BATCH", help="may be repeated; or a sample id")
    said.add_argument("--lot", action="append", default=[], metavar="LOT", help=f"of another maker: {_LOT}")
    withdrawn.add_argument("--material", required=True, metavar="ID", help="the batch, or the number of the lot")
    for command in (said, withdrawn):
        command.add_argument("--reason", required=True)

    inner = commands.group("at-risk", "batches that were made from a lot which failed: held, or said why not")
    for name, run, help_ in (
        ("hold", hold, "put batches on hold for the lot that failed"),
        ("looked-at", look_at, "say why batches need no hold"),
    ):
        command = inner.add(name, run, help_)
        command.add_argument("batch", nargs="+", metavar="BATCH")
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
        command.add_argument("--reason", required=True)


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list what a batch was made from")
        row, found = _family(lab, arguments)
        with lab.asking() as ask:
            failed = [test for test in ask(testing.all_tests, row.key).values() if test.has_failed]
            beside = ask(made_together.made_together_with, row)
            together, zone = ask(same_run.ran_together, failed), ask.of_site(settings.zone_of)
        lines = [*_lines(found, lab.store.clock(), zone), *_made_together(beside), *_tested_together(together, zone)]
    show(arguments.json, lines, lines, "Nothing is said of what it was made from, and nothing was made from it.")


def say(arguments: Namespace) -> None:
    lots: list[OutsideLot] = []
    try:
        for text in arguments.lot:
            lots += read_lots(text)
    except ValueError as fault:
        raise Invalid(Reason(str(fault), "lot", code=AtTerminal.NO_LOT)) from None
    with signed_in(arguments) as lab:
        lab.require(Right.REGISTER, "say what a batch was made from")
        row, _ = _family(lab, arguments)
        services.say(lab, row.key, Materials(tuple(arguments.parent), tuple(lots)), arguments.reason)
    told(f"Batch {row.id}: said.")


def withdraw(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WITHDRAW_MATERIALS, "withdraw what a batch was made from")
        row, found = _family(lab, arguments)
        wanted = arguments.material.strip().lower()
        material = next((each for each in found.materials if each.stands and each.name.lower() == wanted), None)
        if material is None:
            raise Missing(
                f"Batch {row.id} is not said to be made from “{arguments.material}”.", code=AtTerminal.NOT_MADE_FROM
            )
        services.withdraw(lab, material.key, arguments.reason)
    told(f"Batch {row.id}: {material.name} is withdrawn.")


def hold(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        keys = _keys(lab, arguments)
        told(f"{', '.join(arguments.batch)}: put on hold. Reason: {arguments.reason}")
        affected.hold_affected(lab, keys, arguments.reason, signing_password(lab, Meaning.HELD))
    told(f"{', '.join(arguments.batch)}: on hold.")


def look_at(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        keys = _keys(lab, arguments)
        with lab.asking() as ask:
            asked = [(id_, row) for id_, key in zip(arguments.batch, keys, strict=True)
                     for row in ask(queries.family, key).asked_of(key)]  # fmt: skip
        lots = "\n".join(f"{id_}, made from {row.source_id}: {row.said}" for id_, row in asked)
        told(f"{lots}\nNo hold. Reason: {arguments.reason}".lstrip())
        password = signing_password(lab, Meaning.NEEDS_NO_HOLD)
        affected.look_at(lab, keys, arguments.reason, password, seen=[row.key for _, row in asked])
    told(f"{', '.join(arguments.batch)}: looked at.")


def _keys(lab: Lab, arguments: Namespace) -> list[int]:
    lab.require(Right.HOLD_BATCHES, "answer for a batch")
    with lab.asking() as ask:
        return [batch_named(ask, id_, arguments.client).key for id_ in arguments.batch]


def _family(lab: Lab, arguments: Namespace) -> tuple[BatchRow, Family]:
    with lab.asking() as ask:
        row = batch_named(ask, arguments.batch, arguments.client)
        return row, ask(queries.family, row.key)


def _made_together(rows: Iterable[MadeTogether]) -> Iterator[Mapping[str, object]]:
    for row in rows:
        yield {
            "what": "made together",
            "id": row.batch.id,
            "of": row.batch.product_name,
            "steps": 0,
            "status": row.batch.stands,
            "said": f"{row.batch.manufactured_on}, {', '.join(row.shares)}",
            "to do": "",
        }


def _tested_together(rows: Iterable[RanTogether], zone: ZoneInfo) -> Iterator[Mapping[str, object]]:
    for row in rows:
        yield {
            "what": f"tested with what failed: {row.failed.method_title}",
            "id": row.test.batch_id,
            "of": row.test.product_name,
            "steps": 0,
            "status": row.test.finding or str(row.test.worst),
            "said": f"{minute(row.test.performed_from, zone)}, {', '.join(row.shares)}",
            "to do": "",
        }


def _lines(found: Family, now: datetime, zone: ZoneInfo) -> Iterator[Mapping[str, object]]:
    for material in found.materials:
        parent = found.parent(material)
        yield {
            "what": "made from" if material.stands else "withdrawn",
            "id": material.name,
            "of": material.lot.supplier if material.lot else parent.product_name if parent else "",
            "steps": 1,
            "status": parent.status if parent and material.stands else "",
            "said": f"{minute(material.said_at, zone)}, {material.said_by_name}",
            "to do": "",
        }
    direct = {material.parent for material in found.materials if material.stands}
    for kind, rows in (
        ("made from", [row for row in found.above if row.key not in direct and not row.is_hidden]),
        ("made from it", found.by_urgency(now)),
        ("shares a material", found.beside),
    ):
        for row in rows:
            waits = "; ".join(f"{each.source_id} {each.said}" for each in found.asked_of(row.key))
            yield {
                "what": kind,
                "id": row.id,
                "of": row.product_name,
                "steps": abs(row.distance),
                "status": row.status,
                "said": row.reach(now).value if kind == "made from it" else "",
                "to do": waits,
            }
