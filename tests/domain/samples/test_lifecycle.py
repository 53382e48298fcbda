"""Which step of a sample may follow which: the whole table."""

import pytest

from qclab.domain.samples.lifecycle import (
    FOLLOWING,
    SampleBar,
    SampleState,
    add_test_blockers,
    change_blockers,
    leave_blockers,
    receive_blockers,
    use_blockers,
)

REGISTERED, RECEIVED, DEVIATION, REJECTED, CANCELLED = SampleState
TABLE = {
    REGISTERED: {RECEIVED, DEVIATION, REJECTED, CANCELLED},
    RECEIVED: {REJECTED, CANCELLED},
    DEVIATION: {REJECTED, CANCELLED},
    REJECTED: set(),
    CANCELLED: set(),
}


def test_which_state_of_a_sample_may_follow_which() -> None:
    assert {state: set(following) for state, following in FOLLOWING.items()} == TABLE


GONE = [SampleBar.SAMPLE_GONE]


@pytest.mark.parametrize(
    ("state", "receive", "leave", "change", "add", "use"),
    [
        (REGISTERED, [], [], [], [], [SampleBar.NOT_RECEIVED]),
        (RECEIVED, [SampleBar.RECEIVED_ALREADY], [], [], [], []),
        (DEVIATION, [SampleBar.RECEIVED_ALREADY], [], [], [], []),
        (REJECTED, GONE, GONE, [], GONE, GONE),
        (CANCELLED, GONE, GONE, GONE, GONE, GONE),
    ],
)
def test_what_bars_a_step_of_a_sample(
    state: SampleState, receive: list[SampleBar], leave: list[SampleBar], change: list[SampleBar],
    add: list[SampleBar], use: list[SampleBar],
) -> None:  # fmt: skip
    assert [reason.code for reason in receive_blockers(state)] == receive
    assert [reason.code for reason in leave_blockers("S1", state)] == leave
    assert [reason.code for reason in change_blockers("S1", state)] == change
    assert [reason.code for reason in add_test_blockers("S1", state)] == add
    assert [reason.code for reason in use_blockers("S1", state)] == use
    assert state.in_hand is (state in (RECEIVED, DEVIATION))
