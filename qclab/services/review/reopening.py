"""An approved test that is opened again: a reviewer asks, with the reason and what may be changed, and QA signs."""

from collections.abc import Sequence

from qclab.domain.people.duties import Done, Duty, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.reopening import ReopeningState, ask_blockers, named_blockers, settle_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.investigations.reopenings import ReopeningRow, get_reopening, open_case_on, standing_of
from qclab.queries.investigations.standing import oos_on
from qclab.queries.review.duties import done_on_tests
from qclab.queries.review.same_run import same_run
from qclab.queries.testing.testing import get_tests
from qclab.services.investigations.holds import lift_holds
from qclab.services.investigations.reopened import doubt, keep, open_again
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


def ask(lab: Lab, test: int, parameters: Sequence[str], reason: str, beside: str = "") -> str:
    """Ask that an approved test is opened again, so that the values of these parameters (ids) may be changed; the
    number of the reopening. QA settles it.

    Its batch is held from here on, and the Qualified Person alarmed where it may have been given by now. Raises
    Conflict where it is not approved or stands open already, Invalid with each field that says too little; ``beside``
    says whether the same error was looked for in the tests that ran with it.
    """
    lacks = [*reason_blockers(reason, "Say in a sentence why it is opened again.", "reason", letters=A_SENTENCE)]
    with lab.write(Act.REOPENING_ASKED, reason.strip(), right=Right.APPROVE_RESULTS) as writing:
        connection = writing.connection
        hold_aggregates(connection, t.test, [test])
        (row,) = get_tests(connection, lab.actor, [test])
        if why := ask_blockers(row.state, standing_of(connection, test), open_case_on(connection, test)):
            raise Conflict(*[each.about(row.method_title) for each in why])
        known = [parameter.id for _, parameter in parameters_of_methods(connection, {row.method})[row.method]]
        run = [f"{each.method_title}, {each.batch_id}" for each in same_run(connection, lab.actor, row)]
        standing = oos_on(connection, test)
        if faults := [*lacks, *named_blockers(parameters, known, beside, run, standing)]:
            raise Invalid(*faults)
        named = [each for each in known if each in parameters]
        _, number = keep(writing, test, row.batch, named, reason.strip(), beside=beside.strip())
        doubt(writing, row.batch, number, f"{row.method_title} is to be opened again")
        return number


def settle(
    lab: Lab, reopening: int, *, agree: bool, password: str, reason: str = "", seen: int | None = None
) -> ReopeningRow:
    """Agree for QA that a test is opened again, or decline it with the ``reason``, after the password is given again.

    Agreed to, the test is open: the values that were named may be changed, each with its reason, and it is submitted
    and approved anew. Who asked, performed it or shaped its record does not settle it. ``seen``: the row version of the
    reopening that was read. Raises Conflict where it is settled, NotAllowed for a wrong password or one's own work.
    """
    lab.require(Right.AGREE_REOPENINGS, "settle a reopening")
    confirm_password(lab, password, {"reason": reason})
    if not agree:
        reason_of(reason, "Say why it is not opened again.")
    with lab.reading() as reading:
        asked = get_reopening(reading, lab.actor, reopening)
    act, said = (Act.TEST_REOPENED, asked.reason) if agree else (Act.REOPENING_DECLINED, reason.strip())
    with lab.write(act, said, right=Right.AGREE_REOPENINGS) as writing:
        hold_aggregates(writing.connection, t.reopening, [reopening])
        row = get_reopening(writing.connection, lab.actor, reopening)
        if why := settle_blockers(row.state):
            raise Conflict(*[each.about(row.id) for each in why])
        done = done_on_reopening(row, done_on_tests(writing.connection, [row.test])[row.test])
        if why := duty_blockers(Step.AGREE_REOPENING, lab.actor, done):
            raise NotAllowed(*why)
        settled = {"settled_by": writing.by, "settled_at": writing.at}
        if not agree:
            declined = {**settled, "state": ReopeningState.DECLINED, "declined_because": reason.strip()}
            writing.update(t.reopening, reopening, seen, **declined)
            lift_holds(writing, row.batch, row.id, f"{row.id}: declined, {reason.strip()}")
            return get_reopening(writing.connection, lab.actor, reopening)
        writing.update(t.reopening, reopening, seen, **settled, state=ReopeningState.REOPENED)
        open_again(writing, row.test, f"{row.id}: {row.reason}")
        sign(writing, lab, Meaning.REOPENED, t.reopening.name, [reopening])
        return get_reopening(writing.connection, lab.actor, reopening)


def done_on_reopening(row: ReopeningRow, done: Done) -> Done:
    """Who did what on its test, and who asked."""
    return {**done, Duty.PROPOSED: {row.asked_by}}
