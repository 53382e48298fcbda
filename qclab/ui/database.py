"""The open database as a session asks it, on workers.

With this module come the services, the queries, the store and SQLAlchemy: most of what the program has to load. So it
is imported by the worker that opens the database, behind a window that has been painted, and by nobody before.
"""

from collections.abc import Sequence

from qclab.queries.people import anybody
from qclab.queries.search import Hit, search
from qclab.queries.settings import settings
from qclab.services import people
from qclab.services.demo_people import demo_people
from qclab.services.lab import Lab
from qclab.services.trail import note_daily
from qclab.store.door import Store
from qclab.ui.pages.sign_in import Person
from qclab.ui.registry import import_pages


class Database:
    """What was read when it was opened, and what a person at the sign-in page or the search field asks for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.read() as connection:
            self.settings = settings(connection)
            self.has_people = anybody(connection)
        self.demo_people: list[Person] = demo_people(store) if self.settings["demo"] else []

    def set_up_first_administrator(self, id_: str, name: str, password: str) -> Lab:
        return people.set_up_first_administrator(self.store, id_, name, password)

    def sign_in(self, user: str, password: str) -> Lab:
        import_pages()  # a wait for the rest of them stops no window here
        return people.sign_in(self.store, user, password)

    def sign_out(self, lab: Lab) -> None:
        people.sign_out(lab)

    def must_change_password(self, lab: Lab) -> bool:
        return people.must_change_password(lab)

    def note_head(self) -> None:
        """Write down where the audit trail ends, once a day."""
        note_daily(self.store)

    def search(self, lab: Lab, words: str) -> Sequence[Hit]:
        with self.store.read() as connection:
            return search(connection, lab.actor, words)
