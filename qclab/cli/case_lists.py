"""The list that cases are worked with, as a text file: its versions, drafting one, putting one in force."""

from __future__ import annotations

from argparse import Namespace

from qclab.cli import files
from qclab.cli.arguments import Commands, count
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import signed_in, signing_password
from qclab.domain.investigations.lists import SHIPPED, written
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.investigations import lists as queries
    from qclab.queries.laboratory import settings
    from qclab.services.investigations import lists as services

_LARGEST = 1_000_000


def declare(commands: Commands) -> None:
    inner = commands.group("case-list", "questions and causes by which cases are worked")
    inner.add("list", list_, "list the versions with their states")
    exported = inner.add("export", export, "write a version to a file, a line each; without one the one in force")
    exported.add_argument("--version", type=count, default=0, metavar="NUMBER")
    files.add_place(exported, "file")
    drafted = inner.add("draft", draft, "draft the next version from such a file")
    drafted.add_argument("file", metavar="FILE")
    put = inner.add("put-in-force", put_in_force, "put a draft in force and sign, as another person (QA)")
    put.add_argument("version", type=count, metavar="NUMBER")


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the lists for cases")
        rows, zone = lab.ask_of_site(queries.case_lists), lab.ask_of_site(settings.zone_of)
    lines = [
        {
            "version": str(row.version),
            "state": row.state.value,
            "drafted": f"{minute(row.drafted_at, zone)} {row.drafted_by_name}",
            "in force": f"{minute(row.in_force_at, zone)} {row.in_force_by_name}".strip(),
        }
        for row in rows
    ]
    show(arguments.json, lines, iter(lines), "The shipped list is in force.")


def export(arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "export a list for cases")
        rows = lab.ask_of_site(queries.case_lists)
    if arguments.version:
        text = next((row.content for row in rows if row.version == arguments.version), None)
    else:
        text = next((row.content for row in rows if row.in_force_at and row.state == "in force"), written(SHIPPED))
    if text is None:
        raise Missing(f"There is no version {arguments.version} of the list for cases.")
    place.write(text.encode())


def draft(arguments: Namespace) -> None:
    data = files.read(arguments.file, _LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid(f"{arguments.file} is no text in UTF-8.") from fault
    with signed_in(arguments) as lab:
        version = services.draft_list(lab, text)
    told(f"Version {version} of the list for cases is a draft; another person puts it in force.")


def put_in_force(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_CATALOGUE, "put a list for cases in force")
        seen = {row.version: row.row_version for row in lab.ask_of_site(queries.case_lists)}
        password = signing_password(lab, Meaning.PUT_IN_FORCE)
        services.put_list_in_force(lab, arguments.version, password, seen.get(arguments.version))
    told(f"Version {arguments.version} of the list for cases is in force for cases that are opened from now on.")
