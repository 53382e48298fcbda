"""Starting from the shipped catalogue: copies come as drafts, and are confirmed against the laboratory's documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from qclab.domain.catalogue.draft import Unsaved, Withheld
from qclab.domain.catalogue.examples import Picked, confirm_blockers, copies, procedure_fault
from qclab.domain.catalogue.rules import faults
from qclab.domain.catalogue.values import Catalogue
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import IN_FORCE, Kept
from qclab.queries.laboratory import settings
from qclab.resources import resource
from qclab.services.catalogue.file import read_catalogue_bytes
from qclab.services.catalogue.saving import Saving
from qclab.services.catalogue.taking_in import Imported
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t

_FILE = ("catalogue", "demo.yaml")


@dataclass(frozen=True)
class Confirmed:
    """A version as the person who confirms it saw it, and the number of the laboratory's own document."""

    kind: Literal["method", "specification"]
    key: int
    row_version: int
    procedure: str


def shipped() -> Catalogue:
    """The catalogue that ships with the program: assays, and specifications as they were published."""
    return read_catalogue_bytes(resource(*_FILE).read_bytes(), _FILE[-1])


def start_from(lab: Lab, picked: Picked, client: str) -> Imported:
    """Copy what was picked as drafts, products as those of the client with this id; how many of each.

    Raises Invalid where nothing was picked, or where what is there already does not fit with it.
    """
    lab.require(Right.DRAFT_CATALOGUE, Act.EXAMPLES_COPIED.value)
    catalogue = shipped()
    with lab.write(Act.EXAMPLES_COPIED, right=Right.DRAFT_CATALOGUE) as writing:
        own = draft_queries.around(writing.connection, lab.actor)
        if picked.products and client not in {each.id for each in own.clients}:
            raise Invalid(Reason("Choose the client whose products they are.", "client", code=Unsaved.NO_CLIENT))
        new = copies(catalogue, own, picked, client, settings.today(writing.connection, writing.at))
        if new == Catalogue():
            said = "Everything that is picked is there already. Pick something else."
            raise Invalid(Reason(said, code=Unsaved.NOTHING_NEW))
        together = replace(
            own,
            products=(*own.products, *new.products),
            methods=(*own.methods, *new.methods),
            specifications=(*own.specifications, *new.specifications),
        )
        known = {each.text for each in faults(own)}
        if found := [each for each in faults(together) if each.text not in known]:
            raise Invalid(*(Reason(each.text, code=each.code, facts={"path": each.path}) for each in found))
        saving = Saving(lab, writing)
        saving.take(new)
        return Imported(saving.added, saving.changed)


def confirm(lab: Lab, confirmed: Sequence[Confirmed], password: str) -> int:
    """Confirm copies that are in force, each with the number of the laboratory's own document; how many.

    Raises NotAllowed for a wrong password or what one copied oneself, Invalid where a number is missing, Conflict where
    one was changed since it was seen or is no example that is in force.
    """
    lab.require(Right.APPROVE_CATALOGUE, Act.EXAMPLES_CONFIRMED.value)
    confirm_password(lab, password, {"procedure": " ".join(each.procedure for each in confirmed)})
    with lab.write(Act.EXAMPLES_CONFIRMED, right=Right.APPROVE_CATALOGUE) as writing:
        known: dict[str, dict[int, Kept[Any]]] = {
            "method": {kept.key: kept for kept in queries.methods(writing.connection)},
            "specification": {kept.key: kept for kept in queries.specifications(writing.connection, lab.actor)},
        }
        for row, each in enumerate(confirmed, 1):
            kept = known[each.kind].get(each.key)
            if kept is None:
                raise Missing(Reason(f"There is no such {each.kind}.", code=Withheld.NO_SUCH))
            name = f"{kept.value.id} version {kept.value.version}"
            if kept.row_version != each.row_version:
                said = f"{name} was changed after you opened it. Nothing was signed: look at it again."
                raise Conflict(Reason(said, code=Withheld.CHANGED))
            worked = draft_queries.drafted_by(draft_queries.steps(writing.connection, lab.actor, each.kind, each.key))
            if why := confirm_blockers(lab.actor, kept.value, is_in_force=kept.state == IN_FORCE, worked=worked):
                raise NotAllowed(*[reason.about(name) for reason in why])
            if fault := procedure_fault(each.procedure):
                raise Invalid(replace(fault.about(name), row=row))
            table = t.method if each.kind == "method" else t.specification
            writing.update(table, each.key, each.row_version, procedure=each.procedure.strip(), example="")
        for kind in known:
            if keys := [each.key for each in confirmed if each.kind == kind]:
                sign(writing, lab, Meaning.CONFIRMED, kind, keys)
    return len(confirmed)
