"""Made together: an operator or the session in common, within a week."""

from datetime import date

import pytest

from qclab.domain.batches.made_together import Making, made_together

DAY = date(2026, 11, 20)
OWN = Making("J. Smit, M. Jansen", "CR2-1120", DAY)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Making("J. Smit", "CR3-1", DAY), ("J. Smit",)),
        (Making("m.  jansen; K. Vos", "", date(2026, 11, 27)), ("M. Jansen",)),
        (Making("M. Jansen, J. Smit", "cr2-1120 ", date(2026, 11, 13)), ("CR2-1120", "J. Smit", "M. Jansen")),
        (Making("K. Vos", "CR2-1120", DAY), ("CR2-1120",)),
        (Making("J. Smit", "CR2-1120", date(2026, 11, 28)), ()),
        (Making("J. Smit", "CR2-1120", None), ()),
        (Making("K. Vos", "CR3-1", DAY), ()),
        (Making("", "", DAY), ()),
        (Making("Smit", "CR2", DAY), ()),
    ],
)
def test_what_two_batches_share_of_their_making(other: Making, shared: tuple[str, ...]) -> None:
    assert made_together(OWN, other) == shared


def test_nothing_is_shared_with_a_batch_of_which_it_is_not_said() -> None:
    for own in (Making("", "", DAY), Making("J. Smit", "CR2-1120", None)):
        assert not own.is_said
        assert made_together(own, OWN) == ()
