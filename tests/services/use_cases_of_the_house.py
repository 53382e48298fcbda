"""Use cases of the house, for the matrix of rights: catalogue, audit trail, people, database and settings."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.examples import Picked
from qclab.domain.catalogue.values import Place
from qclab.domain.people.rights import NamedRight, Right
from qclab.services.catalogue import drafts, examples, file_export, taking_in
from qclab.services.catalogue.in_force import put_in_force
from qclab.services.database import databases
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.people import absences, appointing, badges, people, second_factor
from qclab.services.testing import worklists
from qclab.services.trail import export
from qclab.services.trail import paper as trail_paper
from qclab.services.trail import verifying as trail_service
from tests.services.work import Work

NOWHERE = Path("/no such folder/file")


OF_THE_HOUSE: dict[str, tuple[Right, Callable[[Lab, Work], object]]] = {
    "export the catalogue": (Right.READ, lambda lab, _: file_export.export_catalogue(lab)),
    "import a catalogue": (Right.DRAFT_CATALOGUE, lambda lab, _: taking_in.import_catalogue(lab, b"x: 1", "x.yaml")),
    "take in a first catalogue": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: taking_in.first_catalogue(lab, b"x: 1", "x.yaml", PASSWORD),
    ),
    "save a draft": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: drafts.save(lab, None, Place("P", "Place", "room")),
    ),
    "put versions in force": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: put_in_force(lab, [], "as asked", PASSWORD),
    ),
    "print a day list": (Right.READ, lambda lab, _: worklists.day_list(lab, lab.actor.key)),
    "print a bench sheet": (Right.READ, lambda lab, w: worklists.bench_sheet(lab, [w.test])),
    "export the audit trail": (
        Right.READ,
        lambda lab, _: export.export_trail(lab, lambda _: [], "nothing", NOWHERE),
    ),
    "print the audit trail of a batch": (Right.READ, lambda lab, w: trail_paper.batch_trail(lab, w.batch)),
    "verify the audit trail": (Right.VERIFY_TRAIL, lambda lab, _: trail_service.verify_trail(lab, noted=())),
    "acknowledge a clock": (
        Right.ACKNOWLEDGE_CLOCK,
        lambda lab, _: trail_service.acknowledge_clock(lab, "seen at the time server"),
    ),
    "acknowledge missing records": (
        Right.ACKNOWLEDGE_LOSS,
        lambda lab, _: trail_service.acknowledge_loss(lab, "", PASSWORD),
    ),
    "start from the shipped catalogue": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: examples.start_from(lab, Picked(), "OWN"),
    ),
    "confirm examples": (Right.APPROVE_CATALOGUE, lambda lab, _: examples.confirm(lab, [], PASSWORD)),
    "back up": (Right.ADMINISTER, lambda lab, _: databases.backup(lab, NOWHERE)),
    "change a person": (
        Right.ADMINISTER,
        lambda lab, _: people.change_person(lab, 1, 99, name="", position="", roles=frozenset(), client=None),
    ),
    "deactivate a person": (Right.ADMINISTER, lambda lab, _: people.deactivate(lab, 1, "")),
    "unlock a person": (Right.ADMINISTER, lambda lab, _: people.unlock(lab, 99, "")),
    "issue a badge": (Right.ADMINISTER, lambda lab, _: badges.issue_badge(lab, 1, "lost")),
    "say an absence": (Right.ASSIGN, lambda lab, _: absences.say_absence(lab, 1, None, None)),
    "end a badge": (Right.ADMINISTER, lambda lab, _: badges.end_badge(lab, 1, "lost")),
    "appoint a person": (
        Right.ADMINISTER,
        lambda lab, _: appointing.appoint(
            lab, NamedRight.SUPERVISES, 1, date(2030, 1, 1), None, None, "as the procedure says", PASSWORD
        ),
    ),
    "end an appointment": (
        Right.ADMINISTER,
        lambda lab, _: appointing.end_appointment(lab, 1, "as the procedure says", PASSWORD),
    ),
    "reset a password": (Right.ADMINISTER, lambda lab, _: people.reset_password(lab, 1, "", "")),
    "reset a second factor": (
        Right.ADMINISTER,
        lambda lab, _: second_factor.reset_second_factor(lab, lab, 1, "the telephone was lost"),
    ),
    "add a person": (
        Right.ADMINISTER,
        lambda lab, _: people.add_person(lab, "", "", "", frozenset(), None, "", ""),
    ),
    "change settings": (
        Right.ADMINISTER,
        lambda lab, _: settings.change_settings(lab, {"no such": ""}, "as asked"),
    ),
}
