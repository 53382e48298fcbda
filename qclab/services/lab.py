"""The one object a page or a command receives: the database and the person who acts.

Permission is checked here, in the use case: a refused right, and a step refused by the state of the records, each write
their own event in their own transaction, then raise. What is refused at the field writes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Conflict, NotAllowed, Refusal
from qclab.domain.trail.acts import Act
from qclab.queries.people.people import standing
from qclab.store.door import AlreadyDone, Store, Writing


class _NoLonger(NotAllowed):
    """The person who signed in may not go on as who they were then."""


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

    @contextmanager
    def write(self, act: Act, reason: str = "", *, right: Right, act_key: str = "") -> Iterator[Writing]:
        """The door for a use case: the right first, then one transaction and one event."""
        self.require(right, act.value)
        try:
            with self.store.write(self.actor, act, reason, act_key=act_key) as writing:
                self._still_the_same(writing)
                yield writing
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
            raise _NoLonger(f"{self.actor.name} was deactivated. Nothing was written.")
        if (now.roles, now.client) != (self.actor.roles, self.actor.client):
            raise _NoLonger("Your roles were changed since you signed in. Nothing was written; sign in again.")
        if now.must_change_password:
            raise _NoLonger("Choose a password of your own first: the one you have was given to you by somebody else.")
