"""How large and how often: the usual run, the full one, and one that only shows that every row runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """``samples`` are in the laboratory that lists are read from, each with four tests."""

    rounds: int
    registered: int
    singly: int
    samples: int
    items: int
    virtual: int
    frames: int
    labels: int
    audit_rows: int
    starts: int


USUAL = Size(
    rounds=9,
    registered=1_000,
    singly=50,
    samples=10_000,
    items=100_000,
    virtual=1_000_000,
    frames=120,
    labels=100,
    audit_rows=100_000,
    starts=11,
)
FULL = Size(
    rounds=11,
    registered=1_000,
    singly=100,
    samples=10_000,
    items=100_000,
    virtual=1_000_000,
    frames=240,
    labels=100,
    audit_rows=1_000_000,
    starts=15,
)
QUICK = Size(
    rounds=1,
    registered=5,
    singly=2,
    samples=60,
    items=500,
    virtual=5_000,
    frames=5,
    labels=4,
    audit_rows=400,
    starts=1,
)
