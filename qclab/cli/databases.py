"""Making, verifying, backing up and restoring databases."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from qclab.cli.arguments import Commands
from qclab.cli.later import when_used
from qclab.cli.output import progress, put, show, told
from qclab.cli.session import new_password, opened, password, restoring_password, signed_in, signing_password
from qclab.domain import counts
from qclab.domain.database.addresses import without_password
from qclab.domain.refusals import Broken, Unavailable
from qclab.domain.trail.acts import Act

with when_used():
    from qclab.services.database import databases, setting_up
    from qclab.services.people import signing_in
    from qclab.services.trail import verifying
    from qclab.store import privileges as rights

if TYPE_CHECKING:
    from qclab.store.verify import Verification


def declare(commands: Commands) -> None:
    command = commands.add("init", init, "make a database at --db with its first administrator", "db")
    command.add_argument("--admin", metavar="ID", required=True, help="the user id of the first administrator")
    command.add_argument("--name", required=True, help="their name as printed")
    command.add_argument("--zone", required=True, help="the laboratory's time zone, such as Europe/Amsterdam")

    command = commands.add("verify", verify, "prove the records untouched; exit status 1 when they are not")
    command.add_argument("--noted", metavar="PATH", help="a file or folder of heads that were noted elsewhere")

    command = commands.add("backup", backup, "write a verified backup")
    command.add_argument("file", metavar="FILE")
    command = commands.add("restore", restore, "restore a backup into a new database at --db, and sign", "db user")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--reason", required=True, help="why it is restored")
    command = commands.add("privileges", privileges, "print the SQL that lets a server's role work and no more", "")
    command.add_argument("role", metavar="ROLE", help="the role that the workstations sign in to the server with")
    command.add_argument("--schema", default="public", help="where the tables are; public, where nothing is said")
    command = commands.add("acknowledge", acknowledge, "acknowledge noted heads that are not here, and sign (QA)")
    command.add_argument("--reason", required=True, help="why records are missing, and how that was found out")
    command = commands.add("migrate", migrate, "verify, back up and bring an older database up to date", "db")
    command.add_argument("--backup-folder", metavar="DIR", help="where the backup goes (beside a SQLite file)")


def init(arguments: Namespace) -> None:
    chosen = new_password(arguments.admin)
    said = {"laboratory.zone": arguments.zone}
    setting_up.check(arguments.admin, arguments.name, chosen, said)
    with opened(arguments.db, create=True) as store:
        setting_up.set_up_laboratory(store, arguments.admin, arguments.name, chosen, said)
    told(f"{without_password(arguments.db)} is ready; {arguments.admin} is its administrator.")


def verify(arguments: Namespace) -> int:
    noted = verifying.noted_heads(Path(arguments.noted)) if arguments.noted else None
    try:
        with signed_in(arguments) as lab:
            verification = verifying.verify_trail(lab, progress("Verifying"), noted)
    except (Broken, Unavailable) as refusal:  # nobody can be signed in by a trail that takes no entry
        told(str(refusal))
        with opened(arguments.db) as store:
            lab = signing_in.identified(store, arguments.user, password(arguments.user))
            verification = verifying.verify_trail(lab, progress("Verifying"), noted)
    if arguments.json:
        show(True, verification, ())
    return _outcome(verification, arguments.json)


def _outcome(verification: Verification, as_json: bool = False) -> int:
    if not as_json:
        for fault in verification.faults:
            put(str(fault))
        for doubt in verification.doubts:
            put(f"in doubt: {doubt}")
        for explanation in verification.explained:
            told(f"acknowledged: {explanation}")
        if not verification.noted:
            told("No head noted elsewhere was compared, so an older copy of the whole would not be noticed: --noted.")
    faults = len(verification.faults)
    words = "untouched" if not faults else counts.count(faults, "fault")
    told(
        f"{counts.count(verification.events, 'event')} and {counts.count(verification.rows, 'row')} looked at: {words}."
    )
    return 1 if verification.faults or verification.doubts else 0


def backup(arguments: Namespace) -> int:
    with signed_in(arguments) as lab:
        written = databases.backup(lab, Path(arguments.file), progress("Backing up"))
    if arguments.json:
        show(True, written, ())
    else:
        told(f"{written.path} holds everything up to event {written.head.seq}.")
    return _outcome(written.verification, arguments.json)


def restore(arguments: Namespace) -> int:
    file, user = Path(arguments.file), arguments.user
    signed = databases.Signed(user, restoring_password(file, user), arguments.reason)
    verification = databases.restore(file, arguments.db, signed, progress=progress("Restoring"))
    if arguments.json:
        show(True, verification, ())
    return _outcome(verification, arguments.json)


def privileges(arguments: Namespace) -> None:
    put("\n".join(rights.statements(arguments.role, arguments.schema)))


def acknowledge(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        given = signing_password(lab, Act.LOSS_ACKNOWLEDGED)
        heads = verifying.acknowledge_loss(lab, arguments.reason, given)
    if arguments.json:
        show(True, heads, ())
    else:
        told(
            f"{counts.count(len(heads), 'noted head')} acknowledged as missing: {', '.join(str(h.seq) for h in heads)}."
        )


def migrate(arguments: Namespace) -> None:
    folder = Path(arguments.backup_folder) if arguments.backup_folder else None
    done = databases.migrate(arguments.db, backup_folder=folder, progress=progress("Verifying and backing up"))
    if arguments.json:
        show(True, done, ())
    elif done.backup is None:
        told("The database is up to date.")
    else:
        told(f"Brought up to schema {done.revisions[-1]}; as it was before, it is in {done.backup.path}.")
