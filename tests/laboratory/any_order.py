"""What people may try on one batch, in any order: each act takes who tries it and a number that picks what it is about.

Most of what is tried is refused, and that is the point; what is no refusal is a bug.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.refusals import Refusal
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.queries.batches.batches import holds_of
from qclab.queries.results.results import GridLine
from qclab.queries.trail.unusual import last_event
from qclab.services.batches import holding
from qclab.services.lab import Lab
from qclab.services.people.signing_in import beside
from qclab.services.release import certificates, certifying, gates
from qclab.services.results import attempts, passing, recording, taking_back
from qclab.services.review import approving, deciding, deviations
from qclab.services.testing import adding
from tests.laboratory import any_order_again as again
from tests.laboratory import any_order_outside as outside
from tests.laboratory import any_order_samples as samples
from tests.laboratory.batch import Batch, complying, name_of
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.people import PASSWORD
from tests.laboratory.trying import WHY, Nothing, Trying, found, in_state, pick

TYPED = ("0.7", "<1", "0", "999E9", "Growth", "No growth", "Not detected", "Detected", "complies")
"""Values that fail, cannot be evaluated or cannot be read, whichever line they come to."""


def _complying(line: GridLine) -> str:
    """A dose for the body weight that every batch of these is registered with."""
    return "1495E6" if name_of(line) == "A21/CAR-total" else complying(line)


def enter(batch: Batch, lab: Lab, number: int) -> None:
    lines = [line for line in batch.grid().lines if line.cells and (line.test.is_open or number % 5 == 0)]
    line = pick(lines, number)
    typed = _complying(line) if number % 3 else pick(TYPED, number // 3)
    _record(batch, lab, line.test.key, [(line, typed)])


def enter_what_complies(batch: Batch, lab: Lab, number: int) -> None:
    lines = [line for line in batch.grid().lines if _waits(line) and (_is_done_here(line) or number % 5 == 0)]
    some = pick(lines, number).test.key
    for test in dict.fromkeys(line.test.key for line in lines if number % 2 or line.test.key == some):
        _record(batch, lab, test, [(line, _complying(line)) for line in lines if line.test.key == test])


def _waits(line: GridLine) -> bool:
    """Whether somebody asked for it, and where its test was opened again, for this value of it."""
    is_named = not line.test.reopened or line.parameter.id in line.test.reopened
    return line.test.is_open and bool(line.criteria) and is_named


def _is_done_here(line: GridLine) -> bool:
    """Or was sent to where it is done."""
    return line.test.method_id != outside.ELSEWHERE or line.test.is_outside


def _record(batch: Batch, lab: Lab, test: int, typed: Sequence[tuple[Any, str]]) -> None:
    row = batch.laboratory.test(test)
    is_here = not row.is_outside
    send_away(batch.laboratory, [row], by=lab)
    is_sent = batch.laboratory.test(test).is_outside
    if row.performed_to is None and not is_sent:
        batch.laboratory.performed(test, by=lab)
    cells = [(line, words, cell) for line, words in typed for cell in line.cells]
    new = [
        recording.NewResult(line.test.key, line.parameter_key, words, cell.sample, WHY, confirmed=True)
        for line, words, cell in cells
    ]
    recording.record(lab, new)
    if is_here and is_sent:
        report_back(batch.laboratory, [batch.laboratory.test(test)], by=lab)


def submit(batch: Batch, lab: Lab, number: int) -> None:
    """One that somebody has begun, or all of those."""
    tests = [test for test in batch.tests() if test.state == "open"]
    begun = [test.key for test in tests if test.performed_to is not None or test.is_outside]
    some = [pick(begun, number // 2)] if number % 2 else (begun or [pick(begun, 0)])
    recording.submit(lab, some, unchanged=WHY if number % 7 else "")


def approve(batch: Batch, lab: Lab, number: int) -> None:
    tests = in_state(batch, "submitted", number)
    accepted = dict.fromkeys(tests, "the notebook says what it is corrected to") if number % 7 else {}
    approving.approve(lab, tests, PASSWORD, accepted=accepted)


def return_tests(batch: Batch, lab: Lab, number: int) -> None:
    approving.return_tests(lab, in_state(batch, "submitted", number), WHY)


def take_back(batch: Batch, lab: Lab, number: int) -> None:
    taking_back.take_back(lab, in_state(batch, "submitted", number), WHY)


def propose_not_done(batch: Batch, lab: Lab, number: int) -> None:
    recording.propose_not_done(lab, [pick([test.key for test in batch.tests() if test.state == "open"], number)], WHY)


def settle_not_done(batch: Batch, lab: Lab, number: int) -> None:
    tests = in_state(batch, "not done, proposed", number)
    approving.settle_not_done(lab, tests, agree=bool(number % 3), reason=WHY, password=PASSWORD, deviation="DEV-1")


def _not_evaluable(batch: Batch) -> list[Any]:
    if not found(batch, "SELECT key FROM evaluation WHERE batch = :batch AND evaluation = 'not evaluable'"):
        return []
    lines = batch.dossier().lines
    return [each.evaluation for each in lines if each.evaluation and each.evaluation.evaluation == "not evaluable"]


def propose_decision(batch: Batch, lab: Lab, number: int) -> None:
    on = pick(_not_evaluable(batch), number)
    decided = pick(("complies", "does not comply", "not shown to comply", "not tested"), number // 2)
    deciding.propose_decision(lab, on.key, decided, "The dilution was the largest permitted.")


def settle_decision(batch: Batch, lab: Lab, number: int) -> None:
    on = pick(_not_evaluable(batch), number)
    deciding.settle_decision(lab, on.key, accept=bool(number % 4), note=WHY, password=PASSWORD, deviation="DEV-2")


def pass_deviation(batch: Batch, lab: Lab, number: int) -> None:
    """What lacks of how an open test was performed, or that it began late."""
    test = pick([test.key for test in batch.tests() if test.state == "open"], number)
    passing.pass_with_deviation(lab, [test], "DEV-3", "The reader was down until noon.")


def settle_deviation(batch: Batch, lab: Lab, number: int) -> None:
    key = pick(found(batch, _DEVIATIONS), number // 2)
    if number % 4:
        deviations.agree_to_deviations(lab, [key], PASSWORD)
    else:
        deviations.decline_deviations(lab, [key], WHY, PASSWORD)


_DEVIATIONS = (
    "SELECT key FROM deviation WHERE batch = :batch AND agreed_by IS NULL AND declined_by IS NULL ORDER BY key"
)


def add_test(batch: Batch, lab: Lab, number: int) -> None:
    test = pick(batch.tests(), number)
    adding.add_test(lab, [pick(batch.samples, number).key], test.method_id, WHY)


def count_test(batch: Batch, lab: Lab, number: int) -> None:
    counting = found(batch, "SELECT test FROM requirement WHERE batch = :batch AND test IS NOT NULL")
    tests = [test.key for test in batch.tests() if number % 4 == 0 or test.key not in counting]
    attempts.count_test(lab, pick(tests, number), WHY)


_OPEN_GATES = """
SELECT g.key FROM gate g JOIN binding b ON b.specification = g.specification
 WHERE b.batch = :batch AND g.removed = 0 AND NOT EXISTS
       (SELECT 1 FROM gate_tick k WHERE k.batch = :batch AND k.gate = g.key AND k.taken_back_at IS NULL)
 ORDER BY g.key
