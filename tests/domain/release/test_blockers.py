"""When an interim certificate has something left to say."""

import pytest

from qclab.domain.release.blockers import Required, Standing, interim_blockers

PENDING, COMPLIES, FAILS = Standing.PENDING, Standing.COMPLIES, Standing.DOES_NOT_COMPLY
FINAL = "COA-2026-0003"


def required(name: str, standing: Standing, *, required: bool = True, alternative: str = "") -> Required:
    return Required(name, standing, 2, required, "DP", alternative, criterion=hash(name))


@pytest.mark.parametrize(
    ("requirements", "final", "refused"),
    [
        ([required("A", COMPLIES), required("B", PENDING)], "", []),
        ([required("A", COMPLIES), required("B", COMPLIES)], "", ["nothing is pending"]),
        ([required("A", COMPLIES), required("B", FAILS)], "", ["nothing is pending"]),
        ([required("A", COMPLIES), required("B", PENDING, required=False)], "", ["nothing is pending"]),
        (
            [required("A", COMPLIES, alternative="x"), required("B", PENDING, alternative="x")],
            "",
            ["nothing is pending"],
        ),
        ([required("A", FAILS, alternative="x"), required("B", PENDING, alternative="x")], "", []),
        ([required("A", COMPLIES), required("B", PENDING)], FINAL, [FINAL]),
        ([required("A", COMPLIES), required("B", COMPLIES)], FINAL, [FINAL]),
        ([], "", []),
        ([], FINAL, [FINAL]),
    ],
    ids=[
        "one is pending", "all comply", "one failed, none is pending", "only one for information is pending",
        "the other of two alternatives complies", "the last alternative is pending", "final, and one is pending again",
        "final", "nothing is required: said elsewhere", "final of a batch without requirements",
    ],
)  # fmt: skip
def test_an_interim_certificate_is_refused_where_nothing_is_pending_or_the_final_one_exists(
    requirements: list[Required], final: str, refused: list[str]
) -> None:
    blockers = interim_blockers(requirements, final)
    assert len(blockers) == len(refused)
    for blocker, words in zip(blockers, refused, strict=True):
        assert blocker.what == "Interim certificate"
        assert words in blocker.why
