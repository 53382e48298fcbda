"""A list that the laboratory has one of, as a text file: its versions, drafting one, putting one in force. There are
the list for cases and the rules of review."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from typing import TYPE_CHECKING

from qclab.cli import files
from qclab.cli.arguments import Commands, count
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, show, told
from qclab.cli.session import signed_in, signing_password
from qclab.domain.catalogue.lists import ListState
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.review.rules import RULES, Unusual, comes_words
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.investigations import lists as of_cases
    from qclab.queries.laboratory import settings
    from qclab.queries.review import rules as of_review
    from qclab.services.catalogue import lists as services

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from qclab.queries.catalogue.master_data import Kept
    from qclab.services.catalogue.lists import Listed

    _Which = Callable[[], tuple[Listed, Callable[[Any], Any], Callable[[Any], Sequence[Kept[Any]]]]]

_LARGEST = 1_000_000


def declare(commands: Commands) -> None:
    for name, of, what in (
        ("case-list", _cases, "questions and causes by which cases are worked"),
        ("review-rules", _review, "rules by which review tells what is unusual"),
    ):
        inner = commands.group(name, what)
        inner.add("list", partial(list_, of), "list the versions with their states")
        exported = inner.add(
            "export", partial(export, of), "write a version to a file, a line each; without one the one in force"
        )
        exported.add_argument("--version", type=count, default=None, metavar="NUMBER")
        files.add_place(exported, "file")
        drafted = inner.add("draft", partial(draft, of), "draft the next version from such a file")
        drafted.add_argument("file", metavar="FILE")
        signs = "put a draft in force and sign, as another person (QA)"
        put = inner.add("put-in-force", partial(put_in_force, of), signs)
        put.add_argument("version", type=count, metavar="NUMBER")
        if of is _review:
            inner.add("show", show_rules, "show the rules in force, in words")


def _cases() -> tuple[Listed, Callable[[Any], Any], Callable[[Any], Sequence[Kept[Any]]]]:
    """Of the list for cases: what it is, its rows, and its versions with the shipped one."""
    return services.CASES, of_cases.case_lists, of_cases.list_versions


def _review() -> tuple[Listed, Callable[[Any], Any], Callable[[Any], Sequence[Kept[Any]]]]:
    """The same of the rules of review."""
    return services.REVIEW, of_review.review_rules, of_review.rule_versions


def list_(which: _Which, arguments: Namespace) -> None:
    of, rows_of, _ = which()
    with signed_in(arguments) as lab:
        lab.require(Right.READ, f"list the versions of the {of.called}")
        rows, zone = lab.ask_of_site(rows_of), lab.ask_of_site(settings.zone_of)
    lines = [
        {
            "version": str(row.version),
            "state": row.state.value,
            "drafted": f"{minute(row.drafted_at, zone)} {row.drafted_by_name}",
            "in force": f"{minute(row.in_force_at, zone)} {row.in_force_by_name}".strip(),
        }
        for row in rows
    ]
    show(arguments.json, lines, iter(lines), "The shipped version is in force.")


def export(which: _Which, arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    of, _, versions_of = which()
    with signed_in(arguments) as lab:
        lab.require(Right.READ, f"export the {of.called}")
        versions = lab.ask_of_site(versions_of)
    wanted = arguments.version
    for kept in versions:
        if kept.value.version == wanted or (wanted is None and kept.state == ListState.IN_FORCE):
            place.write(of.written(kept.value).encode())
            return
    raise Missing(f"There is no version {wanted} of the {of.called}.", code=AtTerminal.NO_VERSION)


def draft(which: _Which, arguments: Namespace) -> None:
    data = files.read(arguments.file, _LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid(f"{arguments.file} is no text in UTF-8.", code=AtTerminal.NO_UTF8) from fault
    of, _, _ = which()
    with signed_in(arguments) as lab:
        version = services.draft_list(lab, of, text)
    told(f"Version {version} of the {of.called} is a draft; another person puts it in force.")


def put_in_force(which: _Which, arguments: Namespace) -> None:
    of, rows_of, _ = which()
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_CATALOGUE, f"put a {of.called} in force")
        seen = {row.version: row.row_version for row in lab.ask_of_site(rows_of)}
        password = signing_password(lab, Meaning.PUT_IN_FORCE)
        services.put_list_in_force(lab, of, arguments.version, password, seen.get(arguments.version))
    told(f"Version {arguments.version} of the {of.called} is in force for {of.holds}.")


def show_rules(arguments: Namespace) -> None:
    """What counts as unusual now, in the order in which it is told, each with its rule."""
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "show the rules of review")
        rules = lab.ask_of_site(of_review.rules_in_force)
    lines = [
        {"version": rules.version, "comes": comes_words(comes), "what is unusual": kind.value, "its rule": RULES[kind]}
        for kind, comes in rules.comes.items()
    ]
    left_out = [kind for kind in Unusual if not rules.counts(kind)]
    show(arguments.json, lines, iter(lines), "")
    if left_out:
        told(f"Version {rules.version} leaves out: {', '.join(left_out)}.")
