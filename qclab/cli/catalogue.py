"""The catalogue: files checked, taken in and written out, its versions listed and put in force."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qclab.cli import files
from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, show, told
from qclab.cli.session import signed_in, signing_password
from qclab.domain.catalogue.examples import Picked
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.catalogue import master_data
    from qclab.queries.laboratory import settings
    from qclab.services.catalogue import examples, file_export, in_force, taking_in
    from qclab.services.catalogue import file as catalogue_file

if TYPE_CHECKING:
    from qclab.queries.catalogue.master_data import Kept
    from qclab.services.lab import Lab

Kind = Literal["method", "specification"]


def declare(commands: Commands) -> None:
    inner = commands.group("catalogue", "check, import or export a catalogue file")
    command = inner.add("check", check, "check a catalogue file; needs no database", "")
    command.add_argument("file", metavar="FILE")
    command = inner.add("import", import_, "take in a catalogue file, all of it or nothing")
    command.add_argument("file", metavar="FILE")
    command.add_argument(
        "--in-force", action="store_true", help="a laboratory's first catalogue: in force, signed (QA)"
    )
    command = inner.add("export", export, "write the catalogue to a file")
    files.add_place(command, "file")
    inner.add("list", list_, "list the versions of methods and specifications with their states")
    command = inner.add("start-from", start_from, "copy products and methods of the shipped catalogue as drafts")
    command.add_argument("ids", metavar="ID", nargs="+", help="a product, with all it needs, or a method")
    command.add_argument("--client", metavar="ID", default="", help="whose products they are")
    command = inner.add("confirm", confirm, "confirm an example in force against a document of your own, and sign")
    command.add_argument("id", metavar="ID")
    command.add_argument("--procedure", metavar="NUMBER", required=True, help="the number of your own document")
    command = inner.add("in-force", put_in_force, "put a draft of a method or specification in force, and sign")
    command.add_argument("id", metavar="ID")
    command.add_argument("--version", type=int, metavar="N", help="the version, where there is more than one draft")
    command.add_argument("--reason", default="")


def check(arguments: Namespace) -> None:
    """Faults are the refusal itself, each with its line; warnings refuse nothing."""
    data = files.read(arguments.file, catalogue_file.LARGEST)
    value = catalogue_file.read_catalogue_bytes(data, Path(arguments.file).name)
    remarks = catalogue_file.warnings(value)
    entries = {section: len(getattr(value, section)) for section in value.__dataclass_fields__}
    if arguments.json:
        put(json_text({"entries": entries, "warnings": [str(remark) for remark in remarks]}))
        return
    for remark in remarks:
        told(f"warning: {remark}")
    put("\n".join(f"{count:>5} {section}" for section, count in entries.items() if count))


def import_(arguments: Namespace) -> None:
    data = files.read(arguments.file, catalogue_file.LARGEST)
    with signed_in(arguments) as lab:
        name = Path(arguments.file).name
        if arguments.in_force:
            lab.require(Right.APPROVE_CATALOGUE, Meaning.PUT_IN_FORCE)
            catalogue_file.read_catalogue_bytes(data, name)  # what is wrong is told before a password is asked for
            told(f"{lab.actor.name} signs every version in {name}: {Meaning.PUT_IN_FORCE}")
            done = taking_in.first_catalogue(lab, data, name, signing_password(lab, Meaning.PUT_IN_FORCE))
        else:
            done = taking_in.import_catalogue(lab, data, name)
    _show_taken(arguments, done)


def start_from(arguments: Namespace) -> None:
    """Products bring their specification, plan and methods; everything is a draft that says that it is an example."""
    ids = frozenset(arguments.ids)
    with signed_in(arguments) as lab:
        shipped = examples.shipped()
        products = ids & {each.id for each in shipped.products}
        methods = ids & {each.id for each in shipped.methods}
        if unknown := sorted(ids - products - methods):
            raise Missing(
                f"The shipped catalogue has no product and no method {', '.join(unknown)}.", code=AtTerminal.NOT_SHIPPED
            )
        done = examples.start_from(lab, Picked(products, methods), arguments.client)
    _show_taken(arguments, done)


def _show_taken(arguments: Namespace, done: taking_in.Imported) -> None:
    sections = sorted({*done.added, *done.changed})
    rows = [
        {"section": name, "new": done.added.get(name, 0), "changed": done.changed.get(name, 0)} for name in sections
    ]
    show(
        arguments.json,
        {"added": dict(done.added), "changed": dict(done.changed)},
        rows,
        "Everything was there already.",
    )


def export(arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    with signed_in(arguments) as lab:
        exported = file_export.export_catalogue(lab)
        place.write(exported.text.encode())
    for note in exported.notes:
        told(note)


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the catalogue")
        rows = [
            {
                "kind": kind,
                "id": kept.value.id,
                "version": kept.value.version,
                "state": kept.state,
                "effective from": getattr(kept.value, "effective_from", None),
                "title": kept.value.title,
                "example": kept.value.example,
            }
            for kind, versions in _versions(lab)
            for kept in versions
        ]
        show(arguments.json, rows, rows, "The catalogue is empty.")


def confirm(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_CATALOGUE, Meaning.CONFIRMED)
        kind, kept = _one(lab, arguments.id, None, master_data.IN_FORCE)
        name = f"{kept.value.id} version {kept.value.version}"
        told(f"{kind} {name}, {kept.value.title}: {arguments.procedure}")
        password = signing_password(lab, f"confirm {name}")
        one = examples.Confirmed(kind, kept.key, kept.row_version, arguments.procedure)
        examples.confirm(lab, [one], password)
    told(f"{name} is confirmed.")


def put_in_force(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_CATALOGUE, Meaning.PUT_IN_FORCE)
        kind, kept = _one(lab, arguments.id, arguments.version, master_data.DRAFT)
        name = f"{kept.value.id} version {kept.value.version}"
        since = getattr(kept.value, "effective_from", None)
        told(f"{kind} {name}, {kept.value.title}" + (f", from {since}" if since else ""))
        draft = in_force.Draft(kind, kept.key, kept.row_version)
        in_force.look(lab, [draft])  # what stands in the way is told before a password is asked for
        in_force.put_in_force(lab, [draft], arguments.reason, signing_password(lab, f"put in force {name}"))
        now = next(version for _, versions in _versions(lab) for version in versions if version.value == kept.value)
    if arguments.json:
        print(json_text({"id": kept.value.id, "version": kept.value.version, "state": now.state}))
    told(f"{name} is {now.state}.")


def _versions(lab: Lab) -> list[tuple[Kind, Sequence[Kept[Any]]]]:
    """Every version of methods and specifications with the state it has today."""
    with lab.asking() as ask:
        day = ask.of_site(settings.today, lab.store.clock())
        return [
            ("method", ask.of_site(master_data.methods)),
            ("specification", master_data.as_of(ask(master_data.specifications), day)),
        ]


def _one(lab: Lab, id_: str, version: int | None, state: str) -> tuple[Kind, Kept[Any]]:
    """The one version of this id in this state. Raises Missing, Invalid where there are several."""
    found = [
        (kind, kept)
        for kind, versions in _versions(lab)
        for kept in versions
        if kept.value.id.lower() == id_.strip().lower() and kept.state == state
        if version is None or kept.value.version == version
    ]
    word = "draft" if state == master_data.DRAFT else f"version {state}"
    if not found:
        raise Missing(
            f"There is no {word} of “{id_}”" + (f" version {version}." if version else "."), code=AtTerminal.NO_ENTRY
        )
    if len(found) > 1:
        raise Invalid(f"There are several drafts of “{id_}”: say which with --version.", code=AtTerminal.SEVERAL_DRAFTS)
    return found[0]
