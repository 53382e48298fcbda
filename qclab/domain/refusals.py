"""Refusals: an expected no, in words a person would say. Anything else that is raised is a bug."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, overload


@dataclass(frozen=True)
class Reason:
    """Why not, and where: ``field`` names the input it stands beside, ``row`` the line of a table or file (from 1).

    ``code`` is a member of the closed list of the rule that says it, and ``facts`` are what the sentence is made of;
    programs and tests read these two, people the sentence.
    """

    text: str
    field: str = ""
    row: int | None = None
    code: StrEnum | None = dataclasses.field(kw_only=True)
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"line {self.row}: {self.text}" if self.row is not None else self.text

    def about(self, record: str) -> "Reason":
        """The same reason with the record it is about in front: ``Endotoxin: The test is approved.``"""
        return dataclasses.replace(self, text=f"{record}: {self.text}")


def in_lines(reasons: Iterable[Reason]) -> str:
    """Each reason once, in lines."""
    return "\n".join(dict.fromkeys(map(str, reasons)))


class Refusal(Exception):  # noqa: N818 - the field's word; it is an answer, not an error of the program
    """What was asked is refused, nothing was written, and these are the reasons; one sentence may be given with its
    code instead."""

    @overload
    def __init__(self, *reasons: Reason) -> None: ...
    @overload
    def __init__(self, *reasons: Reason | str, code: StrEnum) -> None: ...
    def __init__(self, *reasons: Reason | str, code: StrEnum | None = None) -> None:
        self.reasons = tuple(Reason(each, code=code) if isinstance(each, str) else each for each in reasons)
        super().__init__("\n".join(str(reason) for reason in self.reasons))

    @property
    def codes(self) -> tuple[StrEnum | None, ...]:
        """The code of each reason, in their order; None of one that has no code."""
        return tuple(reason.code for reason in self.reasons)


class Invalid(Refusal):
    """The input cannot be read or breaks a rule."""


class NotAllowed(Refusal):
    """The person has no right to do this, or may not do it to this record."""


class AccessEnded(NotAllowed):
    """The person who signed in may not go on as who they were then: they sign in again, if they may."""


class Conflict(Refusal):
    """The record changed since it was read, or its state does not permit the step."""


class Broken(Conflict):
    """The audit trail was changed behind the program's back and cannot go on; verifying names what was changed."""


class Missing(Refusal):
    """There is no such record, or the viewer may not know of it."""


class Unavailable(Refusal):
    """The database cannot be reached, is locked, full or read-only; nothing was written."""
