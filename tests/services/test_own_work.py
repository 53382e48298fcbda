"""Role x deed x what the person did on the record: who may, who may not, and in which words they are told.

The deeds come from the code: every service from which the rule of duties is reached stands here. What is expected comes
from a table of its own (tests/laboratory/allowed.py). Everybody tries each deed on the same records, and what
would have been kept is rolled back.
"""

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import FunctionType

import pytest

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import Effect
from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.people import duties
from qclab.domain.people.rights import Right, Role
from qclab.domain.refusals import Refusal
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import methods
from qclab.queries.investigations.cases import cases_of
from qclab.queries.investigations.reopenings import waiting_for_qa
from qclab.queries.review.deviating import waiting_deviations
from qclab.services.batches.expiry import change_expiry
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.catalogue.lists import CASES, put_list_in_force
from qclab.services.investigations import concluding, opening, retesting, returning
from qclab.services.lab import Lab
from qclab.services.release import certificates, certifying, supplying
from qclab.services.review import approving, deciding, reopening
from qclab.services.review.deviations import agree_to_deviations, decline_deviations
from qclab.services.review.invalid import settle_invalid
from qclab.services.samples.agreeing import agree_to_receipt
from qclab.store import tables as t
from tests.laboratory.allowed import MAY, OWN_WORK, refusal
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.own_work import BYSTANDER, EVERYTHING, PEOPLE, case_worked
from tests.laboratory.people import PASSWORD
from tests.laboratory.stores import rolled_back
from tests.test_house import called_by, writing_services

Deed = Callable[[Lab], object]
_IS_PROOF = bool(os.environ.get("QCLAB_PROOF"))
"""Everybody in every role, instead of everybody in all of theirs and a few in each."""
WHY = "because of the raw data, as it says"


def on_batches(laboratory: Laboratory) -> dict[str, Deed]:
    """Every deed on a batch, a test or the catalogue, each on a record that waits for it."""
    batch = {
        id_: laboratory.batch(id_) for id_ in ("VERIFY", "DECIDE", "AGREE", "RECEIPT", "ISSUE", "CERTIFY", "SUPPLY")
    }
    (deviation,) = [
        row.key for row in laboratory.ask(lambda connection: waiting_deviations(connection, laboratory.qa.actor))
    ]
    test = {
        id_: next(each.key for each in laboratory.batch(id_).tests() if each.method_id == "A66")
        for id_ in ("VERIFY", "NOT-DONE", "INVALID")
    }
    evaluation = {
        id_: batch[id_].grid().results[batch[id_].cell("A09/endotoxin")].evaluations[0].key
        for id_ in ("DECIDE", "AGREE")
    }
    version = {id_: batch[id_].judged().batch.row_version for id_ in batch}
    draft = next(each for each in laboratory.ask(methods) if (each.value.id, each.value.version) == ("A61", 2))
    cap = batch["RECEIPT"].samples[0].key
    (reopened,) = [
        row.key for row in laboratory.ask(lambda connection: waiting_for_qa(connection, laboratory.qa.actor))
    ]
    excursion = laboratory.batch("EXCURSION").key
    to_sign, to_close, to_conclude = (each.key for each in laboratory.ask(lambda read: cases_of(read, excursion)))
    found = concluding.Found(Finding.NO_CAUSE, None, "said in the words of the case", "")

    def settled(lab: Lab, id_: str) -> None:
        deciding.settle_decision(lab, evaluation[id_], accept=True, note="", password=PASSWORD)

    def not_done(lab: Lab, *, agree: bool) -> None:
        why = "" if agree else "there is another vial"
        approving.settle_not_done(lab, [test["NOT-DONE"]], agree=agree, reason=why, password=PASSWORD, deviation="D-1")

    def opened_again(lab: Lab, *, agree: bool) -> None:
        reopening.settle(lab, reopened, agree=agree, password=PASSWORD, reason=WHY)

    def invalid(lab: Lab, *, agree: bool) -> None:
        settle_invalid(lab, [test["INVALID"]], agree=agree, reason=WHY, password=PASSWORD)

    def decided(lab: Lab, id_: str, disposition: Disposition) -> None:
        certifying.decide(lab, batch[id_].key, version[id_], disposition, WHY, PASSWORD)

    return {
        "approve a test": lambda lab: approving.approve(lab, [test["VERIFY"]], PASSWORD),
        "return a test": lambda lab: approving.return_tests(lab, [test["VERIFY"]], WHY),
        "review a decision": lambda lab: settled(lab, "DECIDE"),
        "agree to a decision": lambda lab: settled(lab, "AGREE"),
        "agree that a test is not done": lambda lab: not_done(lab, agree=True),
        "open again what was to be not done": lambda lab: not_done(lab, agree=False),
        "agree to a deviation": lambda lab: agree_to_deviations(lab, [deviation], PASSWORD),
        "decline a deviation": lambda lab: decline_deviations(lab, [deviation], WHY, PASSWORD),
        "agree to a deviation of receiving": lambda lab: agree_to_receipt(lab, [cap], PASSWORD, "DEV-1"),
        "change an expiry": lambda lab: change_expiry(
            lab, batch["RECEIPT"].key, version["RECEIPT"], None, "", WHY, PASSWORD
        ),
        "agree to open a test again": lambda lab: opened_again(lab, agree=True),
        "decline to open a test again": lambda lab: opened_again(lab, agree=False),
        "agree that a run is invalid": lambda lab: invalid(lab, agree=True),
        "say that a run is valid": lambda lab: invalid(lab, agree=False),
        "put a list for cases in force": lambda lab: put_list_in_force(lab, CASES, 1, PASSWORD),
        "sign what was found in a lighter case": lambda lab: concluding.sign_phase(
            lab, to_sign, Phase.LABORATORY, found, PASSWORD
        ),
        "conclude a case for another batch": lambda lab: opening.conclude_batch(
            lab, to_conclude, batch["RECEIPT"].key, Effect.NOT_CONCERNED, WHY, PASSWORD
        ),
        "close a lighter case": lambda lab: concluding.close(lab, to_close, Conclusion.DEVIATION, WHY, PASSWORD),
        "put a version in force": lambda lab: put_in_force(
            lab, [Draft("method", draft.key, draft.row_version)], WHY, PASSWORD
        ),
        "issue a certificate": lambda lab: certificates.issue(lab, batch["ISSUE"].key, version["ISSUE"], PASSWORD),
        "certify a batch": lambda lab: certifying.certify(
            lab, batch["CERTIFY"].key, version["CERTIFY"], Disposition.ONE_STEP, PASSWORD
        ),
        "supply out of specification": lambda lab: decided(lab, "SUPPLY", Disposition.SUPPLY),
        "reject a batch": lambda lab: decided(lab, "SUPPLY", Disposition.REJECTION),
    }  # fmt: skip


