"""Printed names of people: two people with one name cannot be told apart beside a signature, so it is asked about."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from qclab.domain.refusals import Reason


class Naming(StrEnum):
    """What is asked about a name."""

    SAME = "same name"
    NO_REASON = "no reason"


def name_questions(name: str, others: Mapping[str, str]) -> tuple[Reason, ...]:
    """What is asked about a printed name; ``others`` are the printed names of everybody else, by user id."""
    same = sorted(id_ for id_, other in others.items() if _heard(other) == _heard(name))
    if not same:
        return ()
    said = (
        f"{', '.join(same)} is printed as “{name.strip()}” too, so nobody could tell whose signature it is. "
        "Add what tells them apart, or save once more to keep it."
    )
    return (Reason(said, "name", code=Naming.SAME, facts={"people": tuple(same)}),)


def _heard(name: str) -> str:
    """A name as one reads it: letters alike, however they are composed, and one space for many."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
