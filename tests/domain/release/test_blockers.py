"""What blocks a certificate, by code, and when an interim one has something left to say."""

from datetime import UTC, datetime

import pytest

from qclab.domain.release.blockers import Block, Required, Standing, blockers, interim_blockers

PENDING, COMPLIES, FAILS = Standing.PENDING, Standing.COMPLIES, Standing.DOES_NOT_COMPLY
FINAL = "COA-2026-0003"
SINCE, DUE = datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 11, 7, 12, tzinfo=UTC)


def required(name: str, standing: Standing, *, required: bool = True, alternative: str = "") -> Required:
    return Required(name, standing, 2, required, "DP", alternative, criterion=hash(name))


@pytest.mark.parametrize(
    ("requirements", "final", "refused"),
    [
        ([required("A", COMPLIES), required("B", PENDING)], "", []),
        ([required("A", COMPLIES), required("B", COMPLIES)], "", [Block.NOTHING_PENDING]),
        ([required("A", COMPLIES), required("B", FAILS)], "", [Block.NOTHING_PENDING]),
        ([required("A", COMPLIES), required("B", PENDING, required=False)], "", [Block.NOTHING_PENDING]),
        (
            [required("A", COMPLIES, alternative="x"), required("B", PENDING, alternative="x")],
            "",
            [Block.NOTHING_PENDING],
        ),
        ([required("A", FAILS, alternative="x"), required("B", PENDING, alternative="x")], "", []),
        ([required("A", COMPLIES), required("B", PENDING)], FINAL, [Block.FINAL_ISSUED]),
        ([required("A", COMPLIES), required("B", COMPLIES)], FINAL, [Block.FINAL_ISSUED]),
        ([], "", []),
        ([], FINAL, [Block.FINAL_ISSUED]),
    ],
    ids=[
        "one is pending", "all comply", "one failed, none is pending", "only one for information is pending",
        "the other of two alternatives complies", "the last alternative is pending", "final, and one is pending again",
        "final", "nothing is required: said elsewhere", "final of a batch without requirements",
    ],
)  # fmt: skip
def test_an_interim_certificate_is_refused_where_nothing_is_pending_or_the_final_one_exists(
    requirements: list[Required], final: str, refused: list[Block]
) -> None:
    assert [blocker.code for blocker in interim_blockers(requirements, final)] == refused


def sterility(standing: Standing, step: int = 1, *, required: bool = True) -> Required:
    return Required("Sterility", standing, step, required, who="J. de Boer", since=SINCE, expected=DUE)


@pytest.mark.parametrize(
    ("standing", "step", "interim", "expected"),
    [
        (COMPLIES, 1, False, []),
        (FAILS, 1, False, []),
        (FAILS, 1, True, [Block.FAILED]),
        (PENDING, 1, True, [Block.PENDING]),
        (PENDING, 2, True, []),
        (PENDING, 2, False, [Block.PENDING]),
        (Standing.NOT_EVALUABLE, 2, True, [Block.NOT_EVALUABLE]),
        (Standing.NOT_TESTED, 1, False, []),
        (Standing.NOT_SHOWN, 1, False, []),
        (Standing.NOT_FINAL, 1, False, []),
    ],
)
def test_what_blocks_a_certificate(standing: Standing, step: int, interim: bool, expected: list[Block]) -> None:
    assert [blocker.code for blocker in blockers([sterility(standing, step)], interim=interim)] == expected


def test_a_blocker_says_who_holds_it_since_when_as_instants() -> None:
    (blocker,) = blockers([sterility(PENDING)])
    assert (blocker.reason.code, blocker.since, blocker.expected) == (Block.PENDING, SINCE, DUE)
    assert blocker.reason.facts == {"what": "Sterility", "who": "J. de Boer", "since": SINCE, "expected": DUE}


def test_what_is_not_required_blocks_nothing() -> None:
    assert blockers([sterility(PENDING, required=False)]) == ()
