"""What people may do about the hold time of the material of a test, in the walk over the rules alone (``life``)."""

from dataclasses import dataclass, replace
from datetime import timedelta

from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor
from qclab.domain.testing.deviations import Deviation, agree_blockers, pass_blockers
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.domain.testing.performing import Said
from tests.domain.release.memory import NOW, Memory, Tried


@dataclass
class Held(Memory):
    """A batch of which each test begins by a moment."""

    def begin(self, of: Tried, *, is_late: bool) -> None:
        """When it began is said, or the moment of sampling is corrected afterwards, which no state keeps from."""
        if is_late or of.state is TestState.OPEN:
            of.began = NOW + timedelta(minutes=is_late)

    def pass_hold(self, of: Tried, who: Actor) -> None:
        lacking = [Said.HOLD] if of.lacks_deviation else []
        if not (state_blockers(of.state, TestState.OPEN) or pass_blockers(lacking, [Said.HOLD])):
            of.passed = Deviation(Said.HOLD, "DEV-1", raised_by=who.name)
            of.did(Duty.SHAPED, who)

    def agree_hold(self, of: Tried, who: Actor) -> None:
        if of.passed is None or agree_blockers(of.passed.number, is_agreed=bool(of.passed.agreed_by)):
            return
        if not duty_blockers(Step.AGREE_DEVIATION, who, of.duties):
            assert who.name != of.passed.raised_by, "one person named it and agreed"
            of.passed = replace(of.passed, agreed_by=who.name)
