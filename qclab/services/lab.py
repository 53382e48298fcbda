"""The one object a page or a command receives: the database and the person who acts.

Permission is checked here, in the use case: a refused right, and a step refused by the state of the records, each write
their own event in their own transaction, then raise. What is refused at the field writes nothing.

There is one door for reads as there is one for writes, and each asks how the person stands now, in the transaction in
which they read or write: access that was taken away ends with the next question, not with the next sign-in
(21 CFR 11.10(d), 11.300).
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Concatenate, Final, ParamSpec, TypeVar

from qclab.domain.codes import Mistyped
from qclab.domain.people.rights import Actor, Barred, Named, Right
from qclab.domain.reasons import deviation_blockers, reason_blockers
from qclab.domain.refusals import AccessEnded, Conflict, Invalid, NotAllowed, Reason, Refusal
from qclab.domain.signatures.asking import Sitting
from qclab.domain.texts import file_fault, text_fault
from qclab.domain.trail.acts import BATCHES, WITHOUT_CHANGES, Act
from qclab.queries.people.standing import Standing, standing
from qclab.queries.scope import tells_of_the_site
from qclab.store import tables as t
from qclab.store.door import AlreadyDone, Connection, Store, Writing
from qclab.store.holding import batches_held

P = ParamSpec("P")
T = TypeVar("T")

SLOW: Final = 2.0
"""Seconds after which what was asked is noted in the log: a list should be there at once."""
LONGEST: Final = 60.0
"""Seconds that a question may take: nobody waits longer, and a server has other desks to serve."""
_UNCHANGED: Final = "Nothing was changed, so nothing was recorded. Change something first, or cancel."
_log = logging.getLogger(__name__)


class _GivenPassword(NotAllowed):
    """A password that somebody else gave lets a person read and choose their own, no more."""


class _TakenAway(NotAllowed):
    """An appointment that ended, or began for others, since the right was asked for."""


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

    def of_site(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of a query that tells of the laboratory itself, the same to everybody who works in it."""
        if not tells_of_the_site(query):
            raise TypeError(f"{query.__name__} tells of records, so it is asked by a viewer")
        self.asked[query.__name__] += 1
        return query(self._connection, *args, **more)


