"""Who must be told of a batch and who was; and a supply out of specification on its way to the QP's signature."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import batch_named, signed_in, signing_password
from qclab.domain import clocks
from qclab.domain.alarms.susceptibility import Comes
from qclab.domain.alarms.susceptibility import Said as Asked
from qclab.domain.alarms.telling import How, Said
from qclab.domain.codes import NoSuch
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.alarms import alarms as alarm_queries
    from qclab.queries.alarms import susceptibility as susceptibility_queries
    from qclab.queries.alarms import telling as queries
    from qclab.queries.laboratory import settings
    from qclab.queries.release import supplying as supply_queries
    from qclab.services.alarms import susceptibility, telling
    from qclab.services.release import supplying
    from qclab.services.samples import attachments
    from qclab.store import files

if TYPE_CHECKING:
    from datetime import datetime

    from qclab.queries.batches.batches import BatchRow
    from qclab.queries.release.supplying import RequestRow
    from qclab.services.lab import Lab


def declare(commands: Commands) -> None:
    inner = commands.group("told", "who must be told of a batch, and who was")
    _of_batch(inner.add("list", list_, "list who must be told, by when, and what was said"))
    add = _of_batch(inner.add("add", add_, "record that somebody was told of a batch"))
    called = inner.add("called", called_, "record a call about an alarm that nobody answered")
    called.add_argument("alarm", metavar="ALARM")
    grown = _of_batch(inner.add("susceptibility", susceptibility_, "record the susceptibility of what grew"))
    grown.add_argument("--asked-of", default="", metavar="WHO")
    grown.add_argument("--at", default="", metavar="MOMENT", help="when they were asked: 2026-11-30 07:46")
    comes = grown.add_mutually_exclusive_group()
    comes.add_argument("--result", default="", metavar="TEXT")
    comes.add_argument("--not-possible", default="", metavar="REASON")
    grown.add_argument("--reason", default="", help="why what was said before is changed")
    back = _of_batch(inner.add("take-back", take_back_, "take the last record of telling somebody back"))
    back.add_argument("--whom", required=True)
    back.add_argument("--reason", required=True)
    for command in (add, called):
        command.add_argument("--whom", required=True, help="who must be told, as they are listed, or anybody else")
        command.add_argument("--spoken-to", dest="who", default="", metavar="WHO")
        command.add_argument("--how", required=True, choices=[each.value for each in How])
        command.add_argument("--at", required=True, metavar="MOMENT", help="2026-11-30 07:46")
        command.add_argument("--said", default="", help="what was said")
        command.add_argument("--not-reached", action="store_true", help="nobody was reached")

    inner = commands.group("supply", "a supply out of specification: request and documents; settle signs the supply")
    _of_batch(inner.add("show", show_, "show the request, its documents, and what is missing"))
    ask = _of_batch(inner.add("ask", ask_, "record a physician's request, and sign"))
    ask.add_argument("--physician", required=True)
    ask.add_argument("--hospital", default="")
    ask.add_argument("--at", required=True, metavar="MOMENT", help="when it was asked: 2026-11-30 07:50")
    add = _of_batch(inner.add("add", add_document, "add the file of documents of the request, and sign"))
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--note", default="", help="where in the file")
    open_ = _of_batch(inner.add("open", open_document, "take the file of a document back"))
    withdraw = _of_batch(inner.add("withdraw", withdraw_, "withdraw the request, and sign"))
    add.add_argument("--document", action="append", required=True, metavar="NAME", help="may be repeated")
    open_.add_argument("--document", required=True, metavar="NAME")
    for command in (ask, open_, withdraw):
        command.add_argument("--reason", required=True)


def _of_batch(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    return command


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list who is told")
        batch, zone = _batch(lab, arguments).key, lab.ask_of_site(settings.zone_of)
        found, follow = lab.ask(queries.told_of, batch), lab.ask(susceptibility_queries.of_batch, batch)
    lines = [
        {
            "whom": each.whom,
            "state": "told" if each.told else "no longer asked" if each.is_void else "to be told",
            "by": minute(each.due_at, zone),
            "because of": each.about,
            "told": minute(each.told.at, zone) if each.told else None,
            "how": each.told.how.value if each.told else "",
            "by whom": each.told.by if each.told else "",
            "what was said": each.told.said if each.told else each.note,
        }
        for each in found.notifications
    ]
    lines += [
        {
            "whom": f"susceptibility: {each.asked_of or 'nobody asked'}",
            "state": each.comes.value if each.comes else "asked" if each.asked_at else "to be asked",
            "by": minute(each.due_at, zone),
            "because of": each.about,
            "told": minute(each.said_at, zone) if each.said_at else None,
            "how": "",
            "by whom": each.said_by,
            "what was said": each.said,
        }
        for each in follow
    ]
    lines += [
        {
            "whom": each.whom,
            "state": "taken back" if each.is_taken_back else "told" if each.is_reached else "not reached",
            "by": None,
            "because of": "",
            "told": minute(each.at, zone),
            "how": each.how.value,
            "by whom": each.by,
            "what was said": each.said,
        }
        for each in found.besides
    ]
    show(arguments.json, lines, lines, "Nobody must be told of this batch, and nobody was.")


def add_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "record who was told")
        batch, said = _batch(lab, arguments), _said(lab, arguments)
        known = lab.ask(queries.told_of, batch.key).notifications
        wanted = said.whom.strip().lower()
        must = next((each for each in known if each.is_open and each.whom.lower() == wanted), None)
        telling.tell(lab, batch.key, said, must.key if must is not None else None)
    told(f"{said.whom}: recorded." if must is not None else f"{said.whom}: recorded, beside those who must be told.")


def susceptibility_(arguments: Namespace) -> None:
    """The one that is open, else the last."""
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "record a susceptibility")
        batch = _batch(lab, arguments)
        known = lab.ask(susceptibility_queries.of_batch, batch.key)
        which = next((each for each in known if each.is_open), known[-1] if known else None)
        if which is None:
            raise Missing(f"Nothing grew in {batch.id} after it had left.", code=NoSuch.LATE_GROWTH)
        comes = Comes.RESULT if arguments.result else Comes.NOT_POSSIBLE if arguments.not_possible else None
        said = Asked(
            arguments.asked_of or which.asked_of,
            _at(lab, arguments) if arguments.at else which.asked_at,
            comes,
            arguments.result or arguments.not_possible,
            arguments.reason,
        )
        susceptibility.record(lab, batch.key, which.key, said)
    told(f"{batch.id}: the susceptibility is recorded.")


def take_back_(arguments: Namespace) -> None:
    """The last record that stands of whom is named."""
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "take a record of telling back")
        batch, found = _batch(lab, arguments), lab.ask(queries.told_of, _batch(lab, arguments).key)
        whom = arguments.whom.strip().lower()
        records = [*found.besides, *(each for must in found.notifications for each in must.tellings)]
        stands = [each for each in records if each.whom.lower() == whom and not each.is_taken_back]
        if not stands:
            raise Missing(f"No record says that {arguments.whom} was told of {batch.id}.", code=AtTerminal.NOT_TOLD)
        telling.take_back_telling(lab, batch.key, max(stands, key=lambda each: each.at).key, arguments.reason)
    told(f"{arguments.whom}: the record is taken back; it stays in the trail.")


def called_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TELL, "record a call")
        alarm, said = lab.ask(alarm_queries.alarm_by_id, arguments.alarm), _said(lab, arguments)
        telling.tell_of_alarm(lab, alarm.key, said)
    told(f"{alarm.id}: the call is recorded.")


def show_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "show a supply")
        request, zone = _request(lab, _batch(lab, arguments)), lab.ask_of_site(settings.zone_of)
    lines = [
        {
            "station": each.station.value,
            "document": each.name,
            "file": each.file,
            "by": each.added_by_name,
            "added": minute(each.added_at, zone) if each.added_at else None,
            "note": each.note,
        }
        for each in request.documents
    ]
    show(arguments.json, lines, lines, "The list of documents is empty.")
    told(f"Asked for by {request.physician} on {minute(request.asked_at, zone)}: {request.reason}")


def ask_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.PREPARE_SUPPLY, "record a request")
        batch = _batch(lab, arguments)
        asked = supplying.Asked(arguments.physician, arguments.hospital, arguments.reason, _at(lab, arguments))
        told(f"Batch {batch.id}: asked for by {asked.physician}. {asked.reason}")
        supplying.ask(lab, batch.key, asked, signing_password(lab, Meaning.SUPPLY_ASKED))
    told(f"Batch {batch.id}: the request is recorded.")


def add_document(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.PREPARE_SUPPLY, "add a document")
        batch, file = _batch(lab, arguments), arguments.file
        keys = [_document(_request(lab, batch), name) for name in arguments.document]
        data = files.read_whole(file, attachments.LARGEST, "Nothing was added.")
        told(f"{file.name}: {', '.join(arguments.document)}")
        password = signing_password(lab, Meaning.SUPPLY_DOCUMENT)
        supplying.add_document(lab, batch.key, keys, file.name, data, arguments.note, password)
    told(f"{file.name} is added.")


def open_document(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.PREPARE_SUPPLY, "take a document back")
        batch = _batch(lab, arguments)
        key = _document(_request(lab, batch), arguments.document)
        supplying.take_document_back(lab, batch.key, key, arguments.reason)
    told(f"{arguments.document} is open again.")


def withdraw_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.PREPARE_SUPPLY, "withdraw a request")
        batch = _batch(lab, arguments)
        request = _request(lab, batch)
        told(f"Batch {batch.id}: the request of {request.physician}. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.SUPPLY_WITHDRAWN)
        supplying.withdraw(lab, batch.key, arguments.reason, password, request.key)
    told(f"Batch {batch.id}: the request is withdrawn.")


def _batch(lab: Lab, arguments: Namespace) -> BatchRow:
    with lab.asking() as ask:
        return batch_named(ask, arguments.batch, arguments.client)


def _request(lab: Lab, batch: BatchRow) -> RequestRow:
    found = lab.ask(supply_queries.request_of, batch.key)
    if found is None:
        raise Missing(f"No request for a supply of batch {batch.id} stands.", code=AtTerminal.NO_REQUEST)
    return found


def _document(request: RequestRow, name: str) -> int:
    found = next((each.key for each in request.documents if each.name.lower() == name.strip().lower()), None)
    if found is None:
        raise Missing(f"The request has no document “{name}”.", code=AtTerminal.NO_DOCUMENT)
    return found


def _said(lab: Lab, arguments: Namespace) -> Said:
    return Said(
        arguments.whom,
        arguments.how,
        _at(lab, arguments),
        arguments.said,
        arguments.who,
        is_reached=not arguments.not_reached,
    )


def _at(lab: Lab, arguments: Namespace) -> datetime:
    return clocks.instant(arguments.at, lab.ask_of_site(settings.zone_of), "at")
