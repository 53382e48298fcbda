"""The open database as a session asks it, on workers.

With this module come the services, the queries, the store and SQLAlchemy: most of what the program has to load. So it
is imported by the worker that opens the database, behind a window that has been painted, and by nobody before.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from qclab.domain.alarms.alarms import Alarm
from qclab.domain.alarms.telling import Said
from qclab.domain.laboratory.setting_up import is_set_up, trial_words
from qclab.domain.people.rights import Role
from qclab.queries.alarms.alarms import alarm_waits, alarms_for
from qclab.queries.catalogue.setting_up import facts
from qclab.queries.laboratory.settings import settings, today, zone_in
from qclab.queries.people.appointments import appointments, told_to
from qclab.queries.people.people import anybody, everybody
from qclab.queries.search import Hit, search
from qclab.services.alarms.alarms import acknowledge
from qclab.services.alarms.telling import tell_of_alarm
from qclab.services.database.setting_up import set_up_laboratory
from qclab.services.lab import Lab
from qclab.services.people import badges, signing_in
from qclab.services.signatures.watching import SOMEWHERE, watch
from qclab.services.trail.verifying import note_daily
from qclab.store.chain import demo_password, read_head
from qclab.store.door import Changes, Connection, Store
from qclab.store.notices import Notices
from qclab.ui.pages.sign_in.page import Person
from qclab.ui.registry import import_pages


class Database:
    """What was read when it was opened, and what a person at the sign-in page or the search field asks for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.settings = self.read_settings()
        self.trial = ""
        self.is_setting_up = False
        with store.read() as connection:
            self._head = read_head(connection)
            self.has_people = anybody(connection)
            self.demo_password = demo_password(connection)
            self.demo_people = _who_can_sign_in(connection) if self.demo_password else []

    def read_settings(self) -> dict[str, str]:
        """The laboratory's settings as they are now."""
        with self.store.read() as connection:
            self.settings = settings(connection)
        zone_in(self.settings)  # refused here, in words, rather than by every page
        return self.settings

    def set_up(self, id_: str, name: str, password: str, said: Mapping[str, str]) -> Lab:
        return self._entered(set_up_laboratory(self.store, id_, name, password, said))

    def sign_in(self, user: str, password: str) -> Lab:
        return self._entered(signing_in.sign_in(self.store, user, password))

    def _entered(self, lab: Lab) -> Lab:
        import_pages()  # a wait for the rest of them stops no window here
        self.read_settings()
        self.look_at_progress(lab)
        return lab

    def look_at_progress(self, lab: Lab) -> None:
        """How far the laboratory is set up, and whether it is on trial; nobody sets up a demonstration."""
        found = lab.ask_of_site(facts, self.store.clock())
        self.trial = trial_words(found.examples)
        self.is_setting_up = not self.demo_password and not is_set_up(found)

    def holder(self, code: str) -> tuple[str, str]:
        """User id and name of the person whose badge this is. Raises Missing."""
        person = badges.holder(self.store, code)
        return person.id, person.name

    def sign_out(self, lab: Lab) -> None:
        signing_in.sign_out(lab)

    def must_change_password(self, lab: Lab) -> bool:
        return signing_in.must_change_password(lab)

    def may_go_on(self, lab: Lab) -> None:
        """Raises AccessEnded for who may not."""
        with lab.reading():
            pass

    def told_of_appointments(self, lab: Lab, changed: Collection[int]) -> list[str]:
        """What who is signed in is told of appointments that were made or ended, here or at another desk."""
        with lab.asking() as ask:
            day = ask.of_site(today, self.store.clock())
            return told_to(ask(appointments), lab.actor.key, changed, day)

    def listen(self, hear: Callable[[Changes], None]) -> Notices:
        """Tell what other desks commit from the moment on in which this was opened, until the notices are stopped."""
        return Notices(self.store, self._head.seq, hear)

    def note_head(self) -> None:
        """Write down where the audit trail ends, once a day."""
        note_daily(self.store)

    def watch(self, lab: Lab, after: int | None) -> int:
        """Recompute some signatures, and say where to go on."""
        return watch(lab, SOMEWHERE if after is None else after)

    def alarms(self, lab: Lab) -> list[Alarm]:
        return lab.ask(alarms_for)

    def alarm_waits(self) -> tuple[int, tuple[Role, ...], datetime] | None:
        """For whom alarms wait, and since when: nothing of what happened, for nobody need be signed in."""
        with self.store.read() as connection:
            return alarm_waits(connection)

    def acknowledge(self, lab: Lab, alarm: int, comment: str) -> Alarm:
        return acknowledge(lab, alarm, comment)

    def tell_of_alarm(self, lab: Lab, alarm: int, said: Said) -> int:
        return tell_of_alarm(lab, alarm, said)

    def search(self, lab: Lab, words: str, *, while_typing: bool = False) -> Sequence[Hit]:
        return lab.ask(search, words, while_typing=while_typing)


def _who_can_sign_in(connection: Connection) -> list[Person]:
    """User id, name and roles: one of each role first, the administrator last of those, for the list is longer than
    what is seen of it."""
    rows = sorted(everybody(connection), key=lambda row: row.key)
    listed = [(row.id, row.name, ", ".join(sorted(row.roles))) for row in rows if row.is_active]
    first = {person[2]: person for person in reversed(listed)}
    return sorted(listed, key=lambda person: (first[person[2]] != person, person[2] == "administrator"))
