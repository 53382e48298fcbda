"""People, for an administrator: who there is, adding somebody, roles, access taken away and given back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from qclab.cli import files, session
from qclab.cli.arguments import Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, show, told
from qclab.cli.session import agreeing, client_named, first_password, second_factor_code, signed_in
from qclab.domain.people.rights import NamedRight, Right, Role
from qclab.domain.refusals import Invalid, Missing, Reason

with when_used():
    from qclab.domain.people import appointments as rules
    from qclab.domain.people.totp import address, grouped
    from qclab.queries.laboratory import settings
    from qclab.queries.people import appointments as appointed
    from qclab.queries.people import people as queries
    from qclab.services.people import absences, appointing, badges, people
    from qclab.services.people import second_factor as factors

if TYPE_CHECKING:
    from qclab.queries.people.appointments import AppointmentRow
    from qclab.queries.people.people import PersonRow
    from qclab.services.lab import Lab

_SECRET = frozenset({"password"})
_RIGHTS = {"certificates": NamedRight.SIGNS_CERTIFICATES, "supervision": NamedRight.SUPERVISES}


def declare(commands: Commands) -> None:
    inner = commands.group("people", "look after people, as an administrator")
    inner.add("list", list_, "list everybody, with roles and state")
    command = inner.add("add", add, "add a person; the first password is asked, and changed at the first sign-in")
    command.add_argument("id", metavar="ID")
    command.add_argument("--name", required=True, help="the name as it is printed beside signatures")
    command.add_argument("--role", required=True, action="append", metavar="ROLE", help="may be given several times")
    command.add_argument("--position", default="")
    command.add_argument("--client", default="", metavar="ID", help="the one client whose material they may know of")
    command.add_argument(
        "--identity-verified", required=True, metavar="TEXT", help="how the identity was verified, by whom"
    )
    command.add_argument(
        "--same-name", action="store_true", help="somebody else is printed by this name, and that is meant"
    )
    command = inner.add("roles", roles, "give a person these roles instead of the ones they have")
    command.add_argument("id", metavar="ID")
    command.add_argument("role", nargs="+", metavar="ROLE")
    for name, change, help_ in (
        ("deactivate", deactivate, "take away a person's access at once"),
        ("unlock", unlock, "let a locked-out person sign in again"),
        ("password", password, "give a person a first password again"),
    ):
        command = inner.add(name, change, help_)
        command.add_argument("id", metavar="ID")
        command.add_argument("--reason", required=True)
        if name == "deactivate":
            command.add_argument("--hand-to", default="", metavar="ID", help="who gets the open tests; else unassigned")
    command = inner.add("badge", badge, "issue a badge for a shared bench, as a PDF; it ends the one before")
    command.add_argument("id", metavar="ID")
    command.add_argument("--reason", default="", help="why, where the person has one")
    files.add_place(command)
    command = inner.add("end-badge", end_badge, "let the badge of a person name them no more")
    command.add_argument("id", metavar="ID")
    command.add_argument("--reason", required=True)
    inner.add("second-factor", second_factor, "set your own second factor: its secret is shown once, a code is asked")
    command = inner.add("reset-second-factor", reset_second_factor, "take a second factor away, together with QA")
    command.add_argument("id", metavar="ID")
    command.add_argument("--reason", required=True, help="why, and how the person was recognised")
    command.add_argument(
        "--agreed-by", required=True, metavar="ID", help="who of QA agrees here; their password is asked"
    )
    inner.add("appointments", appointments_, "list who was ever appointed for a named right, those first who are now")
    for name, change, help_ in (
        ("appoint", appoint, "appoint a person for a named right, as holder or as deputy of one"),
        ("end-appointment", end_appointment, "end the appointment of a person at once, and with it those of deputies"),
    ):
        command = inner.add(name, change, help_)
        command.add_argument("id", metavar="ID")
        command.add_argument("--right", required=True, choices=_RIGHTS, help="what they sign by name")
        command.add_argument("--reason", required=True, help="why: the document by which it is so")
        if name == "appoint":
            command.add_argument("--deputy-of", default="", metavar="ID", help="the holder whose deputy they are")
            _add_days(command, "else today", "else until it is ended")
    command = inner.add("away", away, "say when somebody is away, as a manager; without days they are here")
    command.add_argument("id", metavar="ID")
    _add_days(command)


def _add_days(command: ArgumentParser, first: str = "", last: str = "") -> None:
    for name, help_ in (("from", first), ("until", last)):
        command.add_argument(f"--{name}", default=None, type=_day, dest=name, metavar="YYYY-MM-DD", help=help_ or None)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ADMINISTER, "list people")
        rows = lab.ask(queries.people)
        show(arguments.json, [_whole(row) for row in rows], _lines(rows))


def add(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ADMINISTER, "add a person")
        with lab.asking() as ask:
            client = client_named(ask, arguments.client)
        row = people.add_person(
            lab,
            arguments.id,
            arguments.name,
            arguments.position,
            _roles(arguments.role),
            client,
            first_password(lab, arguments.id),
            arguments.identity_verified,
            same_name=arguments.same_name,
        )
    _said(arguments, row, f"{row.id} was added; the first password is changed at the first sign-in.")


def roles(arguments: Namespace) -> None:
    """The roles given replace the ones there are; what is not named stays."""
    with signed_in(arguments) as lab:
        before = _person(lab, arguments.id)
        row = people.change_person(
            lab,
            before.key,
            before.row_version,
            name=before.name,
            position=before.position,
            roles=_roles(arguments.role),
            client=before.client,
        )
    _said(arguments, row, f"{row.id}: {_words(row)}.")


def deactivate(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        successor = _person(lab, arguments.hand_to) if arguments.hand_to else None
        key = _person(lab, arguments.id).key
        tests = people.deactivate(lab, key, arguments.reason, successor.key if successor else None)
        row = _person(lab, arguments.id)
        left = _left(lab, row)
    to = f"to {successor.name}" if successor else "to nobody"
    handed = "".join(f"\n  {said}" for said in (*(f"{test}: {to}" for test in tests), *left))
    _said(arguments, row, f"{row.id} was deactivated and can no longer sign in.{handed}")


def unlock(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        people.unlock(lab, _person(lab, arguments.id).key, arguments.reason)
        row = _person(lab, arguments.id)
    _said(arguments, row, f"{row.id} can sign in again.")


def password(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        before = _person(lab, arguments.id)
        people.reset_password(lab, before.key, first_password(lab, before.id), arguments.reason)
        row = _person(lab, arguments.id)
    _said(arguments, row, f"{row.id} has a first password again, to be changed at the next sign-in.")


def badge(arguments: Namespace) -> None:
    place = files.place(arguments)
    place.check()
    with signed_in(arguments) as lab:
        row = _person(lab, arguments.id)
        issued = badges.issue_badge(lab, row.key, arguments.reason)
    place.write(issued.pdf, "The badge was issued all the same; issue another one, with --reason.")
    _said(arguments, row, f"The badge of {row.id} is in {arguments.out}.")


def end_badge(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        row = _person(lab, arguments.id)
        badges.end_badge(lab, row.key, arguments.reason)
    _said(arguments, row, f"The badge of {row.id} has ended.")


def second_factor(arguments: Namespace) -> None:
    """Of who is signed in: nobody else ever reads its secret."""
    with signed_in(arguments) as lab:
        laboratory = lab.ask_of_site(settings.settings)["laboratory.name"]
        secret = factors.new_secret()
        own = session.password(arguments.user)
        told("Type this secret into the authenticator of your telephone. It is shown once:")
        told(f"  {grouped(secret)}\n  {address(secret, lab.actor.id, laboratory)}")
        factors.set_second_factor(lab, secret, own, second_factor_code())
        row = next(row for row in lab.ask(queries.people) if row.key == lab.actor.key)
    _said(arguments, row, f"{row.id} has a second factor.")


def reset_second_factor(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        row = _person(lab, arguments.id)
        qa = agreeing(lab, arguments.agreed_by, f"second factor of {row.name} reset")
        factors.reset_second_factor(lab, qa, row.key, arguments.reason)
    _said(arguments, row, f"{row.id} has no second factor any more.")


def appointments_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        today = _today(lab)
        rows = appointed.in_order(lab.ask(appointed.appointments), today)
    lines = [_appointment(row, rows, today) for row in rows]
    show(arguments.json, lines, lines)


def appoint(arguments: Namespace) -> None:
    named = _RIGHTS[arguments.right]
    with signed_in(arguments) as lab:
        row = _person(lab, arguments.id)
        holder = _held(lab, arguments.deputy_of, named).key if arguments.deputy_of else None
        first = getattr(arguments, "from") or _today(lab)
        password = session.signing_password(lab, f"appoint {row.name}: {named}")
        key = appointing.appoint(lab, named, row.key, first, arguments.until, holder, arguments.reason, password)
        _said_appointment(lab, arguments, key)


def end_appointment(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        held = _held(lab, _person(lab, arguments.id).id, _RIGHTS[arguments.right])
        left = rules.left_by_ending(held.value, appointed.values(lab.ask(appointed.appointments)), _today(lab))
        told(left)
        words = f"end the appointment of {held.value.appointee.name}: {held.value.named}"
        appointing.end_appointment(lab, held.key, arguments.reason, session.signing_password(lab, words))
        _said_appointment(lab, arguments, held.key)


def _held(lab: Lab, id_: str, named: NamedRight) -> AppointmentRow:
    """The appointment of a person for a right that is in force, or else the next to come."""
    person, today = _person(lab, id_), _today(lab)
    left = [
        row
        for row in lab.ask(appointed.appointments)
        if row.value.appointee.key == person.key and row.value.named is named and not row.value.is_over(today)
    ]
    if not left:
        raise Missing(f"{person.name} has no appointment: {named}.", code=AtTerminal.NO_APPOINTMENT)
    return min(left, key=lambda row: row.value.first)


def _said_appointment(lab: Lab, arguments: Namespace, key: int) -> None:
    row = lab.ask(appointed.get_appointment, key)
    if arguments.json:
        put(json_text(_appointment(row, lab.ask(appointed.appointments), _today(lab))))
    days = rules.days_said(row.value.first, row.value.last)
    ended = f", ended: {row.ended_because}" if row.ended_at is not None else ""
    told(f"{row.value.appointee.name} {row.value.named}, {row.holds_as}, {days}{ended}.")


def _appointment(row: AppointmentRow, rows: Sequence[AppointmentRow], today: date) -> dict[str, object]:
    return {
        "right": row.value.named,
        "person": row.value.appointee.name,
        "as": row.holds_as,
        "from": row.value.first,
        "until": row.value.last,
        "state": row.state(rows, today),
        "reason": row.reason,
        "appointed by": row.appointed_by_name,
        "ended because": row.ended_because,
    }


def _left(lab: Lab, row: PersonRow) -> tuple[str, ...]:
    """Who has each right that this person had by name, now that they are gone."""
    return rules.left_by_leaving(row.key, appointed.values(lab.ask(appointed.appointments)), _today(lab))


def _today(lab: Lab) -> date:
    return lab.ask_of_site(settings.today, lab.store.clock())


def away(arguments: Namespace) -> None:
    first, last = getattr(arguments, "from"), arguments.until
    with signed_in(arguments) as lab:
        row = _person(lab, arguments.id, Right.ASSIGN)
        absences.say_absence(lab, row.key, first, last)
    _said(arguments, row, f"{row.id} is away from {first} until {last}." if first else f"{row.id} is here.")


def _person(lab: Lab, id_: str, right: Right = Right.ADMINISTER) -> PersonRow:
    lab.require(right, "look after a person")
    row = next((row for row in lab.ask(queries.people) if row.id.lower() == id_.strip().lower()), None)
    if row is None:
        raise Missing(f"There is nobody with the user id “{id_}”.", code=AtTerminal.NOBODY)
    return row


def _roles(words: Collection[str]) -> frozenset[Role]:
    known = {role.value.lower(): role for role in Role}
    unknown = [word for word in words if word.strip().lower() not in known]
    if unknown:
        named = ", ".join(role.value for role in Role)
        raise Invalid(Reason(f"There is no role “{unknown[0]}”; there are {named}.", "roles", code=AtTerminal.NO_ROLE))
    return frozenset(known[word.strip().lower()] for word in words)


def _said(arguments: Namespace, row: PersonRow, words: str) -> None:
    if arguments.json:
        put(json_text(_whole(row)))
    told(words)


def _whole(row: PersonRow) -> dict[str, object]:
    """A person without what nobody may read."""
    return {name: value for name, value in vars(row).items() if name not in _SECRET}


def _lines(rows: Iterable[PersonRow]) -> Iterable[Mapping[str, object]]:
    for row in rows:
        yield {
            "id": row.id,
            "name": row.name,
            "position": row.position,
            "roles": _words(row),
            "client": row.client_name,
            "state": row.state,
            "locked until": row.locked_until,
        }


def _words(row: PersonRow) -> str:
    return ", ".join(sorted(row.roles))
