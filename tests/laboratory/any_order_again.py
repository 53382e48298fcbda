"""What may be tried on a test that was judged already: opening it again, finding its run invalid, retests, cases."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from qclab.domain.investigations.case import CaseState, Conclusion, next_step, under_way
from qclab.domain.investigations.conclusions import reached
from qclab.domain.investigations.kinds import LIGHTER, Effect, Reference
from qclab.domain.investigations.phases import FINDINGS, PROVEN, Answer, Cause, Finding, Phase, checklist
from qclab.domain.people.duties import Step
from qclab.domain.refusals import Refusal
from qclab.queries.investigations.cases import cases_of
from qclab.queries.investigations.file import CaseFile, read_case
from qclab.services.investigations import concluding, opening, retesting, working
from qclab.services.lab import Lab
from qclab.services.results.invalid import propose_invalid as propose
from qclab.services.review import invalid, reopening
from qclab.services.samples import attachments
from tests.laboratory.batch import Batch
from tests.laboratory.people import PASSWORD
from tests.laboratory.trying import WHY, Nothing, Trying, found, in_state, pick

# opening an approved test again


def ask_reopening(batch: Batch, lab: Lab, number: int) -> None:
    test = pick(in_state(batch, "approved", 1 + 2 * number), 0)
    named = [line.parameter.id for line in batch.grid().lines if line.test.key == test]
    some = [pick(named, number // 7)] if number % 3 else named
    reopening.ask(lab, test, some, WHY, "nothing else of that run was affected" if number % 11 else "")


def settle_reopening(batch: Batch, lab: Lab, number: int) -> None:
    asked = found(batch, "SELECT key FROM reopening WHERE batch = :batch AND state = 'asked for' ORDER BY key")
    reopening.settle(lab, pick(asked, number // 6), agree=bool(number % 6), password=PASSWORD, reason=WHY)


def open_again(batch: Batch, lab: Lab, number: int) -> None:
    """As two people do it who mean to: a reviewer asks, QA signs; ``lab`` does neither."""
    ask_reopening(batch, batch.laboratory[pick(("adewit", "hlaan"), number)], number)
    settle_reopening(batch, batch.laboratory[pick(("kvos", "jmulder"), number // 2)], 1)


# a run that is invalid


def propose_invalid(batch: Batch, lab: Lab, number: int) -> None:
    tests = [test for test in batch.tests() if test.is_open and (not test.reopened or number % 7 == 0)]
    begun = [test.key for test in tests if test.performed_from is not None]
    propose(
        lab,
        [pick(begun, number // 2)] if number % 5 else (begun or [pick(begun, 0)]),
        "the blank was above the lowest standard",
    )


def settle_invalid(batch: Batch, lab: Lab, number: int) -> None:
    tests = in_state(batch, "invalid, proposed", number)
    invalid.settle_invalid(lab, tests, agree=bool(number % 3), reason=WHY, password=PASSWORD)


# cases


def _file(batch: Batch, number: int) -> CaseFile:
    """One that is open, mostly."""
    qa = batch.laboratory.qa.actor
    cases = batch.laboratory.ask(lambda connection: cases_of(connection, batch.key))
    some = pick((number % 9 and [case for case in cases if case.state is CaseState.OPEN]) or cases, number)
    return batch.laboratory.ask(lambda connection: read_case(connection, qa, some.key))


def _key(file: CaseFile) -> int:
    return file.line.case.key


def _phase(file: CaseFile, number: int) -> Phase:
    """The phase that the case is in, mostly; any other now and then."""
    return (number % 5 and under_way(file.facts.case)) or pick(list(Phase), number)


def refer(batch: Batch, lab: Lab, number: int) -> None:
    working.refer(lab, _key(_file(batch, number)), pick(list(Reference), number // 2), f"DEV-{number}")


def attach(batch: Batch, lab: Lab, number: int) -> None:
    attachments.attach(lab, f"page {number}.jpg", b"a page of the notebook", case=_key(_file(batch, number)))


def tell_of_case(batch: Batch, lab: Lab, number: int) -> None:
    file = _file(batch, number)
    working.note_told(lab, _key(file), pick(file.facts.case.untold, number), "by phone, what was seen")


def answer_phase(batch: Batch, lab: Lab, number: int) -> None:
    file = _file(batch, number)
    phase = _phase(file, number)
    for question in checklist(file.facts.case.kind, phase):
        working.answer(lab, _key(file), phase, question, Answer.YES)


def sign_phase(batch: Batch, lab: Lab, number: int) -> None:
    file = _file(batch, number)
    phase = _phase(file, number)
    _sign(file, lab, phase, pick(FINDINGS[phase], number // 4), pick(list(Cause), number))


def _sign(file: CaseFile, lab: Lab, phase: Phase, finding: Finding, cause: Cause) -> None:
    is_caused = finding in PROVEN or finding is Finding.CAUSE_PROBABLE
    said = concluding.Found(finding, cause if is_caused else None, WHY, "the notebook, on its third page")
    concluding.sign_phase(lab, _key(file), phase, said, PASSWORD)


_WORKS: Final[Mapping[Step, str]] = {
    Step.ASSESS_CASE: "mjansen",
    Step.SUPERVISE_CASE: "adewit",
    Step.CONCLUDE_LABORATORY: "adewit",
    Step.CONCLUDE_FOR_QA: "kvos",
}


def work_case(batch: Batch, lab: Lab, number: int) -> None:
    """As those do it whose it is: the phase under way is answered and signed by everybody who has to, and after the
    last one it is closed. Two of three name what shows it."""
    file = _file(batch, number)
    if number % 3 and not file.facts.case.has_reference:
        refer(batch, batch.laboratory["adewit"], number)
    if (phase := under_way(file.facts.case)) is None:
        close_case(batch, batch.laboratory["jmulder"], number)
    while phase is not None and under_way((file := _file(batch, number)).facts.case) is phase:
        step = next_step(file.facts.case)
        assert step is not None
        by = batch.laboratory[_WORKS[step]]
        for question in checklist(file.facts.case.kind, phase) if step is not Step.SUPERVISE_CASE else ():
            working.answer(by, _key(file), phase, question, Answer.YES)
        _sign(file, by, phase, pick(FINDINGS[phase], number // 4), Cause.MATERIAL)


def stand_by(batch: Batch, lab: Lab, number: int) -> None:
    """Nothing is found: the OOS is confirmed, or cannot be retested."""
    without = {
        Phase.OBVIOUS_ERROR: Finding.NO_ERROR,
        Phase.LABORATORY: Finding.NO_CAUSE,
        Phase.FULL_SCALE: pick((Finding.NO_RETEST, Finding.RETEST_NOT_POSSIBLE), number // 3),
        Phase.BATCH_IMPACT: Finding.THIS_BATCH,
    }
    _work(batch, number, without, pick((Conclusion.CONFIRMED, Conclusion.NO_RETEST), number // 3))


def invalidate(batch: Batch, lab: Lab, number: int) -> None:
    """A cause is proven in the laboratory; of what lives for hours the repeat is mostly begun before QA closes."""
    proven = {
        Phase.OBVIOUS_ERROR: Finding.NO_ERROR,
        Phase.LABORATORY: Finding.CAUSE_PROVEN,
        Phase.BATCH_IMPACT: Finding.THIS_BATCH,
    }
    _work(batch, number, proven, Conclusion.INVALIDATED)


def _work(batch: Batch, number: int, findings: Mapping[Phase, Finding], conclusion: Conclusion) -> None:
    """One case from where it is to its closing, by those whose steps they are."""
    case, by = _key(_file(batch, number)), batch.laboratory

    def now() -> CaseFile:
        return by.ask(lambda connection: read_case(connection, by.qa.actor, case))

    working.refer(by["adewit"], case, Reference.DEVIATION, f"DEV-{number}")
    for who in now().facts.case.untold:
        working.note_told(by["kvos"], case, who, "by phone, what was seen")
    while (phase := under_way(now().facts.case)) is not None:
        if phase not in findings:
            raise Nothing
        step = next_step(now().facts.case)
        assert step is not None
        for question in checklist(now().facts.case.kind, phase) if step is not Step.SUPERVISE_CASE else ():
            working.answer(by[_WORKS[step]], case, phase, question, Answer.YES)
        _sign(now(), by[_WORKS[step]], phase, findings[phase], Cause.MATERIAL)
        if phase is Phase.LABORATORY and number % 4:
            with suppress(Refusal):
                concluding.begin_repeat(by["adewit"], case)
    concluding.close(by["jmulder"], case, conclusion, WHY, PASSWORD)


def close_case(batch: Batch, lab: Lab, number: int) -> None:
    file = _file(batch, number)
    among = (number % 3 and reached(file.facts.case)) or tuple(Conclusion)
    concluding.close(lab, _key(file), pick(among, number // 3), WHY, PASSWORD, prints=not number % 7)


def open_lighter(batch: Batch, lab: Lab, number: int) -> None:
    """On the batch, on a test of it, or on another batch that it is named beside."""
    other = found(batch, "SELECT key FROM batch WHERE key <> :batch ORDER BY key")
    test = pick([test.key for test in batch.tests()], number)
    concerns = pick(
        (
            opening.Concerns([batch.key]),
            opening.Concerns([batch.key], [test]),
            opening.Concerns([pick(other, number), batch.key]),
        ),
        number // 3,
    )
    case = opening.open_case(lab, pick(LIGHTER, number), WHY, concerns)
    if number % 4:
        working.refer(lab, case, pick((Reference.DEVIATION, Reference.CAPA), number), "DEV-9")


def concern_batch(batch: Batch, lab: Lab, number: int) -> None:
    other = pick(found(batch, "SELECT key FROM batch WHERE key <> :batch ORDER BY key"), number)
    opening.concern(lab, _key(_file(batch, number)), opening.Concerns([other]))


def conclude_batch(batch: Batch, lab: Lab, number: int) -> None:
    beside = "SELECT investigation FROM concerned_batch WHERE batch = :batch AND concluded_at IS NULL ORDER BY key"
    case = pick(found(batch, beside), number)
    opening.conclude_batch(lab, case, batch.key, pick(list(Effect), number), WHY, PASSWORD)


def plan_retests(batch: Batch, lab: Lab, number: int) -> None:
    analysts = [batch.laboratory[name].actor.key for name in ("hlaan", "everything")[: 1 + number % 2]]
    file = _file(batch, number // 2)
    if number % 5 and under_way(file.facts.case) is not Phase.FULL_SCALE:
        raise Nothing
    retesting.plan_retests(lab, _key(file), analysts, WHY, PASSWORD)


def sign_plan(batch: Batch, lab: Lab, number: int) -> None:
    retesting.sign_plan(lab, _key(_file(batch, number)), PASSWORD)


def begin_repeat(batch: Batch, lab: Lab, number: int) -> None:
    concluding.begin_repeat(lab, _key(_file(batch, number)))


ANALYSTS: tuple[Trying, ...] = (propose_invalid,)
REVIEWERS: tuple[Trying, ...] = (ask_reopening, settle_invalid, plan_retests, begin_repeat, tell_of_case)
QA: tuple[Trying, ...] = (settle_reopening, close_case, conclude_batch, sign_plan)
ANYBODY: tuple[Trying, ...] = (
    answer_phase, sign_phase, open_again, work_case, open_lighter, concern_batch, refer, attach, stand_by, invalidate,
)  # fmt: skip
