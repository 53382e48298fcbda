"""Who may do what, written from the rules of the field and not from the program, for every test that asks it.

Sources: EU GMP chapter 2 and Part IV 11, 21 CFR 11.10(d) and (g), 211.194(a)(8).
"""

from collections.abc import Mapping
from typing import Final

from qclab.domain.people.rights import Role

_BENCH: Final = frozenset({Role.ANALYST, Role.REVIEWER})
_ACTING: Final = frozenset({Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP})

MAY: Final[Mapping[str, frozenset[Role]]] = {
    "read records": _ACTING | {Role.READER},
    "register samples": _BENCH,
    "receive samples": _BENCH,
    "enter results": _BENCH,
    "send tests to contract laboratories": _BENCH,
    "record what contract laboratories tell": _ACTING,
    "approve contract laboratories": frozenset({Role.QA}),
    "assign tests": frozenset({Role.REVIEWER}),
    "approve results": frozenset({Role.REVIEWER, Role.QA}),
    "approve that a test is not done": frozenset({Role.QA}),
    "review decisions on results": frozenset({Role.REVIEWER}),
    "agree to decisions on results for QA": frozenset({Role.QA, Role.QP}),
    "agree to deviations for QA": frozenset({Role.QA, Role.QP}),
    "agree for QA to opening approved tests again": frozenset({Role.QA}),
    "change the expiry of material that was received": frozenset({Role.QA}),
    "withdraw what a batch was made from": frozenset({Role.QA}),
    "print labels": _BENCH | {Role.QA},
    "work on cases": _BENCH | {Role.QA},
    "sign phase Ia of cases as supervisor": frozenset({Role.REVIEWER}),
    "sign laboratory phases of cases": frozenset({Role.REVIEWER}),
    "sign phases of cases for QA and close them": frozenset({Role.QA}),
    "close cases of corrected entry errors": frozenset({Role.QP}),
    "issue certificates of analysis": frozenset({Role.QA}),
    "tick the gates of a batch": frozenset({Role.QA, Role.QP}),
    "put batches on hold": frozenset({Role.QA, Role.QP}),
    "report batches to clients or record their destruction": frozenset({Role.QA}),
    "certify, reject or recall batches": frozenset({Role.QP}),
    "edit the catalogue": frozenset({Role.REVIEWER, Role.QA}),
    "put specifications and methods in force": frozenset({Role.QA}),
    "relax a duty for a product": frozenset({Role.QA}),
    "acknowledge alarms": frozenset({Role.REVIEWER, Role.QA, Role.QP, Role.ADMINISTRATOR}),
    "record who was told": _ACTING,
    "prepare a supply out of specification": frozenset({Role.QA, Role.QP}),
    "verify the audit trail": frozenset({Role.QA, Role.QP, Role.ADMINISTRATOR, Role.READER}),
    "acknowledge a clock": frozenset({Role.QA, Role.ADMINISTRATOR}),
    "acknowledge that records are missing": frozenset({Role.QA}),
    "administer people and the database": frozenset({Role.ADMINISTRATOR}),
}
"""Which roles carry a right; the words follow "may not" where it is refused."""

_SHAPING: Final = {
    "performed": "performed this test",
    "entered": "entered results of this test",
    "shaped": "said how this test was performed, submitted it, attached a file or report or changed its sample",
}
_ON_THE_BATCH: Final = {
    "received": "received material of this batch",
    "performed": "performed a test of this batch",
    "entered": "entered results of this batch",
    "shaped": "said how a test of this batch was performed, submitted it, attached a file to it or changed a sample",
}
_IN_THE_CASE: Final = {
    "assessed": "signed a laboratory phase of this case",
    "supervised": "signed a laboratory phase of this case",
    "concluded": "signed a laboratory phase of this case",
    "planned": "planned the retests of this case",
}
_TO_CERTIFY: Final = {
    "performed": "performed a test that this batch requires",
    "entered": "entered results that this batch requires",
    "verified": "verified or approved a test of this batch",
    "issued": "issued a certificate of this batch",
}