@dataclass
class Appointed:
    """How the rights that people are appointed for stood with a person when it was asked last."""

    named: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Lab:
    """A store with somebody signed in. Frozen and safe to share between threads.

    ``person``: as they signed in. ``is_beside``: they sign in the session of somebody else, with their user id and
    their password. ``sitting``: what was signed since they signed in; what the program makes by itself has none to
    begin. ``appointed``: which rights they have by name, asked again with every question.
    """

    store: Store
    person: Actor
    is_beside: bool = False
    sitting: Sitting = field(default_factory=lambda: Sitting(has_signed=True), compare=False, repr=False)
    appointed: Appointed = field(default_factory=Appointed, compare=False, repr=False)

    @property
    def actor(self) -> Actor:
        """The person who acts, with the rights that they have by name today."""
        return replace(self.person, named=self.appointed.named) if self.appointed.named else self.person

    def require(self, right: Right, what: str = "") -> None:
        """Refuse with NotAllowed, and record the refusal, unless the person may still work here and has the right."""
        with self.reading(right=right, what=what):
            pass

    def ask(self, query: Callable[Concatenate[Connection, Actor, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of one query for this person."""
        with self.asking() as ask:
            return ask(query, *args, **more)

    def ask_of_site(self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **more: P.kwargs) -> T:
        """The answer of one query about the laboratory itself."""
        with self.asking() as ask:
            return ask.of_site(query, *args, **more)

    @contextmanager
    def reading(
        self, longest: float | None = None, *, right: Right | None = None, what: str = ""
    ) -> Iterator[Connection]:
        """One state of the database for a use case that reads, of at most ``longest`` seconds where that is given.

        Raises AccessEnded for who may not see it any more; with a ``right``, that and NotAllowed are recorded.
        """
        refused: NotAllowed | None = None
        with self.store.read(longest) as connection:
            try:
                self._stand(standing(connection, self.person.key, self.store.clock))
                if right is not None:
                    self.actor.require(right)
            except NotAllowed as refusal:
                refused = refusal
            else:
                yield connection
        if refused is not None:
            if right is not None:
                self._note_refusal(refused, right, what)
            raise refused

    @contextmanager
    def asking(self) -> Iterator[Asking]:
        """Several queries, answered from one state of the database. What takes long is in the log, by name; what takes
        longer than ``LONGEST`` is refused."""
        begun, asked = time.monotonic(), Counter[str]()
        try:
            with self.reading(LONGEST) as connection:
                yield Asking(connection, self.actor, asked)
        finally:
            seconds = time.monotonic() - begun
            if seconds > SLOW:
                names = ", ".join(f"{number} x {name}" if number > 1 else name for name, number in asked.items())
                _log.warning("%s took %.1f s", names, seconds)

    @contextmanager
    def write(self, act: Act, reason: str = "", *, right: Right, act_key: str = "") -> Iterator[Writing]:
        """The door for a use case: how the person stands and the right first, then one transaction and one event. Who
        gives a reason and changes nothing is told: it would leave no trace."""
        if not self.actor.may(right):
            self.require(right, act.value)  # asks again: somebody may have been appointed since
        if faults := _reason_faults(act, reason):
            raise Invalid(*faults)
        opened: Writing | None = None
        try:
            with self.store.write(self.actor, act, reason, act_key=act_key) as writing:
                opened = writing
                now = self._stand(standing(writing.connection, self.person.key, lambda: writing.at))
                if not self.actor.may(right):
                    raise _TakenAway(self.actor.lacks(right))
                if now.must_change_password:
                    why = "Choose a password of your own first: the one you have was given to you by somebody else."
                    raise _GivenPassword(Reason(why, code=Barred.GIVEN_PASSWORD))
                yield writing
                if reason and not writing.changes and act not in WITHOUT_CHANGES:
                    raise Invalid(Reason(_UNCHANGED, code=Barred.UNCHANGED))
        except (AccessEnded, _GivenPassword, _TakenAway) as refusal:
            self._note_refusal(refusal, right, act.value)
            raise
        except AlreadyDone:
            raise
        except Conflict as refusal:
            # A clock in doubt refuses this event too; what was refused is what the person is told.
            said = {"what": act.value, **_about(opened)}
            with suppress(Refusal), self.store.write(self.actor, Act.STEP_REFUSED, str(refusal), said=said):
                pass
            raise

    def _stand(self, now: Standing | None) -> Standing:
        """Take up how the person stands. Raises AccessEnded for who may not go on."""
        standing_now = _still_the_same(now, self.person)
        self.appointed.named = standing_now.named
        return standing_now

    def _note_refusal(self, refusal: Refusal, right: Right, what: str) -> None:
        said = {"right": right.value, "what": what}
        with self.store.write(self.actor, Act.RIGHT_REFUSED, str(refusal), said=said):
            pass


def _about(writing: Writing | None) -> dict[str, object]:
    """The batches that a refused act had held or touched, so that it is found with them."""
    if writing is None:
        return {}
    touched = {key for table, key, _ in writing.changes if table == t.batch.name and isinstance(key, int)}
    batches = sorted(touched | batches_held(writing.connection))
    return {BATCHES: batches} if batches else {}


_WITH_A_FILE: Final = frozenset({Act.CATALOGUE_IMPORTED, Act.SAMPLES_IMPORTED, Act.RESULTS_IMPORTED})
"""Their reason is the name of a file, which may be written in any script."""


_WITH_A_NOTE: Final = frozenset({Act.ATTACHMENT_ADDED})
"""Their reason is a note on what was kept, such as the number of a page."""
_OF_MANY: Final = frozenset({Act.RESULT_ENTERED, Act.RESULT_CHANGED, Act.RESULTS_PASTED, Act.TESTS_APPROVED})
"""Their reason joins those of many values or tests; the use case asks each of them, beside its field."""
_WITH_A_DEVIATION: Final = frozenset({Act.SAMPLES_RECEIVED})
"""Their reason is a deviation, which may be its number."""


def _reason_faults(act: Act, reason: str) -> tuple[Reason, ...]:
    """Why a reason that is given is none: signs that cannot be printed, or no words. One of many values together is as
    long as it is. Whether one is needed is asked by the use case."""
    is_file = act in _WITH_A_FILE
    if fault := file_fault(reason) if is_file else text_fault(reason, lines=True, most=len(reason)):
        return (Reason(f"The reason {fault}.", "reason", code=Mistyped.REASON_TEXT),)
    if is_file or act in _WITH_A_NOTE | _OF_MANY or not reason.strip():
        return ()
    return deviation_blockers(reason, "") if act in _WITH_A_DEVIATION else reason_blockers(reason)


def _still_the_same(now: Standing | None, actor: Actor) -> Standing:
    """Refuse who was deactivated, or given other roles or another client, since they signed in."""
    if now is None or not now.active:
        said = f"{actor.name} was deactivated. Nothing was read or written."
        raise AccessEnded(Reason(said, code=Barred.DEACTIVATED))
    if (now.roles, now.client) != (actor.roles, actor.client):
        said = "Your roles were changed since you signed in. Nothing was read or written; sign in again."
        raise AccessEnded(Reason(said, code=Barred.ROLES_CHANGED))
    return now
