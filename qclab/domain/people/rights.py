"""Who may do what: roles, rights and the person who acts (21 CFR 11.10(d) and (g)).

An administrator holds no GMP role: administering people and databases gives no right over samples and results.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.refusals import NotAllowed, Reason


class Role(StrEnum):
    """What a person is in the laboratory."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    QA = "QA"
    QP = "QP"
    ADMINISTRATOR = "administrator"
    READER = "read-only"


DOES: Final[Mapping[Role, str]] = {
    Role.ANALYST: "registers, receives, enters results, prints labels",
    Role.REVIEWER: "as an analyst; approves, assigns, edits the catalogue",
    Role.QA: "puts in force, approves, ticks gates, issues certificates",
    Role.QP: "reads everything, certifies, agrees for QA on call",
    Role.ADMINISTRATOR: "people, settings, database; no testing",
    Role.READER: "reads",
}
"""What each role is for, where it is given."""


class Right(StrEnum):
    """What a use case asks for, worded to follow "may not"."""

    READ = "read records"
    REGISTER = "register samples"
    RECEIVE = "receive samples"
    ENTER_RESULTS = "enter results"
    SEND_TESTS = "send tests to contract laboratories"
    HEAR_LABORATORIES = "record what contract laboratories tell"
    APPROVE_LABORATORIES = "approve contract laboratories"
    ASSIGN = "assign tests"
    APPROVE_RESULTS = "approve results"
    APPROVE_NOT_DONE = "approve that a test is not done"
    DECIDE = "review decisions on results"
    AGREE_DECISIONS = "agree to decisions on results for QA"
    AGREE_DEVIATIONS = "agree to deviations for QA"
    AGREE_REOPENINGS = "agree for QA to opening approved tests again"
    CHANGE_EXPIRY = "change the expiry of material that was received"
    WITHDRAW_MATERIALS = "withdraw what a batch was made from"
    PRINT_LABELS = "print labels"
    WORK_CASES = "work on cases"
    SUPERVISE_CASES = "sign phase Ia of cases as supervisor"
    CONCLUDE_CASES = "sign laboratory phases of cases"
    CLOSE_CASES = "sign phases of cases for QA and close them"
    CLOSE_ENTRY_ERRORS = "close cases of corrected entry errors"
    ISSUE_CERTIFICATES = "issue certificates of analysis"
    TICK_GATES = "tick the gates of a batch"
    HOLD_BATCHES = "put batches on hold"
    SETTLE_BATCHES = "report batches to clients or record their destruction"
    CERTIFY = "certify, reject or recall batches"
    DRAFT_CATALOGUE = "edit the catalogue"
    APPROVE_CATALOGUE = "put specifications and methods in force"
    RELAX_DUTIES = "relax a duty for a product"
    ACKNOWLEDGE_ALARMS = "acknowledge alarms"
    TELL = "record who was told"
    PREPARE_SUPPLY = "prepare a supply out of specification"
    VERIFY_TRAIL = "verify the audit trail"
    ACKNOWLEDGE_CLOCK = "acknowledge a clock"
    ACKNOWLEDGE_LOSS = "acknowledge that records are missing"
    ADMINISTER = "administer people and the database"


_EVERYONE = frozenset({Right.READ})
_BENCH = _EVERYONE | {
    Right.REGISTER,
    Right.RECEIVE,
    Right.ENTER_RESULTS,
    Right.SEND_TESTS,
    Right.HEAR_LABORATORIES,
    Right.PRINT_LABELS,
    Right.WORK_CASES,
    Right.TELL,
}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ANALYST: _BENCH,
    Role.REVIEWER: _BENCH
    | {
        Right.ASSIGN,
        Right.APPROVE_RESULTS,
        Right.DECIDE,
        Right.SUPERVISE_CASES,
        Right.CONCLUDE_CASES,
        Right.DRAFT_CATALOGUE,
        Right.ACKNOWLEDGE_ALARMS,
    },
    Role.QA: _EVERYONE
    | {
        Right.APPROVE_RESULTS,
        Right.APPROVE_NOT_DONE,
        Right.AGREE_DECISIONS,
        Right.AGREE_DEVIATIONS,
        Right.AGREE_REOPENINGS,
        Right.CHANGE_EXPIRY,
        Right.WITHDRAW_MATERIALS,
        Right.RELAX_DUTIES,
        Right.APPROVE_LABORATORIES,
        Right.HEAR_LABORATORIES,
        Right.PRINT_LABELS,
        Right.WORK_CASES,
        Right.CLOSE_CASES,
        Right.ISSUE_CERTIFICATES,
        Right.TICK_GATES,
        Right.HOLD_BATCHES,
        Right.SETTLE_BATCHES,
        Right.TELL,
        Right.PREPARE_SUPPLY,
        Right.DRAFT_CATALOGUE,
        Right.APPROVE_CATALOGUE,
        Right.ACKNOWLEDGE_ALARMS,
        Right.VERIFY_TRAIL,
        Right.ACKNOWLEDGE_CLOCK,
        Right.ACKNOWLEDGE_LOSS,
    },
    Role.QP: _EVERYONE
    | {
        Right.CERTIFY,
        Right.CLOSE_ENTRY_ERRORS,
        Right.AGREE_DECISIONS,
        Right.AGREE_DEVIATIONS,
        Right.TELL,
        Right.HEAR_LABORATORIES,
        Right.PREPARE_SUPPLY,
        Right.TICK_GATES,
        Right.HOLD_BATCHES,
        Right.ACKNOWLEDGE_ALARMS,
        Right.VERIFY_TRAIL,
    },
    Role.ADMINISTRATOR: frozenset(
        {Right.ADMINISTER, Right.ACKNOWLEDGE_ALARMS, Right.VERIFY_TRAIL, Right.ACKNOWLEDGE_CLOCK}
    ),
    Role.READER: _EVERYONE | {Right.VERIFY_TRAIL},
}

