"""What people may try on one batch, in any order: each act takes who tries it and a number that picks what it is about.

Most of what is tried is refused, and that is the point; what is no refusal is a bug.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.investigations.case import Conclusion, under_way
from qclab.domain.investigations.phases import FINDINGS, Answer, Cause, Phase
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.queries.batches.batches import holds_of
from qclab.queries.investigations.cases import cases_of
from qclab.queries.investigations.file import read_case
from qclab.services.batches import holding
from qclab.services.investigations import concluding, working
from qclab.services.lab import Lab
from qclab.services.release import certificates, certifying, gates
from qclab.services.results import attempts, recording, taking_back
from qclab.services.review import approving, deciding
from qclab.services.testing import adding
from tests.laboratory.batch import Batch, complying
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.people import PASSWORD

T = TypeVar("T")
WHY = "as it was seen at the bench"
TYPED = ("0.7", "<1", "0", "999E9", "Growth", "No growth", "Not detected", "Detected", "complies")
"""Values that fail, cannot be evaluated or cannot be read, whichever line they come to."""


class Nothing(Exception):  # noqa: N818 - it is an answer, not an error
    """There is nothing to try this on."""


def pick(among: Sequence[T], number: int) -> T:
    if not among:
        raise Nothing
    return among[number % len(among)]


def enter(batch: Batch, lab: Lab, number: int) -> None:
    line = pick([line for line in batch.grid().lines if line.cells], number)
    typed = complying(line) if number % 3 else pick(TYPED, number // 3)
    _record(batch, lab, line.test.key, [(line, typed)])


def enter_what_complies(batch: Batch, lab: Lab, number: int) -> None:
    lines = [line for line in batch.grid().lines if line.test.state == "open" and line.criteria]
    some = pick(lines, number).test.key
    for test in dict.fromkeys(line.test.key for line in lines if number % 2 or line.test.key == some):
        _record(batch, lab, test, [(line, complying(line)) for line in lines if line.test.key == test])


def _record(batch: Batch, lab: Lab, test: int, typed: Sequence[tuple[Any, str]]) -> None:
    send_away(batch.laboratory, [batch.laboratory.test(test)], by=lab)
    if batch.laboratory.test(test).performed_to is None:
        batch.laboratory.performed(test, by=lab)
    cells = [(line, words, cell) for line, words in typed for cell in line.cells]
    new = [
        recording.NewResult(line.test.key, line.parameter_key, words, cell.sample, WHY, confirmed=True)
        for line, words, cell in cells
    ]
    recording.record(lab, new)
    report_back(batch.laboratory, [batch.laboratory.test(test)], by=lab)


def _some(batch: Batch, state: str, number: int) -> list[int]:
    """One test in this state, or all of them."""
    keys = [test.key for test in batch.tests() if test.state == state]
    return [pick(keys, number // 2)] if number % 2 else (keys or [pick(keys, 0)])


def submit(batch: Batch, lab: Lab, number: int) -> None:
    """One that somebody has begun, or all of those."""
    begun = [test.key for test in batch.tests() if test.state == "open" and test.performed_to is not None]
    recording.submit(lab, [pick(begun, number // 2)] if number % 2 else begun)


def approve(batch: Batch, lab: Lab, number: int) -> None:
    approving.approve(lab, _some(batch, "submitted", number), PASSWORD)


def return_tests(batch: Batch, lab: Lab, number: int) -> None:
    approving.return_tests(lab, _some(batch, "submitted", number), WHY)


def take_back(batch: Batch, lab: Lab, number: int) -> None:
    taking_back.take_back(lab, _some(batch, "submitted", number), WHY)


def propose_not_done(batch: Batch, lab: Lab, number: int) -> None:
    recording.propose_not_done(lab, [pick([test.key for test in batch.tests() if test.state == "open"], number)], WHY)


def settle_not_done(batch: Batch, lab: Lab, number: int) -> None:
    tests = _some(batch, "not done, proposed", number)
    approving.settle_not_done(lab, tests, agree=bool(number % 3), reason=WHY, password=PASSWORD, deviation="DEV-1")


def _not_evaluable(batch: Batch) -> list[Any]:
    lines = batch.dossier().lines
    return [each.evaluation for each in lines if each.evaluation and each.evaluation.evaluation == "not evaluable"]


def propose_decision(batch: Batch, lab: Lab, number: int) -> None:
    on = pick(_not_evaluable(batch), number)
    decided = pick(("complies", "does not comply", "not shown to comply", "not tested"), number // 2)
    deciding.propose_decision(lab, on.key, decided, "The dilution was the largest permitted.")


def settle_decision(batch: Batch, lab: Lab, number: int) -> None:
    on = pick(_not_evaluable(batch), number)
    deciding.settle_decision(lab, on.key, accept=bool(number % 4), note=WHY, password=PASSWORD, deviation="DEV-2")


def add_test(batch: Batch, lab: Lab, number: int) -> None:
    test = pick(batch.tests(), number)
    adding.add_test(lab, [pick(batch.samples, number).key], test.method_id, WHY)


def count_test(batch: Batch, lab: Lab, number: int) -> None:
    attempts.count_test(lab, pick(batch.tests(), number).key, WHY)


def tick_gates(batch: Batch, lab: Lab, number: int) -> None:
    keys = [gate.key for gate in batch.judged().gates if not gate.is_ticked]
    some = [pick(keys, number // 2)] if number % 2 else keys
    gates.tick(lab, batch.key, some, "BR-1", batch.laboratory.now().date(), PASSWORD)


def untick_gate(batch: Batch, lab: Lab, number: int) -> None:
    ticked = [gate.key for gate in batch.judged().gates if gate.is_ticked]
    gates.take_back(lab, batch.key, pick(ticked, number), WHY)


def issue(batch: Batch, lab: Lab, number: int) -> None:
    kind = pick((ANALYSIS, INTERIM), number)
    seen = certificates.preview(lab, batch.key, kind)
    certificates.issue(lab, batch.key, seen.batch_version, PASSWORD, kind, WHY)


def certify(batch: Batch, lab: Lab, number: int) -> None:
    judged = batch.judged()
    among = (judged.next,) if number % 4 and judged.next else tuple(Disposition)
    certifying.certify(lab, batch.key, judged.batch.row_version, pick(among, number), PASSWORD)


def decide(batch: Batch, lab: Lab, number: int) -> None:
    certifying.decide(lab, batch.key, batch.judged().batch.row_version, pick(list(Disposition), number), WHY, PASSWORD)


def hold(batch: Batch, lab: Lab, number: int) -> None:
    holding.put_on_hold(lab, batch.key, WHY)


def end_hold(batch: Batch, lab: Lab, number: int) -> None:
    holds = batch.laboratory.ask(lambda connection: holds_of(connection, batch.key))
    holding.end_hold(lab, batch.key, pick(holds, number).key, WHY)


def _case(batch: Batch, number: int) -> int:
    return pick(batch.laboratory.ask(lambda connection: cases_of(connection, batch.key)), number).key


def _phase(batch: Batch, number: int) -> Phase:
    """The phase that the case is in, mostly; any other now and then."""
    qa = batch.laboratory.qa.actor
    file = batch.laboratory.ask(lambda connection: read_case(connection, qa, _case(batch, number)))
    return (number % 5 and under_way(file.facts.case)) or pick(list(Phase), number)


def answer_phase(batch: Batch, lab: Lab, number: int) -> None:
    phase, key = _phase(batch, number), _case(batch, number)
    qa = batch.laboratory.qa.actor
    for question in batch.laboratory.ask(lambda connection: read_case(connection, qa, key)).facts.case.questions(phase):
        working.answer(lab, key, phase, question, Answer.YES)


def sign_phase(batch: Batch, lab: Lab, number: int) -> None:
    phase = _phase(batch, number)
    found = concluding.Found(
        pick(FINDINGS[phase], number // 4), pick(list(Cause), number), WHY, "the notebook, on its third page"
    )
    concluding.sign_phase(lab, _case(batch, number), phase, found, PASSWORD)


def close_case(batch: Batch, lab: Lab, number: int) -> None:
    concluding.close(lab, _case(batch, number), pick(list(Conclusion), number), WHY, PASSWORD)


def correct_batch(batch: Batch, lab: Lab, number: int) -> None:
    batch.corrected(batch_record=f"BR-{number}")


def wait(batch: Batch, lab: Lab, number: int) -> None:
    batch.after(hours=number % 30)


Trying = Callable[[Batch, Lab, int], None]
_ANALYSTS, _REVIEWERS = ("mjansen", "everything", "hlaan", "everything"), ("adewit", "everything", "hlaan")
_QA, _QP = ("kvos", "jmulder", "everything"), ("evdberg", "bgroot", "everything")
FIT: Mapping[str, tuple[str, ...]] = {
    act.__name__: who
    for who, acts in {
        _ANALYSTS: (enter, enter_what_complies, submit, take_back, propose_not_done, propose_decision, add_test),
        _REVIEWERS: (approve, return_tests),
        _QA: (settle_not_done, count_test, tick_gates, untick_gate, issue, hold, end_hold, close_case),
        _QP: (certify, decide),
        (*_REVIEWERS, *_QA): (settle_decision,),
        (*_ANALYSTS, *_REVIEWERS, *_QA): (answer_phase, sign_phase, correct_batch, wait),
    }.items()
    for act in acts
}
"""Who has the right to each; everybody else tries it as well, more seldom."""
ACTS: Mapping[str, Trying] = {name: globals()[name] for name in FIT}
OFTEN = (
    "enter", "enter_what_complies", "enter_what_complies", "submit", "submit", "approve", "approve", "approve",
    "tick_gates", "issue", "issue", "certify", "certify", "certify", "settle_decision", "settle_decision",
    "propose_decision", "answer_phase", "answer_phase", "sign_phase", "sign_phase", "sign_phase", "close_case",
)  # fmt: skip
"""What the road to the certificate is made of; without its weight few would come near the end."""
_EVERYBODY: Final = tuple(dict.fromkeys(name for names in FIT.values() for name in names))


def who_tries(act: str, number: int) -> str:
    """One who has the right to it, or in one of five cases anybody, the administrator too."""
    return pick(FIT[act] if number % 5 else (*_EVERYBODY, "administrator"), number // 5)
