"""A deviation of a batch that was once named stays said, as withdrawn, when it is taken away."""

from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.batches.deviations import Named, withdrawn

DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def named(*texts: str) -> list[Named]:
    return [
        Named(text, DAY + timedelta(days=place), "A. Person", f"reason {place}") for place, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("texts", "gone"),
    [
        ((), []),
        (("DEV-12",), []),
        (("", "DEV-12"), []),
        (("DEV-12", ""), ["DEV-12"]),
        (("DEV-12", "DEV-12, closed by QA"), []),
        (("DEV-1", "DEV-12"), ["DEV-1"]),
        (("DEV-1", "DEV-1-B"), ["DEV-1"]),
        (("DEV-1", "DEV-1.2"), ["DEV-1"]),
        (("DEV-1", "dev-1. It was closed."), []),
        (("DEV-1\nDEV-2", "DEV-2"), ["DEV-1"]),
        (("DEV-1", "", "DEV-1"), []),
        (("DEV-1", "DEV-2", "DEV-3"), ["DEV-1", "DEV-2"]),
        (("warm  for\n an hour", "warm for an hour"), []),
    ],
)
def test_what_is_said_no_more_is_withdrawn(texts: tuple[str, ...], gone: list[str]) -> None:
    assert [each.text for each in withdrawn(named(*texts))] == gone


def test_it_says_when_by_whom_and_why() -> None:
    (each,) = withdrawn(named("DEV-12", "DEV-13"))
    assert each.said(UTC) == "DEV-12 was withdrawn on 2026-11-23 by A. Person: reason 1"