OF_THE_WHOLE_SITE = frozenset(
    {
        Right.VERIFY_TRAIL,
        Right.ACKNOWLEDGE_CLOCK,
        Right.ACKNOWLEDGE_LOSS,
        Right.DRAFT_CATALOGUE,
        Right.APPROVE_CATALOGUE,
        Right.ADMINISTER,
        Right.APPROVE_LABORATORIES,
    }
)
"""What tells of every client's records or changes what holds for all of them: methods, places, people, settings. It is
not for a person who may know of one client only."""


class NamedRight(StrEnum):
    """A right that people have by name, and their deputies, once anybody was appointed for it (appointments.py)."""

    SIGNS_CERTIFICATES = "signs certificates of analysis"
    SUPERVISES = "supervises phase Ia of cases"

    @property
    def right(self) -> Right:
        return _BY_NAME[self]

    @property
    def heading(self) -> str:
        """With a capital, as it begins a line."""
        return self[:1].upper() + self[1:]


_BY_NAME: Final = {
    NamedRight.SIGNS_CERTIFICATES: Right.ISSUE_CERTIFICATES,
    NamedRight.SUPERVISES: Right.SUPERVISE_CASES,
}


@dataclass(frozen=True)
class Named:
    """How a right that people were appointed for stands with one person today: whether they are, as whose deputy, and
    in words who has it. Where those are empty, nobody who is active has it."""

    named: NamedRight
    is_appointed: bool
    deputy_of: str = ""
    who: str = ""

    @property
    def said(self) -> str:
        """``Signs certificates of analysis: A. de Wit, deputy K. Vos.``"""
        if self.who:
            return f"{self.named.heading}: {self.who}."
        return f"Nobody who {self.named} is active: an administrator appoints one on People."


@dataclass(frozen=True)
class Actor:
    """The person who acts. ``client`` is the key of the one client they may know of, or None for the whole site.

    ``named``: of each right that people were appointed for, how it stands with this person; of every other right the
    roles decide.
    """

    key: int
    id: str
    name: str
    roles: frozenset[Role]
    client: int | None = None
    named: tuple[Named, ...] = ()

    def may(self, right: Right) -> bool:
        if self.client is not None and right in OF_THE_WHOLE_SITE:
            return False
        named = self._named(right)
        return named.is_appointed if named is not None else any(right in RIGHTS[role] for role in self.roles)

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless the person was appointed for the right, or one of their roles carries it."""
        if not self.may(right):
            roles = ", ".join(sorted(self.roles)) or "no role"
            who = f"{roles}; of one client" if self.client is not None and right in OF_THE_WHOLE_SITE else roles
            raise NotAllowed(self.lacks(right, f" ({who})"))

    def lacks(self, right: Right, what: str = "") -> Reason:
        """That this person may not, and who may where people were appointed for it. ``what`` they are is said behind
        their name."""
        named, said = self._named(right), f"{self.name}{what} may not {right}."
        facts = {"right": right, "person": self.id}
        if named is None:
            return Reason(said, code=Barred.NO_RIGHT, facts=facts)
        code = Barred.NO_RIGHT if named.who else Barred.NOBODY_APPOINTED
        return Reason(f"{said} {named.said}", code=code, facts=facts)

    def signs_as(self, right: Right | None) -> str:
        """The name as it is printed beside a signature that this right lets the person give."""
        return ", ".join(filter(None, (self.name, self.deputises(right))))

    def deputises(self, right: Right | None) -> str:
        """``deputy of A. de Wit``; nothing of who has the right themselves."""
        named = self._named(right)
        return f"deputy of {named.deputy_of}" if named is not None and named.deputy_of else ""

    def _named(self, right: Right | None) -> Named | None:
        return next((each for each in self.named if each.named.right is right), None)


class Barred(StrEnum):
    """Why a person may not do something, or not be what they were to be."""

    NO_RIGHT = "no right"
    NOBODY_APPOINTED = "nobody appointed"
    NO_ROLE = "no role"
    ADMINISTRATOR_AND_MORE = "administrator and more"
    ADMINISTRATOR_OF_ONE_CLIENT = "administrator of one client"
    LAST_ADMINISTRATOR = "last administrator"
    OWN_ROLES = "own roles"
    SET_UP_ALREADY = "set up already"
    NOT_SIGNED_IN = "not signed in"
    WRONG_PASSWORD = "wrong password"  # noqa: S105 - a code
    WRONG_CODE = "wrong code"
    ID_ASKED = "user id asked"
    CODE_ASKED = "code asked"
    NO_SECOND_FACTOR = "no second factor"
    HAS_SECOND_FACTOR = "has a second factor"
    NOT_QA = "not QA"
    SAME_PERSON = "same person"
    LOCKED_OUT = "locked out"
    GIVEN_PASSWORD = "given password"  # noqa: S105 - a code
    DEACTIVATED = "deactivated"
    ROLES_CHANGED = "roles changed"
    UNCHANGED = "nothing changed"


def role_blockers(roles: frozenset[Role]) -> tuple[Reason, ...]:
    """Why this combination of roles cannot be given to one person; empty when it can."""
    if not roles:
        return (Reason("A person needs at least one role.", "roles", code=Barred.NO_ROLE),)
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        said = "An administrator holds no other role: administering and testing are kept apart."
        return (Reason(said, "roles", code=Barred.ADMINISTRATOR_AND_MORE),)
    return ()