def on_a_case(stage: str, case: Worked) -> dict[str, Deed]:
    """What a case waits for at this stage."""
    key = case.key

    def signed(phase: Phase, finding: Finding | None = None) -> Deed:
        found = concluding.Found(finding, None, "said in the words of the case", "")
        return lambda lab: concluding.sign_phase(lab, key, phase, found, PASSWORD)

    bench = [case.laboratory[id_].actor.key for id_ in ("mjansen", "tbakker")]
    why = "two of the retained tube, as the procedure says"
    return {
        "proven": {
            "return a case to the laboratory": lambda lab: returning.return_to_laboratory(lab, key, WHY, PASSWORD),
        },
        "first": {"assess a case": signed(Phase.OBVIOUS_ERROR, Finding.NO_ERROR)},
        "second": {
            "sign phase Ia as supervisor": signed(Phase.OBVIOUS_ERROR),
            "return phase Ia": lambda lab: concluding.return_phase(lab, key, WHY),
        },
        "laboratory": {"sign the laboratory phase": signed(Phase.LABORATORY, Finding.NO_CAUSE)},
        "to plan": {"plan retests": lambda lab: retesting.plan_retests(lab, key, bench, why, PASSWORD)},
        "planned": {
            "sign a plan of retests": lambda lab: retesting.sign_plan(lab, key, PASSWORD),
            "return a plan of retests": lambda lab: retesting.return_plan(lab, key, WHY),
        },
        "full scale": {"sign the full-scale phase": signed(Phase.FULL_SCALE, Finding.RETESTED)},
        "batch impact": {"sign the impact on the batch": signed(Phase.BATCH_IMPACT, Finding.THIS_BATCH)},
        "to close": {
            "close a case": lambda lab: concluding.close(lab, key, Conclusion.NOT_CONFIRMED, WHY, PASSWORD),
        },
    }[stage]


REACHED_FOR_OTHERS = {supplying.ask, concluding.begin_repeat}
"""The one reads who may certify a batch beside what else is judged of it, and asks nobody; the other asks of a product
that lives for hours, which this laboratory has none of (tests/services/investigations/test_hypotheses.py)."""


def told(deed: Deed, lab: Lab) -> str:
    """The refusal as it is said; empty where it is done."""
    try:
        with rolled_back():
            deed(lab)
    except Refusal as why:
        return str(why)
    return ""