OWN_WORK: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    # what is done: the right that it needs, what another person does instead, who is kept from it by what they did
    "approve a test": (
        "approve results",
        "approves it",
        {
            **_SHAPING,
            "verified": "verified or approved this test",
            "agreed": "agreed to a deviation of this test for QA",
        },
    ),
    "return a test": ("approve results", "", {}),
    "review a decision": (
        "review decisions on results",
        "settles it",
        {**_SHAPING, "proposed": "proposed this decision"},
    ),
    "agree to a decision": (
        "agree to decisions on results for QA",
        "agrees to it",
        {**_SHAPING, "proposed": "proposed this decision", "decided": "reviewed this decision"},
    ),
    "agree that a test is not done": (
        "approve that a test is not done",
        "agrees to it",
        {**_SHAPING, "proposed": "proposed that it is not done"},
    ),
    "open again what was to be not done": (
        "approve that a test is not done",
        "agrees to it",
        {**_SHAPING, "proposed": "proposed that it is not done"},
    ),
    "agree to a deviation": (
        "agree to deviations for QA",
        "agrees to it",
        {**_SHAPING, "verified": "verified or approved this test"},
    ),
    "decline a deviation": (
        "agree to deviations for QA",
        "agrees to it",
        {**_SHAPING, "verified": "verified or approved this test"},
    ),
    "agree to open a test again": (
        "agree for QA to opening approved tests again",
        "agrees to it",
        {**_SHAPING, "proposed": "asked for it"},
    ),
    "decline to open a test again": (
        "agree for QA to opening approved tests again",
        "agrees to it",
        {**_SHAPING, "proposed": "asked for it"},
    ),
    "agree that a run is invalid": (
        "approve results",
        "agrees to it",
        {**_SHAPING, "proposed": "said that it is invalid"},
    ),
    "say that a run is valid": (
        "approve results",
        "agrees to it",
        {**_SHAPING, "proposed": "said that it is invalid"},
    ),
    "agree to a deviation of receiving": ("agree to deviations for QA", "agrees to its deviation", _ON_THE_BATCH),
    "change an expiry": ("change the expiry of material that was received", "changes its expiry", _ON_THE_BATCH),
    "put a version in force": (
        "put specifications and methods in force",
        "puts it in force",
        {"drafted": "worked on this draft"},
    ),
    "put a list for cases in force": (
        "put specifications and methods in force",
        "puts it in force",
        {"drafted": "worked on this draft"},
    ),
    "issue a certificate": (
        "issue certificates of analysis",
        "issues it",
        {
            "performed": "performed a test that this batch requires",
            "entered": "entered results that this batch requires",
            "agreed": "agreed to a decision or a deviation on this batch for QA",
        },
    ),
    "certify a batch": ("certify, reject or recall batches", "certifies it", _TO_CERTIFY),
    "supply out of specification": ("certify, reject or recall batches", "certifies it", _TO_CERTIFY),
    "reject a batch": ("certify, reject or recall batches", "", {}),
    "assess a case": ("enter results", "", {}),
    "sign phase Ia as supervisor": (
        "sign phase Ia of cases as supervisor",
        "signs it",
        {**_SHAPING, "assessed": "signed phase Ia of this case first"},
    ),
    "return phase Ia": (
        "sign phase Ia of cases as supervisor",
        "signs it",
        {**_SHAPING, "assessed": "signed phase Ia of this case first"},
    ),
    "sign the laboratory phase": ("sign laboratory phases of cases", "signs it", _SHAPING),
    "plan retests": ("sign laboratory phases of cases", "plans them", _SHAPING),
    "sign a plan of retests": ("sign phases of cases for QA and close them", "signs it", _SHAPING | _IN_THE_CASE),
    "return a plan of retests": ("sign phases of cases for QA and close them", "signs it", _SHAPING | _IN_THE_CASE),
    "sign the full-scale phase": ("sign phases of cases for QA and close them", "signs it", _SHAPING | _IN_THE_CASE),
    "sign the impact on the batch": (
        "sign phases of cases for QA and close them",
        "signs it",
        _SHAPING | _IN_THE_CASE,
    ),
    "close a case": ("sign phases of cases for QA and close them", "closes it", _SHAPING | _IN_THE_CASE),
    "return a case to the laboratory": (
        "sign phases of cases for QA and close them",
        "closes it",
        {**_SHAPING, **{did: said for did, said in _IN_THE_CASE.items() if did != "planned"}},
    ),
    "sign what was found in a lighter case": ("enter results", "", {}),
    "conclude a case for another batch": (
        "sign phases of cases for QA and close them",
        "concludes it",
        {**_SHAPING, "concluded": "signed a laboratory phase of this case"},
    ),
    "close a lighter case": (
        "sign phases of cases for QA and close them",
        "closes it",
        {**_SHAPING, "concluded": "signed a laboratory phase of this case"},
    ),
}
"""What a person's own work keeps them from: every other person who holds the right does it."""


def refusal(deed: str, roles: frozenset[Role], did: str) -> str:
    """What a person of these roles who did this is told; empty where they may."""
    right, another, excluded = OWN_WORK[deed]
    if not roles & MAY[right]:
        return f"may not {right}."
    return f"You {excluded[did]}; another person {another}." if did in excluded else ""
