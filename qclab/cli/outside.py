"""Contract laboratories and what is sent to them: shipments, notices and reports."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli import files
from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import signed_in, tests_of
from qclab.domain import clocks, moments
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import By, Notice, Says
from qclab.domain.laboratories.reporting import Report
from qclab.domain.laboratories.sending import Packing, Receipt, SentState
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing, Reason

with when_used():
    from qclab.queries.laboratories import laboratories as kept
    from qclab.queries.laboratories import outside as queries
    from qclab.queries.laboratories import sent as sent_queries
    from qclab.queries.laboratory import settings
    from qclab.services.laboratories import here, keeping, noticing, reporting, shipping
    from qclab.services.samples import attachments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qclab.queries.laboratories.sent import SentRow
    from qclab.services.lab import Lab

_TEST = "BATCH/METHOD, such as IPS-1/A06"
WHICH = ("open", "late", "away", "to send", "prepared", "done", "here")


def declare(commands: Commands) -> None:
    inner = commands.group("outside", "contract laboratories, and the tests that they perform")
    inner.add("laboratories", laboratories, "list the contract laboratories and until when each is approved")
    keep = inner.add("laboratory", keep_, "keep a contract laboratory, or change the one of this name")
    keep.add_argument("name", metavar="NAME")
    for name in ("--address", "--contact", "--agreement"):
        keep.add_argument(name, default="")
    keep.add_argument("--until", default="", metavar="DAY", help="the last day of its approval; left out: not approved")
    keep.add_argument("--method", action="append", default=[], metavar="ID", help="may be repeated")
    keep.add_argument("--reason", required=True)
    listed = inner.add("list", list_, "list what is to be sent, prepared, away or reported, what is away first")
    listed.add_argument("--which", choices=WHICH, default="open")
    prepare = inner.add("prepare", prepare_, "prepare a shipment")
    prepare.add_argument("laboratory", metavar="NAME")
    prepare.add_argument("test", nargs="+", metavar="TEST", help=_TEST)
    for name in ("--temperature", "--carrier", "--expected"):
        prepare.add_argument(name, required=True)
    perform = inner.add("here", here_, "perform tests here with a deviation, although their method names a laboratory")
    perform.add_argument("test", nargs="+", metavar="TEST", help=_TEST)
    perform.add_argument("--deviation", required=True, help="its number; the certificate names it")
    perform.add_argument("--reason", required=True, help="it is printed on the certificate")
    send = _of_shipment(inner.add("send", send_, "record that a shipment left"))
    send.add_argument("--left", required=True, metavar="WHEN")
    back = _of_shipment(inner.add("take-back", take_back, "take a shipment back that has not left"))
    receipt = _of_shipment(inner.add("receipt", receipt_, "record that they confirmed the receipt"))
    receipt.add_argument("--at", required=True, metavar="WHEN")
    for name in ("--by", "--condition"):
        receipt.add_argument(name, required=True)
    expect = _of_tests(inner.add("expect", expect_, "say by which day results are expected now"))
    expect.add_argument("--day", required=True)
    lost = _of_tests(inner.add("lost", lost_, "record that tests were lost, or arrived unfit"))
    lost.add_argument("--unfit", action="store_true", help="they arrived, and cannot be tested")
    lost.add_argument("--deviation", required=True)
    for command in (back, expect, lost):
        command.add_argument("--reason", required=True)
    notice = _of_tests(inner.add("notice", notice_, "record what they told before their report"))
    notice.add_argument("--says", required=True, choices=[each.value for each in Says])
    notice.add_argument("--how", required=True, choices=[each.value for each in By])
    notice.add_argument("--at", required=True, metavar="WHEN")
    for name in ("--who", "--said"):
        notice.add_argument(name, required=True)
    report = _of_tests(inner.add("report", report_, "enter their report, and keep its certificate"))
    report.add_argument("--file", default="", metavar="PATH", help="their certificate")
    report.add_argument("--reason", default="", help="why a report is entered again")
    for name in ("--number", "--day", "--method", "--unit"):
        report.add_argument(name, required=True)


def _of_shipment(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("shipment", metavar="SHIPMENT")
    return command


def _of_tests(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("--test", action="append", default=[], metavar="TEST", help=f"{_TEST}; left out: all of it")
    return _of_shipment(command)


def laboratories(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list contract laboratories")
        rows, today = lab.ask_of_site(kept.laboratories), lab.ask_of_site(settings.today, lab.store.clock())
    lines = [
        {
            "name": row.name,
            "approval": row.value.standing(today),
            "methods": ", ".join(row.value.methods),
            "rests on": row.value.agreement,
            "contact": row.value.contact,
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No contract laboratory is kept.")


def keep_(arguments: Namespace) -> None:
    until = clocks.day(arguments.until, "until") if arguments.until else None
    value = ContractLaboratory(
        arguments.name, arguments.address, arguments.contact, arguments.agreement, tuple(arguments.method), until
    )
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_LABORATORIES, "keep a contract laboratory")
        same = arguments.name.strip().casefold()
        before = next((row for row in lab.ask_of_site(kept.laboratories) if row.name.casefold() == same), None)
        key, version = (before.key, before.row_version) if before is not None else (None, None)
        keeping.save_laboratory(lab, value, arguments.reason, key, version)
    told(f"{value.name}: kept.")


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list what is outside")
        with lab.asking() as ask:
            now, zone = lab.store.clock(), ask.of_site(settings.zone_of)
            keys = ask(queries.find_outside, queries.Which(arguments.which), now)
            rows = ask(queries.fetch_outside, keys)
    lines = []
    for row in rows:
        sent = row.sent if row.is_current else None
        last = row.notices[-1] if row.notices else None
        lines.append(
            {
                "test": row.test.method_title,
                "batch": row.test.batch_id,
                "laboratory": row.test.laboratory,
                "shipment": row.test.shipment,
                "state": sent.state.value if sent else "to be tested here" if row.is_ours else "to be sent",
                "due": minute(row.test.due_at, zone),
                "expected": moments.day(sent.expected_on) if sent else "",
                "late": row.test.is_late(now),
                "last notice": f"{last.says} {minute(last.told_at, zone)}" if last else "",
                "report": row.test.report_number,
            }
        )
    show(arguments.json, lines, lines, "Nothing is like this.")


def prepare_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.SEND_TESTS, "prepare a shipment")
        laboratory = lab.ask_of_site(kept.laboratory_named, arguments.laboratory)
        tests = [key for text in arguments.test for key in _tests(lab, text)]
        packing = Packing(arguments.temperature, arguments.carrier, clocks.day(arguments.expected, "expected"))
        shipment = shipping.prepare(lab, laboratory.key, tests, packing)
        (first, *_) = lab.ask(sent_queries.in_shipment, shipment)
    told(f"{first.shipment.id} to {laboratory.name}: prepared.")


def here_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "perform tests here")
        tests = [key for text in arguments.test for key in _tests(lab, text)]
        here.perform_here(lab, tests, arguments.deviation, arguments.reason)
    told(f"{', '.join(arguments.test)}: performed here with deviation {arguments.deviation}; QA agrees to it.")


def send_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.SEND_TESTS, arguments)
        shipping.send(lab, rows[0].shipment.key, _at(lab, arguments.left, "left"))
    told(f"{rows[0].shipment.id}: on its way.")


def take_back(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.SEND_TESTS, arguments)
        shipping.take_back(lab, rows[0].shipment.key, arguments.reason)
    told(f"{rows[0].shipment.id}: taken back.")


def receipt_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.HEAR_LABORATORIES, arguments)
        receipt = Receipt(_at(lab, arguments.at, "at"), arguments.by, arguments.condition)
        shipping.confirm_receipt(lab, rows[0].shipment.key, receipt)
    told(f"{rows[0].shipment.id}: the receipt is recorded.")


def expect_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.SEND_TESTS, arguments)
        shipping.expect(lab, _keys(rows), clocks.day(arguments.day, "day"), arguments.reason)
    told(f"{rows[0].shipment.id}: expected by {arguments.day}.")


def lost_(arguments: Namespace) -> None:
    state = SentState.UNFIT if arguments.unfit else SentState.LOST
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.SEND_TESTS, arguments)
        shipping.come_to_nothing(lab, _keys(rows), state, arguments.deviation, arguments.reason)
    told(f"{rows[0].shipment.id}: {state}; its tests are open here again.")


def notice_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.HEAR_LABORATORIES, arguments)
        at = _at(lab, arguments.at, "at")
        notice = Notice(arguments.says, arguments.how, arguments.who, arguments.said, at)
        held = noticing.record_notice(lab, _keys(rows), notice)
    on_hold = f" On hold: {', '.join(held)}." if held else ""
    told(f"{rows[0].shipment.id}: the notice is recorded.{on_hold}")


def report_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = _shipment(lab, Right.ENTER_RESULTS, arguments)
        data = files.read(arguments.file, attachments.LARGEST) if arguments.file else b""
        report = Report(arguments.number, clocks.day(arguments.day, "day"), arguments.method, arguments.unit)
        reporting.enter_report(lab, _keys(rows), report, Path(arguments.file).name, data, arguments.reason)
    told(f"{rows[0].shipment.id}: report {report.number} is entered.")


def _shipment(lab: Lab, right: Right, arguments: Namespace) -> list[SentRow]:
    """The tests of a shipment, or those of them that are named. Raises Missing."""
    lab.require(right, "work on a shipment")
    rows = lab.ask(sent_queries.shipment_called, arguments.shipment)
    wanted = {each.strip().casefold() for each in getattr(arguments, "test", ())}
    chosen = [row for row in rows if not wanted or f"{row.batch_id}/{row.method_id}".casefold() in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise Missing(
            f"{rows[0].shipment.id} has no such test. Its tests are {', '.join(map(_named, rows))}.",
            code=AtTerminal.NOT_IN_SHIPMENT,
        )
    return chosen


def _named(row: SentRow) -> str:
    return f"{row.batch_id}/{row.method_id}"


def _keys(rows: Sequence[SentRow]) -> list[int]:
    return [row.key for row in rows]


def _tests(lab: Lab, text: str) -> list[int]:
    batch, divided, method = text.rpartition("/")
    if not divided:
        raise Invalid(Reason(f"“{text}” is no test: give it as {_TEST}.", "test", code=AtTerminal.NO_TEST))
    with lab.asking() as ask:
        found = tests_of(ask, batch, "", "open", method)
    if not found:
        raise Missing(f"There is no open test {text}.", code=AtTerminal.NO_SUCH_OPEN_TEST)
    return [row.key for row in found]


def _at(lab: Lab, text: str, field: str) -> datetime:
    return clocks.instant(text, lab.ask_of_site(settings.zone_of), field)
