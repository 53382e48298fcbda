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
    reinstate_blockers,
    replace_blockers,
    use_blockers,
)

REGISTERED, RECEIVED, DEVIATION, REJECTED, CANCELLED = SampleState
TABLE = {
    REGISTERED: {RECEIVED, DEVIATION, REJECTED, CANCELLED},
    RECEIVED: {REJECTED, CANCELLED},
    DEVIATION: {REJECTED, CANCELLED},
    REJECTED: set(),
    CANCELLED: {REGISTERED, RECEIVED, DEVIATION},
}
"""What was rejected was judged and stays so; what was cancelled by mistake is what it was."""


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


@pytest.mark.parametrize(
    ("state", "replace", "reinstate"),
    [
        (REGISTERED, [SampleBar.NOT_GONE], [SampleBar.NOT_CANCELLED]),
        (RECEIVED, [SampleBar.NOT_GONE], [SampleBar.NOT_CANCELLED]),
        (DEVIATION, [SampleBar.NOT_GONE], [SampleBar.NOT_CANCELLED]),
        (REJECTED, [], [SampleBar.NOT_CANCELLED]),
        (CANCELLED, [], []),
    ],
)
def test_only_what_is_gone_is_replaced_and_only_what_was_cancelled_reinstated(
    state: SampleState, replace: list[SampleBar], reinstate: list[SampleBar]
) -> None:
    assert [why.code for why in replace_blockers("S1", state)] == replace
    assert [why.code for why in reinstate_blockers("S1", state)] == reinstate
