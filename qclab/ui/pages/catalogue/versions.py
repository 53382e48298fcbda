"""What is done with a version, whichever it is of: a method, a specification or a list there is one of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from qclab.domain.catalogue.difference import Difference, differences
from qclab.domain.catalogue.draft import Checked, check, next_version
from qclab.domain.catalogue.examples import NOT_CONFIRMED
from qclab.domain.catalogue.values import CaseListVersion, Catalogue, Method, ReviewRulesVersion, Specification
from qclab.domain.investigations.lists import list_differences
from qclab.domain.review.rules import rule_differences
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.investigations.lists import drafters, list_versions
from qclab.queries.review.rules import rule_drafters, rule_versions
from qclab.services.catalogue import drafts, lists
from qclab.services.catalogue.in_force import faults_left
from qclab.services.lab import Lab
from qclab.ui.pages.catalogue.content import CASE_LISTS, METHODS, REVIEW_RULES, SPECIFICATIONS
from qclab.ui.words import moments

ListVersion = CaseListVersion | ReviewRulesVersion
"""A version of a list that the laboratory has one of."""
Version = Method | Specification | ListVersion


@dataclass(frozen=True)
class OneList:
    """A list that the laboratory has one of, as the catalogue shows it."""

    section: str
    of: lists.Listed
    versions: Callable[[Any], Sequence[Kept[Any]]]
    drafters: Callable[..., frozenset[int]]
    differences: Callable[[Any, Any], Sequence[Difference]]


LISTS: Final[Mapping[type, OneList]] = {
    CaseListVersion: OneList(CASE_LISTS, lists.CASES, list_versions, drafters, list_differences),
    ReviewRulesVersion: OneList(REVIEW_RULES, lists.REVIEW, rule_versions, rule_drafters, rule_differences),
}
LISTED: Final = tuple(each.section for each in LISTS.values())
VERSIONED: Final = (SPECIFICATIONS, METHODS, *LISTED)
"""The sections of what has versions."""


def section_of(value: Version) -> str:
    match value:
        case Specification():
            return SPECIFICATIONS
        case Method():
            return METHODS
        case _:
            return LISTS[type(value)].section


def called(value: Version) -> str:
    """``A01 version 2``; what has no id yet is a new one."""
    if isinstance(value, ListVersion):
        return f"The {LISTS[type(value)].of.called}, version {value.version}"
    return f"{value.id} version {value.version}" if value.id else f"New {type(value).__name__.lower()}"


def signed_words(value: Version) -> str:
    """A version in the list of what is signed: a specification with the day from which it holds, an example as one."""
    since = f", from {moments.day(value.effective_from)}" if isinstance(value, Specification) else ""
    example = f" ({NOT_CONFIRMED})" if value.example else ""
    return f"{value.id} version {value.version}{since}  {value.title}{example}"


def next_of(before: Version, number: int, today: date) -> Version:
    """A draft that starts as a copy of a version."""
    if isinstance(before, ListVersion):
        return replace(before, version=number)
    return next_version(before, number, today)


def compared(before: Version, after: Version) -> Sequence[Difference]:
    if isinstance(before, ListVersion):
        return LISTS[type(before)].differences(before, after)
    assert not isinstance(after, ListVersion)  # noqa: S101 - versions of one entry
    return differences(before, after)


def checked(around: Catalogue, draft: Version) -> Checked:
    """What is wrong with a draft, and what to choose knowingly."""
    if isinstance(draft, ListVersion):
        return Checked(tuple(LISTS[type(draft)].of.faults(draft)))
    return check(around, draft)


def save(lab: Lab, before: Kept[Any] | None, value: Version) -> tuple[Kept[Any], int]:
    """Save a draft; as it is kept, and how many faults are left before it can be put in force."""
    if isinstance(value, ListVersion):
        one = LISTS[type(value)]
        key = lists.save_list(lab, one.of, before, value)
        return next(kept for kept in lab.ask_of_site(one.versions) if kept.key == key), 0
    kept: Kept[Any] = drafts.save(lab, before, value)
    return kept, len(faults_left(lab, kept))
