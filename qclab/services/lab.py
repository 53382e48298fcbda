"""The one object a page or a command receives: the database and the person who acts.

Permission is checked here, in the use case: a refused right writes its own event in its own transaction, then raises.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qclab.domain.acts import Act
from qclab.domain.refusals import NotAllowed, Refusal
from qclab.domain.rights import Actor, Right
from qclab.store.door import Store, Writing


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
        with self.store.write(self.actor, act, reason, act_key=act_key) as writing:
            yield writing

    def refuse_step(self, refusal: Refusal, what: str) -> Refusal:
        """Record a refused transition in its own event; the refusal, to be raised."""
        with self.store.write(self.actor, Act.STEP_REFUSED, str(refusal), said={"what": what}):
            pass
        return refusal
