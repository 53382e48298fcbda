"""The one object a page or a command receives: the database and the person who acts.

Permission is checked here, in the use case: a refused right, and a step refused by the state of the records, each write
their own event in their own transaction, then raise. What is refused at the field writes nothing.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Concatenate, Final, ParamSpec, TypeVar

from qclab.domain.people.rights import Actor, Barred, Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason, Refusal
from qclab.domain.trail.acts import Act
from qclab.queries.people.people import standing
from qclab.store.door import AlreadyDone, Connection, Store, Writing

P = ParamSpec("P")
T = TypeVar("T")

SLOW: Final = 2.0
"""Seconds after which what was asked is noted in the log: a list should be there at once."""
LONGEST: Final = 60.0
"""Seconds that a question may take: nobody waits longer, and a server has other desks to serve."""
_UNCHANGED: Final = "Nothing was changed, so nothing was recorded. Change something first, or give up."
_log = logging.getLogger(__name__)


class _NoLonger(NotAllowed):
    """The person who signed in may not go on as who they were then."""


@dataclass(frozen=True)
class Asking:
    """Questions to the same state of the database, by one person: ``ask(find_samples, search="CAR")``."""

    _connection: Connection
    _viewer: Actor
    asked: Counter[str] = field(default_factory=Counter)
    """The names of the queries, and how often each was asked."""

    def __call__(self, query: Callable[Concatenate[Connection, Actor, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of a query, which gives each viewer what is theirs to see."""
        self.asked[query.__name__] += 1
        return query(self._connection, self._viewer, *args, **more)

    def unscoped(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of a query that is the same for everybody, or about a record that this viewer has been given."""
        self.asked[query.__name__] += 1
        return query(self._connection, *args, **more)


@dataclass(frozen=True)
class Lab:
    """A store with somebody signed in. Frozen and safe to share between threads."""

    store: Store
    actor: Actor

    def require(self, right: Right, what: str = "") -> None:
        """Refuse with NotAllowed, and record the refusal, unless the person has the right."""
        try:
            self.actor.require(right)
        except NotAllowed as refusal:
            said = {"right": right.value, "what": what}
            with self.store.write(self.actor, Act.RIGHT_REFUSED, str(refusal), said=said):
                pass
            raise

    def ask(self, query: Callable[Concatenate[Connection, Actor, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of one query for this person."""
        with self.asking() as ask:
            return ask(query, *args, **more)

    def ask_unscoped(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of one query that is the same for everybody."""
        with self.asking() as ask:
            return ask.unscoped(query, *args, **more)

    @contextmanager
    def asking(self) -> Iterator[Asking]:
        """Several queries, answered from one state of the database. What takes long is in the log, by name; what takes
        longer than ``LONGEST`` is refused."""
        begun, asked = time.monotonic(), Counter[str]()
        try:
            with self.store.read(LONGEST) as connection:
                yield Asking(connection, self.actor, asked)
        finally:
            seconds = time.monotonic() - begun
            if seconds > SLOW:
                names = ", ".join(f"{number} x {name}" if number > 1 else name for name, number in asked.items())
                _log.warning("%s took %.1f s", names, seconds)

    @contextmanager
    def write(self, act: Act, reason: str = "", *, right: Right, act_key: str = "") -> Iterator[Writing]:
        """The door for a use case: the right first, then one transaction and one event. Who gives a reason and changes
        nothing is told: it would leave no trace."""
        self.require(right, act.value)
        try:
            with self.store.write(self.actor, act, reason, act_key=act_key) as writing:
                self._still_the_same(writing)
                yield writing
                if reason and not writing.changes:
                    raise Invalid(Reason(_UNCHANGED, code=Barred.UNCHANGED))
        except _NoLonger as refusal:
            with self.store.write(self.actor, Act.RIGHT_REFUSED, str(refusal), said={"what": act.value}):
                pass
            raise
        except AlreadyDone:
            raise
        except Conflict as refusal:
            # A clock in doubt refuses this event too; what was refused is what the person is told.
            said = {"what": act.value}
            with suppress(Refusal), self.store.write(self.actor, Act.STEP_REFUSED, str(refusal), said=said):
                pass
            raise

    def _still_the_same(self, writing: Writing) -> None:
        """Refuse who was deactivated, or given other roles, since they signed in: access ends at once (11.300(c))."""
        now = standing(writing.connection, self.actor.key)
        if now is None or not now.active:
            said = f"{self.actor.name} was deactivated. Nothing was written."
            raise _NoLonger(Reason(said, code=Barred.DEACTIVATED))
        if (now.roles, now.client) != (self.actor.roles, self.actor.client):
            said = "Your roles were changed since you signed in. Nothing was written; sign in again."
            raise _NoLonger(Reason(said, code=Barred.ROLES_CHANGED))
        if now.must_change_password:
            said = "Choose a password of your own first: the one you have was given to you by somebody else."
            raise _NoLonger(Reason(said, code=Barred.GIVEN_PASSWORD))