"""


def _version(batch: Batch) -> int:
    return found(batch, "SELECT row_version FROM batch WHERE key = :batch")[0]


def tick_gates(batch: Batch, lab: Lab, number: int) -> None:
    keys = found(batch, _OPEN_GATES)
    some = [pick(keys, number // 2)] if number % 2 else keys
    looked_to = lab.ask(last_event, batch.key)
    gates.tick(lab, batch.key, some, "BR-1", batch.laboratory.now().date(), PASSWORD, looked_to)


def untick_gate(batch: Batch, lab: Lab, number: int) -> None:
    ticked = found(batch, "SELECT gate FROM gate_tick WHERE batch = :batch AND taken_back_at IS NULL ORDER BY key")
    gates.take_back(lab, batch.key, pick(ticked, number), WHY, PASSWORD)


def issue(batch: Batch, lab: Lab, number: int) -> None:
    kind = pick((ANALYSIS, INTERIM), number)
    certificates.issue(lab, batch.key, _version(batch), PASSWORD, kind, WHY)


def certify(batch: Batch, lab: Lab, number: int) -> None:
    judged = batch.judged()
    among = (judged.next,) if number % 8 and judged.next else tuple(Disposition)
    certifying.certify(lab, batch.key, judged.batch.row_version, pick(among, number), PASSWORD)


def decide(batch: Batch, lab: Lab, number: int) -> None:
    certifying.decide(lab, batch.key, _version(batch), pick(list(Disposition), number), WHY, PASSWORD)


def hold(batch: Batch, lab: Lab, number: int) -> None:
    holding.put_on_hold(lab, batch.key, _version(batch), WHY, PASSWORD)


def end_hold(batch: Batch, lab: Lab, number: int) -> None:
    holds = batch.laboratory.ask(lambda connection: holds_of(connection, batch.key))
    end = pick((holding.end_hold, holding.not_confirmed), number)
    end(lab, batch.key, _version(batch), pick(holds, number // 2).key, WHY, PASSWORD)


def correct_batch(batch: Batch, lab: Lab, number: int) -> None:
    batch.corrected(batch_record=f"BR-{number}")


def wait(batch: Batch, lab: Lab, number: int) -> None:
    batch.after(hours=number % 30)


_ANALYSTS, _REVIEWERS = ("mjansen", "everything", "hlaan", "everything"), ("adewit", "everything", "hlaan")
_QA, _QP = ("kvos", "jmulder", "everything"), ("evdberg", "bgroot", "everything")
_BESIDE = ("approve", "settle_reopening", "settle_invalid", "sign_phase", "close_case", "issue", "certify")


def sign_beside(batch: Batch, lab: Lab, number: int) -> None:
    """Another person signs at the desk of this one, with id and password."""
    act = pick(_BESIDE, number)
    who = pick(FIT[act] if number // 7 % 3 else _EVERYBODY, number // 7)
    theirs = beside(lab, who, PASSWORD)
    last = found(batch, "SELECT COALESCE(MAX(key), 0) FROM signature WHERE batch = :batch")[0]
    ACTS[act](batch, theirs, number // 7)
    signed = found(batch, f"SELECT person FROM signature WHERE batch = :batch AND key > {last}")
    assert set(signed) <= {batch.laboratory[who].actor.key}, "somebody else signed it"


_BY: Mapping[tuple[str, ...], tuple[Trying, ...]] = {
    _ANALYSTS: (
        enter, enter_what_complies, submit, take_back, propose_not_done, propose_decision, add_test,
        pass_deviation,
        *again.ANALYSTS, *outside.ANALYSTS, *samples.ANALYSTS,
    ),
    _REVIEWERS: (approve, return_tests, *again.REVIEWERS),
    _QA: (
        settle_not_done, count_test, tick_gates, untick_gate, issue, hold, end_hold, *again.QA, *outside.QA,
    ),
    _QP: (certify, decide),
    (*_REVIEWERS, *_QA): (settle_decision,),
    (*_QA, *_QP): (settle_deviation,),
    (*_ANALYSTS, *_REVIEWERS, *_QA): (sign_beside, correct_batch, wait, *again.ANYBODY),
}  # fmt: skip
FIT: Mapping[str, tuple[str, ...]] = {act.__name__: who for who, acts in _BY.items() for act in acts}
"""Who has the right to each; everybody else tries it as well, more seldom."""
ACTS: Mapping[str, Trying] = {act.__name__: act for acts in _BY.values() for act in acts}
OFTEN = (
    "enter", "enter_what_complies", "enter_what_complies", "submit", "submit", "approve", "approve", "approve",
    "tick_gates", "issue", "issue", "certify", "certify", "settle_decision", "propose_decision", "add_test",
    "work_case", "work_case", "open_again", "open_again", "propose_invalid", "propose_invalid", "settle_invalid",
    "stand_by", "stand_by", "invalidate", "invalidate", "invalidate", "reject_sample", "replace_sample",
    "plan_retests", "pack", "send_out", "send_out", "hear", "hear", "lose", "enter_report", "propose_not_done",
    "pass_deviation", "settle_deviation",
)  # fmt: skip
"""What the road to the certificate is made of; without its weight few would come near the end."""
_EVERYBODY: Final = tuple(dict.fromkeys(name for names in FIT.values() for name in names))


WAITED_FOR = (
    "settle_reopening", "settle_invalid", "settle_not_done", "settle_decision", "sign_plan", "approve", "work_case",
    "send", "send_out", "enter_report", "submit", "conclude_batch", "tell_somebody", "enter_what_complies",
    "propose_decision", "end_hold", "replace_sample", "receive_samples", "pass_deviation", "settle_deviation",
)  # fmt: skip
"""What somebody waits for, and would do next; after it come the last steps, in their order."""
LAST = ("tick_gates", "issue", "certify")


def who_tries(act: str, number: int) -> str:
    """One who has the right to it, or in one of five cases anybody, the administrator too."""
    return pick(FIT[act] if number % 5 else (*_EVERYBODY, "administrator"), number // 5)


def try_act(batch: Batch, act: str, of_whom: int, number: int) -> str:
    """Try it; where there is nothing to try it on, whoever is waited for goes on instead. What was tried, and by whom.

    Raises Refusal, and Nothing where nobody is waited for."""
    who = who_tries(act, of_whom)
    try:
        ACTS[act](batch, batch.laboratory[who], number)
    except Nothing:
        return go_on(batch, number)
    return f"{act} by {who}"


def go_on(batch: Batch, number: int) -> str:
    """The next step that somebody waits for, by one who may take it."""
    for act in (*Random(number).sample(WAITED_FOR, len(WAITED_FOR)), *LAST):
        who = pick(FIT[act], number)
        with suppress(Nothing, Refusal):
            ACTS[act](batch, batch.laboratory[who], number)
            return f"{act} by {who}"
    raise Nothing
