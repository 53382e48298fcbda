"""Keeping the catalogue: importing a whole file at once, and writing it out.

Drafts are edited in services/catalogue_drafts.py and put in force in services/catalogue_in_force.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qclab.domain.acts import Act
from qclab.domain.rights import Right
from qclab.queries import catalogue as queries
from qclab.services.catalogue_file import read_catalogue_bytes, write_catalogue
from qclab.services.catalogue_saving import Saving
from qclab.services.lab import Lab


@dataclass(frozen=True)
class Imported:
    """What an import did: how many entries were new or changed, by section."""

    added: Mapping[str, int]
    changed: Mapping[str, int]


def import_catalogue(lab: Lab, data: bytes, filename: str, *, in_force: bool = False) -> Imported:
    """Take in a catalogue file, all of it or nothing. New versions come as drafts, or in force where asked and allowed.

    Raises Invalid with the line of every fault, Conflict where it would change a version that is in force.
    """
    lab.require(Right.DRAFT_CATALOGUE, "import a catalogue")
    value = read_catalogue_bytes(data, filename)
    if in_force:
        lab.require(Right.APPROVE_CATALOGUE, "import in force")
    with lab.write(Act.CATALOGUE_IMPORTED, f"file {filename}", right=Right.DRAFT_CATALOGUE) as writing:
        writing.keep(data)
        saving = Saving(lab, writing, in_force=in_force)
        saving.take(value)
        return Imported(saving.added, saving.changed)


def export_catalogue(lab: Lab) -> str:
    """The newest version of everything as the text of one file."""
    lab.require(Right.READ, "export the catalogue")
    with lab.store.read() as connection:
        return write_catalogue(queries.catalogue(connection, lab.actor))
