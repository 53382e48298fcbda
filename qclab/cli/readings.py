"""Tests that are read by their units: loaded, looked at, settled."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli import files
from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, minute, put, show, told
from qclab.cli.session import signed_in, tests_of
from qclab.domain import clocks
from qclab.domain.counts import count, joined
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing, Reason
from qclab.domain.testing.units import Finding, Means, Seen

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.testing import rounds, units
    from qclab.services.samples import attachments
    from qclab.services.testing import loading, missing, reading, settling, transferring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from qclab.queries.testing.units import UnitRow
    from qclab.services.lab import Lab

_TEST = "BATCH/METHOD, such as CAR-26013/A03"


def declare(commands: Commands) -> None:
    inner = commands.group("readings", "tests that are read by their units: loaded, looked at, settled")
    inner.add("due", due_, "list the readings that are late, due today and coming, by incubator")
    _of_test(inner.add("units", units_, "list the units of a test with what was seen of each"))
    load = _of_test(inner.add("load", load_, "load the units of a test into their incubators: its clock starts"))
    where = "of all units, or PARAMETER=INCUBATOR for one medium or bottle; may be repeated"
    load.add_argument("--incubator", action="append", required=True, metavar="NAME", help=where)
    load.add_argument("--position", default="", help="the shelf or place in it")
    load.add_argument("--at", default="", metavar="WHEN", help="when they were loaded; left out: now")
    load.add_argument("--reason", default="", help="why an earlier start that was said is changed")
    read = _of_units(inner.add("read", read_, "record what is seen of units, each a look of its own"))
    read.add_argument("--seen", required=True, choices=[each.value for each in Seen])
    read.add_argument("--note", default="", help="how it was lost, or why it is not looked at")
    read.add_argument("--at", default="", metavar="WHEN", help="when it was seen; left out: now")
    read.add_argument("--photo", default="", metavar="PATH", help="kept with the look")
    correct = _of_units(inner.add("correct", correct_, "record that the last look at a unit was typed wrongly"))
    correct.add_argument("--seen", required=True, choices=[each.value for each in Seen])
    settle = _of_units(inner.add("settle", settle_, "say what the suspected positive of a unit came to"))
    settle.add_argument("--finding", required=True, choices=[each.value for each in Finding])
    settle.add_argument("--means", required=True, choices=[each.value for each in Means])
    settle.add_argument("--because", required=True, metavar="TEXT", help="what was seen in it")
    move = _of_units(inner.add("transfer", transfer_, "transfer clouded media, each into a subculture of its own"))
    move.add_argument("--incubator", required=True, metavar="NAME", help="where the subcultures stand")
    move.add_argument("--position", default="")
    stop = _of_units(inner.add("stop", stop_, "take units out after growth was confirmed in another of their test"))
    missed = _of_test(inner.add("missed", missed_, "name the deviation of a look that binds and was missed"))
    missed.add_argument("--deviation", required=True, help="its number; the certificate names it")
    for command in (correct, stop, missed):
        command.add_argument("--reason", required=True)


def _of_test(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("test", metavar="TEST", help=_TEST)
    return command


def _of_units(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("--unit", action="append", type=int, required=True, metavar="NUMBER", help="may be repeated")
    return _of_test(command)


def due_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list readings")
        with lab.asking() as ask:
            zone = ask.of_site(settings.zone_of)
            found = rounds.rounds(ask(units.units_in_incubation), lab.store.clock(), zone)
    lines = [
        {
            "when": each.due.value if each.due else "suspected",
            "incubator": each.incubator,
            "test": each.first.method_title,
            "batch": each.first.batch_id,
            "look": each.look.said if each.look else "Gram stain or subculture",
            "binds": bool(each.look and each.look.is_binding),
            "opens": minute(each.look.opens_at, zone) if each.look else "",
            "closes": minute(each.look.closes_at, zone) if each.look else "",
            "units": ", ".join(str(unit.number) for unit in each.units),
            "read": each.read,
        }
        for each in found
    ]
    show(arguments.json, lines, lines, "No test is read by its units now. Load one: qclab readings load TEST.")


def units_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the units of a test")
        rows, zone = _units(lab, arguments.test), lab.ask_of_site(settings.zone_of)
    _show(arguments, rows, zone)


def load_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "load a test")
        test = _test(lab, arguments.test, "open")
        with lab.asking() as ask:
            places = loading.loadable(ask, test).places
            at = _at(ask.of_site(settings.zone_of), arguments.at)
            warnings = loading.warnings(ask, test, at or lab.store.clock())
        named = dict(text.split("=", 1) for text in arguments.incubator if "=" in text)
        every = next((text for text in arguments.incubator if "=" not in text), "")
        if unknown := set(named) - {place.parameter_id for place in places}:
            known = joined(list(dict.fromkeys(place.parameter_id for place in places)))
            raise Invalid(
                Reason(
                    f"{joined(sorted(unknown))}: its parameters are {known}.", "incubator", code=AtTerminal.NO_PARAMETER
                )
            )
        stands = {
            place.key: loading.Stand(named.get(place.parameter_id, every), arguments.position) for place in places
        }
        rows = loading.load(lab, test, stands, at, arguments.reason)
        zone = lab.ask_of_site(settings.zone_of)
    _show(arguments, rows, zone)
    for warning in warnings:
        told(warning)


def read_(arguments: Namespace) -> None:
    photo = None
    if arguments.photo:
        data = files.read(arguments.photo, attachments.LARGEST)
        photo = reading.Photo(Path(arguments.photo).name, data)
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "read a test")
        chosen = _chosen(lab, arguments)
        if photo is not None and len(chosen) > 1:
            raise Invalid(
                Reason("A photo is kept with the look at one unit.", "photo", code=AtTerminal.PHOTO_OF_SEVERAL)
            )
        zone = lab.ask_of_site(settings.zone_of)
        at = _at(zone, arguments.at)
        sights = [reading.NewSight(row.key, Seen(arguments.seen), arguments.note, at, photo) for row in chosen]
        done = reading.read(lab, sights)
    _show(arguments, done.units, zone)
    if done.held:
        told(f"On hold: {joined(list(done.held))}. Those who must know see the alarm.")


def correct_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "correct a reading")
        (row, *others) = _chosen(lab, arguments)
        if others or not row.sights:
            raise Invalid(Reason("Give one unit that was looked at.", "unit", code=AtTerminal.SEVERAL_LOOKED_AT))
        done = reading.correct(lab, row.sights[-1].key, Seen(arguments.seen), arguments.reason)
        zone = lab.ask_of_site(settings.zone_of)
    _show(arguments, done.units, zone)


def settle_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "settle a suspected positive")
        (row, *others) = _chosen(lab, arguments)
        if others or row.open_suspicion is None:
            raise Invalid(Reason("Give one unit that is suspected.", "unit", code=AtTerminal.SEVERAL_SUSPECTED))
        finding, means = Finding(arguments.finding), Means(arguments.means)
        unit = settling.settle(lab, row.open_suspicion.key, finding, means, arguments.because)
        zone = lab.ask_of_site(settings.zone_of)
    _show(arguments, [unit], zone)


def transfer_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "transfer units")
        stand = loading.Stand(arguments.incubator, arguments.position)
        rows = transferring.transfer_units(lab, [row.key for row in _chosen(lab, arguments)], stand)
        zone = lab.ask_of_site(settings.zone_of)
    _show(arguments, rows, zone)


def stop_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "stop units")
        rows = settling.stop_units(lab, [row.key for row in _chosen(lab, arguments)], arguments.reason)
        zone = lab.ask_of_site(settings.zone_of)
    _show(arguments, rows, zone)


def missed_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "pass a missed look")
        missing.pass_missed_look(lab, _test(lab, arguments.test, "open"), arguments.deviation, arguments.reason)
    told(f"{arguments.test}: passed with deviation {arguments.deviation}; QA agrees to it.")


def _show(arguments: Namespace, rows: Sequence[UnitRow], zone: tzinfo) -> None:
    lines = [
        {
            "unit": row.number,
            "of": row.parameter_name,
            "container": row.sample_id,
            "incubator": row.incubator,
            "position": row.position,
            "loaded": minute(row.loaded_at, zone),
            "state": row.state.value,
            "seen": row.sights[-1].seen.value if row.sights else "",
            "at": minute(row.sights[-1].at, zone) if row.sights else "",
            "by": row.sights[-1].by_name if row.sights else "",
        }
        for row in rows
    ]
    if arguments.json:
        put(json_text(lines))
        return
    show(False, lines, lines, "It is not loaded.")


def _units(lab: Lab, text: str) -> list[UnitRow]:
    rows = lab.ask(units.units_of, [_test(lab, text, "")])
    if not rows:
        raise Missing(f"{text} is not loaded: qclab readings load {text} --incubator NAME.", code=AtTerminal.NOT_LOADED)
    return rows


def _chosen(lab: Lab, arguments: Namespace) -> list[UnitRow]:
    """The units of these numbers. Raises Missing for one that there is not."""
    rows = {row.number: row for row in _units(lab, arguments.test)}
    if absent := [number for number in arguments.unit if number not in rows]:
        raise Missing(
            f"{arguments.test} has {count(len(rows), 'unit')}, none with number {absent[0]}.", code=AtTerminal.NO_UNIT
        )
    return [rows[number] for number in dict.fromkeys(arguments.unit)]


def _test(lab: Lab, text: str, state: str) -> int:
    batch, divided, method = text.rpartition("/")
    if not divided:
        raise Invalid(Reason(f"“{text}” is no test: give it as {_TEST}.", "test", code=AtTerminal.NO_TEST))
    with lab.asking() as ask:
        found = tests_of(ask, batch, "", state, method)
    if not found:
        raise Missing(f"There is no test {text}{' that is open' if state else ''}.", code=AtTerminal.NO_TEST_OF_SAMPLE)
    loaded = [row for row in found if row.is_loaded] or found
    return loaded[-1].key


def _at(zone: tzinfo, text: str) -> datetime | None:
    return clocks.instant(text, zone, "at") if text else None
