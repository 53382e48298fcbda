"""Taking in a whole catalogue file at once; services/catalogue/file_export.py writes one out.

Drafts are edited in services/catalogue/drafts.py and put in force in services/catalogue/in_force.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qclab.domain.codes import OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.investigations.lists import list_in_force
from qclab.queries.review.rules import rules_key
from qclab.services.catalogue.file import read_catalogue_bytes
from qclab.services.catalogue.saving import Saving
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign


@dataclass(frozen=True)
class Imported:
    """What an import did: how many entries were new or changed, by section."""

    added: Mapping[str, int]
    changed: Mapping[str, int]


def import_catalogue(lab: Lab, data: bytes, filename: str) -> Imported:
    """Take in a catalogue file, all of it or nothing; its new versions come as drafts.

    Raises Invalid with the line of every fault, Conflict where it would change a version that is in force.
    """
    lab.require(Right.DRAFT_CATALOGUE, "import a catalogue")
    value = read_catalogue_bytes(data, filename)
    with lab.write(Act.CATALOGUE_IMPORTED, f"file {filename}", right=Right.DRAFT_CATALOGUE) as writing:
        writing.keep(data)
        saving = Saving(lab, writing)
        saving.take(value)
        return Imported(saving.added, saving.changed)


def first_catalogue(lab: Lab, data: bytes, filename: str, password: str) -> Imported:
    """Fill a laboratory that has no versions yet: those of the file are in force, signed by the person who takes it in.

    From then on one person drafts a version and another puts it in force (services/catalogue/in_force.py). Raises
    Invalid with the line of every fault, NotAllowed for a wrong password, Conflict where there is a version already.
    """
    lab.require(Right.APPROVE_CATALOGUE, "import in force")
    value = read_catalogue_bytes(data, filename)
    confirm_password(lab, password)
    with lab.write(Act.CATALOGUE_IMPORTED, f"file {filename}, in force", right=Right.APPROVE_CATALOGUE) as writing:
        if queries.methods(writing.connection) or queries.specifications(writing.connection, lab.actor):
            raise Conflict(
                "Only the first catalogue of a laboratory is taken in in force, and there are versions here already. "
                "Import the file as drafts; another person puts them in force.",
                code=OutOfTurn.NOT_THE_FIRST,
            )
        writing.keep(data)
        saving = Saving(lab, writing, in_force=True)
        saving.take(value)
        made: dict[str, Sequence[Kept[Any]]] = {
            "method": queries.methods(writing.connection),
            "specification": queries.specifications(writing.connection, lab.actor),
        }
        keys = {kind: [kept.key for kept in versions] for kind, versions in made.items()}
        if value.case_lists and (own := list_in_force(writing.connection)) is not None:
            keys["case_list"] = [own]
        if value.review_rules and (own := rules_key(writing.connection)) is not None:
            keys["review_rules"] = [own]
        for kind, found in keys.items():
            sign(writing, lab, Meaning.PUT_IN_FORCE, kind, found)
        return Imported(saving.added, saving.changed)
