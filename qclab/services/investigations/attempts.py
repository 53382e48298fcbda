"""New, empty attempts that a case makes, and the pointer to the one that is reported, within an open write."""

from collections.abc import Mapping, Sequence
from typing import Any

from qclab.domain.investigations.retests import another_test_blockers
from qclab.domain.refusals import Conflict
from qclab.queries.investigations import deeds as queries
from qclab.queries.investigations.standing import held_by_a_case
from qclab.store import tables as t
from qclab.store.door import Writing


def new_attempts(
    writing: Writing,
    of: int,
    containers: Mapping[int, object],
    said: Sequence[tuple[str, int | None]],
    *,
    repeat: int | None = None,
) -> list[int]:
    """New, empty attempts of a test, numbered after every one there is, on these samples (by key, each with the
    parameters that are read from it alone); ``said`` has why and the analyst of each. Their keys. Nothing of the
    original is taken over but what is tested, and how urgently; ``repeat``: which repeat of an invalid run they are,
    where they are another one than it is."""
    row: Mapping[str, Any] = writing.hold(t.test, of)
    first = queries.as_new_attempt(writing.connection, row, "", writing.at)
    first |= {} if repeat is None else {"repeat": str(repeat)}
    tests = writing.insert_many(
        t.test,
        [
            {**first, "attempt": first["attempt"] + number, "added_because": because, "analyst": analyst}
            for number, (because, analyst) in enumerate(said)
        ],
    )
    writing.insert_many(
        t.test_sample,
        [
            {"batch": row["batch"], "test": test, "sample": sample, "parameters": parameters}
            for test in tests
            for sample, parameters in containers.items()
        ],
    )
    return tests


def report(
    writing: Writing, requirements: Sequence[int], test: int | None, because: str, *, case: int | None = None
) -> None:
    """These requirements are settled by this test; ``because`` says why it is that one, ``case`` whose closing it is.

    The one way past what was seen. Raises Conflict where one of them points at a value with another case that is open,
    or whose OOS stands: it stays with that value.
    """
    if not requirements:
        return
    if held := held_by_a_case(writing.connection, requirements, case):
        raise Conflict(*another_test_blockers(min(held.values())))
    for requirement in requirements:
        writing.update(t.requirement, requirement, test=test, because=because)
