"""Whether QA can decline a deviation of a test, which then goes back to who passed it."""

from qclab.domain.refusals import Reason
from qclab.domain.testing.deviations import Unpassed, agree_blockers
from qclab.domain.testing.lifecycle import TestState


def decline_blockers(
    deviation: str, state: TestState, *, is_agreed: bool = False, is_declined: bool = False
) -> tuple[Reason, ...]:
    """Why QA cannot decline a deviation: what was approved with it is signed, and goes back to nobody."""
    if settled := agree_blockers(deviation, is_agreed=is_agreed, is_declined=is_declined):
        return settled
    if state in (TestState.OPEN, TestState.SUBMITTED):
        return ()
    why = f"The test is {state} with deviation {deviation}, so it goes back to nobody; agree, or let it block."
    return (Reason(why, code=Unpassed.APPROVED, facts={"state": state}),)
