"""Decisions on results that are not evaluable: proposed, reviewed by a second person, agreed to by QA where it has to.

Each step that accepts carries a signature of its own.
"""

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import RIGHTS, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.review.deciding import DecisionState, Undecided, accepted_state, next_step
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.cases import has_case
from qclab.queries.results.evaluations import DecisionRow, decisions_on
from qclab.queries.review import review as queries
from qclab.queries.review.review import Judged
from qclab.services.investigations.cases import open_failing
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.review.approving import refuse_without_deviation
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

_ACTS = {
    DecisionState.REVIEWED: Act.DECISION_REVIEWED,
    DecisionState.ACCEPTED: Act.DECISION_ACCEPTED,
    DecisionState.DECLINED: Act.DECISION_DECLINED,
}

_MEANINGS = {
    DecisionState.REVIEWED: Meaning.DECISION_REVIEWED,
    DecisionState.ACCEPTED: Meaning.DECISION_ACCEPTED,
}


def propose_decision(lab: Lab, evaluation: int, decided: str, reason: str) -> int:
    """Propose what is decided of a result that is not evaluable, with the reason; its key. Others settle it.

    Raises Invalid at ``decided`` for what cannot be decided of such a result (``domain/review/deciding.py``).
    """
    reason_of(reason, "Give the reason in a sentence; it is printed on the certificate.", letters=A_SENTENCE)
    with lab.write(Act.DECISION_PROPOSED, reason.strip(), right=Right.ENTER_RESULTS) as writing:
        hold_aggregates(writing.connection, t.evaluation, [evaluation])
        row = queries.evaluation(writing.connection, lab.actor, evaluation)
        if row.evaluation is not Evaluation.NOT_EVALUABLE:
            said = f"It {row.evaluation}; only a value that is not evaluable needs a decision."
            raise Conflict(Reason(said, code=Undecided.IS_EVALUATED, facts={"evaluation": row.evaluation}))
        if row.decision is not None and row.decision.stands:
            said, facts = f"A decision on it is {row.decision.state} already.", {"state": row.decision.state}
            raise Conflict(Reason(said, code=Undecided.DECIDED_ALREADY, facts=facts))
        if why := row.decision_blockers(decided):
            raise Invalid(*why)
        return writing.insert(
            t.decision,
            batch=row.batch,
            evaluation=evaluation,
            decided=decided,
            reason=reason.strip(),
            state=DecisionState.PROPOSED,
            proposed_by=writing.by,
            proposed_at=writing.at,
            reviewed_by=None,
            reviewed_at=None,
            review_note="",
            deviation="",
            qa_by=None,
            qa_at=None,
            qa_note="",
        )


def settle_decision(
    lab: Lab,
    evaluation: int,
    *,
    accept: bool,
    note: str,
    password: str,
    deviation: str = "",
    seen: DecisionRow | None = None,
) -> DecisionState:
    """Take the step that a decision waits for, after the password is given again; the state it has then.

    A reviewer accepts or declines what was proposed. On a required line, and of what was not tested, QA then accepts or
    declines what was reviewed, as a third person; QA names the ``deviation`` of what was not tested. What could not be
    proposed today cannot be accepted either. One that a required value does not comply opens a case as soon as a
    reviewer accepts it, as a failed result does. ``seen`` is the decision that was read: what changed since is not
    settled unseen.
    """
    with lab.reading() as connection:
        latest = decisions_on(connection, [evaluation]).get(evaluation)
    step = (next_step(latest.state) if latest else None) or Step.DECIDE
    lab.require(RIGHTS[step], "settle a decision")
    confirm_password(lab, password, {"note": note, "deviation": deviation})
    if not accept or note.strip():
        reason_of(note, "Say why the decision is declined.", "note")
    state = _state_after(lab, evaluation, latest) if accept else DecisionState.DECLINED
    with lab.write(_ACTS[state], note.strip(), right=RIGHTS[step]) as writing:
        hold_aggregates(writing.connection, t.evaluation, [evaluation])
        row = queries.evaluation(writing.connection, lab.actor, evaluation)
        decision = row.decision
        if decision is None or not decision.state.is_waiting:
            raise Conflict(Reason("No decision on it is waiting.", code=Undecided.NOT_WAITING))
        if any(_version(read) != _version(decision) for read in (latest, seen or latest)):
            said = "The decision changed after you read it. Read it again, then settle it."
            raise Conflict(Reason(said, code=Undecided.CHANGED))
        if why := duty_blockers(step, lab.actor, decision.done(row.done)):
            raise NotAllowed(*why)
        if accept:
            _accept(writing, row, decision, state, deviation.strip())
        by, at, noted = ("qa_by", "qa_at", "qa_note") if step is Step.AGREE_DECISION else (
            "reviewed_by", "reviewed_at", "review_note",
        )  # fmt: skip
        settled = {by: writing.by, at: writing.at, noted: note.strip()}
        if accept and step is Step.AGREE_DECISION:
            settled["deviation"] = deviation.strip()
        writing.update(t.decision, decision.key, state=state, **settled)
        if accept:
            sign(writing, lab, _MEANINGS[state], t.decision.name, [decision.key])
    return state


def _state_after(lab: Lab, evaluation: int, decision: DecisionRow | None) -> DecisionState:
    """The state after this step is accepted; what is no decision that waits is refused in the write."""
    if decision is None:
        return DecisionState.ACCEPTED
    with lab.reading() as connection:
        row = queries.evaluation(connection, lab.actor, evaluation)
    return accepted_state(decision.state, decision.decided, is_required=row.required)


def _version(decision: DecisionRow | None) -> tuple[int, int] | None:
    return None if decision is None else (decision.key, decision.row_version)


def _accept(writing: Writing, row: Judged, decision: DecisionRow, state: DecisionState, deviation: str) -> None:
    """What accepting needs, and the case that it opens."""
    if why := row.decision_blockers(decision.decided):
        raise Conflict(*why)
    fails = row.required and decision.decided is Evaluation.DOES_NOT_COMPLY
    is_last = state is DecisionState.ACCEPTED
    if is_last and decision.decided is Evaluation.NOT_TESTED:
        refuse_without_deviation(deviation, is_required=row.required)
    if fails and not has_case(writing.connection, row.result):
        open_failing(writing, row.batch, row.test, row.result, row.parameter.name)
