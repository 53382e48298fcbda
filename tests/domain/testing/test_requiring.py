"""What a registration adds to the requirements of a batch, and which attempts are to meet them."""

import pytest

from qclab.domain.testing.requiring import Added, Asked, Change, Fulfilled, NewTest, Standing, requiring

ONCE, EACH = Asked(10, "A09"), Asked(11, "A30", per_container=True)
ENDOTOXIN, OTHER = NewTest(1, "A09", (101,)), NewTest(2, "A09", (102,))
FILL = NewTest(3, "A30", (101, 102))


@pytest.mark.parametrize(
    ("criteria", "standing", "tests", "changes"),
    [
        ([ONCE], [], [], [Added(10, None, None)]),
        ([ONCE], [], [ENDOTOXIN], [Added(10, None, 1)]),
        ([ONCE], [], [ENDOTOXIN, OTHER], [Added(10, None, 1)]),
        ([ONCE], [Standing(5, 10, None)], [ENDOTOXIN], [Fulfilled(5, 1)]),
        ([ONCE], [Standing(5, 10, None)], [], []),
        ([ONCE], [Standing(5, 10, 9)], [ENDOTOXIN], []),
        ([ONCE], [Standing(5, 99, None)], [ENDOTOXIN], [Added(10, None, 1)]),
        ([EACH], [], [], [Added(11, None, None)]),
        ([EACH], [], [FILL], [Added(11, 101, 3), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, None)], [FILL], [Fulfilled(5, 3, 101), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, 9)], [FILL], [Added(11, 101, 3), Added(11, 102, 3)]),
        ([EACH], [Standing(5, 11, None)], [], []),
        ([ONCE, EACH], [], [FILL], [Added(10, None, None), Added(11, 101, 3), Added(11, 102, 3)]),
    ],
    ids=[
        "a required test that nobody registered is required all the same",
        "the first test of the method is the attempt",
        "of two tests the first",
        "a requirement that waits takes the test",
        "without a test it goes on waiting",
        "one that has its attempt keeps it",
        "what is required by another criterion is none of it",
        "of each container, while there is none, once",
        "each container has its own",
        "the one that waits becomes that of the first container",
        "containers that come later are required too",
        "no container, no change",
        "in the order of the criteria",
    ],
)
def test_what_a_registration_requires(
    criteria: list[Asked], standing: list[Standing], tests: list[NewTest], changes: list[Change]
) -> None:
    assert requiring(criteria, standing, tests) == changes
