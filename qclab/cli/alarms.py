"""What waits for a person; alarms: which stand on their pages, and acknowledging one by name."""

from __future__ import annotations

from argparse import Namespace

from qclab.cli.arguments import Commands
from qclab.cli.later import when_used
from qclab.cli.output import show, told
from qclab.cli.session import signed_in
from qclab.domain import moments
from qclab.domain.alarms.alarms import sides
from qclab.domain.people.rights import Right

with when_used():
    from qclab.queries.alarms import alarms as queries
    from qclab.queries.laboratory import settings
    from qclab.services.alarms import alarms as services
    from qclab.services.release import awaiting


def declare(commands: Commands) -> None:
    commands.add("waiting", waiting, "list what waits for you: alarms, whom to tell next, what you have to decide")
    inner = commands.group("alarms", "alarms that stand on your pages")
    inner.add("list", list_, "list them, and for whom each waits")
    command = inner.add("acknowledge", acknowledge, "acknowledge an alarm by name, with a comment")
    command.add_argument("alarm", metavar="ALARM")
    command.add_argument("--comment", required=True, help="what you do about it, or whom you told")


def waiting(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        found, zone = awaiting.awaited(lab), lab.ask_of_site(settings.zone_of)
        rows = [
            {
                "waits": row.awaits.value,
                "batch": row.batch_id,
                "about": row.what,
                "due": moments.minute(row.by, zone),
                "expires": moments.minute(row.batch.expiry_at if row.batch else None, zone),
                "owner": ", ".join(row.roles),
                "since": moments.minute(row.since, zone),
                "not yours": row.why_not,
            }
            for row in found
        ]
        show(arguments.json, rows, rows, "Nothing waits for you.")


def list_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        found, zone = lab.ask(queries.alarms_for), lab.ask_of_site(settings.zone_of)
        rows = [
            {
                "alarm": alarm.id,
                "kind": alarm.kind.value,
                "batch": alarm.batch_id,
                "what": alarm.said,
                "since": moments.minute(alarm.raised_at, zone),
                "waits for": sides(alarm.waits_for),
            }
            for alarm in found
        ]
        show(arguments.json, rows, rows, "No alarm waits.")


def acknowledge(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ACKNOWLEDGE_ALARMS, "acknowledge an alarm")
        alarm = lab.ask(queries.alarm_by_id, arguments.alarm)
        answered = services.acknowledge(lab, alarm.key, arguments.comment)
        waits = f"it waits for {sides(answered.waits_for)}" if answered.waits_for else "everybody concerned has"
        told(f"{answered.id} is acknowledged; {waits}.")
