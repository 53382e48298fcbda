"""What is done with a version, whichever it is of: a method, a specification or the list for cases."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from qclab.domain.catalogue.difference import Difference, differences
from qclab.domain.catalogue.draft import Checked, check, next_version
from qclab.domain.catalogue.examples import NOT_CONFIRMED
from qclab.domain.catalogue.values import CaseListVersion, Catalogue, Method, Specification
from qclab.domain.investigations.lists import list_differences, list_faults
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.investigations.lists import list_versions
from qclab.services.catalogue import drafts
from qclab.services.catalogue.in_force import faults_left
from qclab.services.investigations.lists import save_list
from qclab.services.lab import Lab
from qclab.ui.pages.catalogue.content import CASE_LISTS, METHODS, SPECIFICATIONS
from qclab.ui.words import moments

Version = Method | Specification | CaseListVersion
VERSIONED: Final = (SPECIFICATIONS, METHODS, CASE_LISTS)
"""The sections of what has versions."""


def section_of(value: Version) -> str:
    match value:
        case Specification():
            return SPECIFICATIONS
        case Method():
            return METHODS
        case CaseListVersion():
            return CASE_LISTS


def called(value: Version) -> str:
    """``A01 version 2``; what has no id yet is a new one."""
    if isinstance(value, CaseListVersion):
        return f"The list for cases, version {value.version}"
    return f"{value.id} version {value.version}" if value.id else f"New {type(value).__name__.lower()}"


def signed_words(value: Version) -> str:
    """A version in the list of what is signed: a specification with the day from which it holds, an example as one."""
    since = f", from {moments.day(value.effective_from)}" if isinstance(value, Specification) else ""
    example = f" ({NOT_CONFIRMED})" if value.example else ""
    return f"{value.id} version {value.version}{since}  {value.title}{example}"


def next_of(before: Version, number: int, today: date) -> Version:
    """A draft that starts as a copy of a version."""
    if isinstance(before, CaseListVersion):
        return CaseListVersion(number, before.questions, before.causes)
    return next_version(before, number, today)


def compared(before: Version, after: Version) -> Sequence[Difference]:
    if isinstance(before, CaseListVersion) and isinstance(after, CaseListVersion):
        return list_differences(before, after)
    assert not isinstance(before, CaseListVersion)  # noqa: S101 - versions of one entry
    assert not isinstance(after, CaseListVersion)  # noqa: S101 - versions of one entry
    return differences(before, after)


def checked(around: Catalogue, draft: Version) -> Checked:
    """What is wrong with a draft, and what to choose knowingly."""
    if isinstance(draft, CaseListVersion):
        return Checked(tuple(list_faults(draft)))
    return check(around, draft)


def save(lab: Lab, before: Kept[Any] | None, value: Version) -> tuple[Kept[Any], int]:
    """Save a draft; as it is kept, and how many faults are left before it can be put in force."""
    if isinstance(value, CaseListVersion):
        key = save_list(lab, before, value)
        return next(kept for kept in lab.ask_of_site(list_versions) if kept.key == key), 0
    kept: Kept[Any] = drafts.save(lab, before, value)
    return kept, len(faults_left(lab, kept))