def in_roles(laboratory: Laboratory, *roles: Role) -> Laboratory:
    """Everybody has these roles and no other from now on, and signed in since."""
    people = {id_: lab for id_, lab in laboratory.labs.items() if id_ in PEOPLE}
    with laboratory.store.write(None, Act.PERSON_CHANGED) as writing:
        for lab in people.values():
            writing.update(t.person, lab.actor.key, roles=" ".join(sorted(roles)))
    others = {id_: replace(lab, person=replace(lab.actor, roles=frozenset(roles))) for id_, lab in people.items()}
    return replace(laboratory, labs=laboratory.labs | others)


def wrong_of(laboratory: Laboratory, deed: str, act: Deed, people: Iterable[str]) -> Iterator[str]:
    """Each of these people for whom the table says otherwise of a deed."""
    for lab in map(laboratory.__getitem__, people):
        expected, said = refusal(deed, lab.actor.roles, lab.actor.id), told(act, lab)
        is_alone = said.count("another person") + said.count("may not") == bool(expected)
        if not is_alone or not said.endswith(expected) or bool(said) != bool(expected):
            who = f"{lab.actor.id}, {' '.join(sorted(lab.actor.roles))}"
            yield f"{deed} ({who}): {said or 'done'}, not {expected or 'done'}"


def wrong(laboratory: Laboratory, tried: Mapping[str, Deed]) -> list[str]:
    """Each deed and person for whom the table says otherwise: of everybody, or where there is no time for that, of all
    whom it keeps from the deed, the bystander and another, who is another for each deed."""
    found: list[str] = []
    for turn, (deed, act) in enumerate(tried.items()):
        excluded = OWN_WORK[deed][2]
        free = [id_ for id_ in PEOPLE[1:] if id_ not in excluded]
        some = (*excluded, BYSTANDER, free[turn % len(free)])
        found += wrong_of(laboratory, deed, act, PEOPLE if _IS_PROOF else some)
    return found


def wrong_in_single_roles(laboratory: Laboratory, tried: Mapping[str, Deed]) -> list[str]:
    """The same, everybody in one role at a time; where there is no time for everybody, one of them, and where the role
    carries the right the bystander as well."""
    found = []
    for turn, role in enumerate(Role):
        alone = in_roles(laboratory, role)
        if _IS_PROOF:
            found += wrong(alone, tried)
            continue
        for number, (deed, act) in enumerate(tried.items()):
            right, _, excluded = OWN_WORK[deed]
            people = list(excluded) or [BYSTANDER]
            some = {people[(turn + number) % len(people)], *([BYSTANDER] if role in MAY[right] else [])}
            found += wrong_of(alone, deed, act, sorted(some))
    in_roles(laboratory, *EVERYTHING)
    return found


_said = "\n".join
"""Every line is shown where one is wrong."""


@pytest.mark.proof
def test_own_work_keeps_from_a_deed_on_a_batch_exactly_who_the_table_says_in_its_words(own_work: Laboratory) -> None:
    tried = on_batches(own_work)
    assert _said(wrong(own_work, tried)) == ""
    assert _said(wrong_in_single_roles(own_work, tried)) == ""


@pytest.mark.proof
def test_own_work_keeps_from_each_signature_of_a_case_exactly_who_the_table_says(own_work: Laboratory) -> None:
    for stage, case in case_worked(own_work):
        tried = on_a_case(stage, case)
        assert _said(wrong(own_work, tried)) == ""
        assert _said(wrong_in_single_roles(own_work, tried)) == ""


def test_the_rule_of_duties_is_reached_from_exactly_the_services_of_the_table() -> None:
    reached = asking_for_duties()
    named = called_by(on_batches) | called_by(on_a_case)
    assert sorted(function.__qualname__ for function in reached - named - REACHED_FOR_OTHERS) == []
    assert reached > REACHED_FOR_OTHERS


def test_every_step_and_every_right_stands_in_the_table() -> None:
    tried = {name for name, (_, another, _) in OWN_WORK.items() if another}
    assert {str(right) for right in Right} == set(MAY)
    assert {right for right, *_ in OWN_WORK.values()} <= set(MAY)
    assert len(tried) >= len([step for step, excluded in duties.EXCLUDED_BY.items() if excluded])


@functools.cache
def asking_for_duties() -> frozenset[FunctionType]:
    """Every service that writes and from which the rule of duties is reached."""
    rules = {duties.duty_blockers, duties.exclusions}
    return frozenset(function for function in writing_services() if rules & _reached_from(function))


def _reached_from(function: FunctionType) -> set[FunctionType]:
    """Every function of the program that one calls, and that those call."""
    reached: set[FunctionType] = set()
    waiting = {function}
    while waiting:
        reached |= waiting
        called = {each for caller in waiting for each in called_by(caller)}
        waiting = {each for each in called if each.__module__.startswith("qclab.")} - reached
    return reached
