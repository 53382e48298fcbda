"""Keys as people, remote desktops, text expanders and scanners send them: what is to be typed, and what was scanned."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from qclab.domain.identifiers import certificate_code, sample_id

Key = tuple[str, float]
"""A character, Enter or Tab, and the millisecond in which it was struck."""

WORDS: Final = (
    "DP: Drug product", "2026-11-22", "2026-11-22 06:00", "CAR-0417", "COI-NL-2026-000412", "P-0093", "0.56", "<0.25",
    "1.25E12", "No growth", "Sécurité", "see S26", "S. aureus ATCC 6538", "S2", "COA-2026-0001", "coagulation", "]C1",
    "OOS-2026-0001", "98,1", "Stromal cells", "SOP-114 rev. 3", "lot S2600", "S-4711", "(S)", "Só", "S+é", "S&1",
    "the tube S2600001290 was", "x" * 40, "correct horse battery staple", "H2-0047/26", "S260000125", "S26000012900000",
)  # fmt: skip
DIGEST: Final = "0123456789abcdef" * 4


@dataclass(frozen=True)
class Stream:
    """What should be typed and scanned in the end of the keys."""

    keys: tuple[Key, ...]
    typed: str
    scanned: tuple[str, ...]


def typist(rng: random.Random, at: float, pace: tuple[float, float] = (85, 260)) -> Iterator[Key]:
    for text in (*rng.choice(WORDS), rng.choice("\r\t")):
        at += rng.uniform(*pace)
        yield text, at


def fast_typist(rng: random.Random, at: float) -> Iterator[Key]:
    """Keys rolled over each other."""
    return typist(rng, at, (25, 140))


def remote_desktop(rng: random.Random, at: float) -> Iterator[Key]:
    """Keys typed at any speed that arrive by handfuls."""
    arrives = at + 200
    for text, _ in typist(rng, at):
        arrives += rng.choice((0, 0, 0, 1, 90, 250))
        yield text, arrives


def text_expander(rng: random.Random, at: float) -> Iterator[Key]:
    """A whole text at once, with an end or none."""
    pace = rng.choice((0.0, 1.0, 4.0))
    text = rng.choice(WORDS) + rng.choice(("", "\r", "\t"))
    return ((each, at + 300 + pace * place) for place, each in enumerate(text))


PEOPLE: Final[tuple[Callable[[random.Random, float], Iterator[Key]], ...]] = (
    typist, fast_typist, remote_desktop, text_expander,
)  # fmt: skip


def scanner(rng: random.Random, at: float) -> tuple[list[Key], str]:
    """A code of ours, its sign of the symbology or none, its end or none; by cable, by air, and slow by air."""
    sample, number = sample_id(rng.randrange(20, 40), rng.randrange(1, 10 ** rng.choice((4, 6, 7, 8)))), "COA-2026-0001"
    id_, code = rng.choice(((sample, sample), (sample, sample), (number, certificate_code(number, 2, DIGEST))))
    code = rng.choice(("", "", "]C1", "]d2")) + (code.lower() if rng.random() < 0.1 else code)
    low, high = rng.choice(((0, 2), (5, 29), (20, 60), (40, 79)))
    keys = [(each, at := at + rng.uniform(low, high)) for each in code + rng.choice(("\r", "\t", "", "\r\n"))]
    return keys, id_


def stream(rng: random.Random) -> Stream:
    """Some turns of people and scanners, with a breath between them."""
    keys, typed, scanned, at = list[Key](), "", list[str](), 1000.0
    for _ in range(rng.randrange(1, 4)):
        at = (keys[-1][1] if keys else at) + rng.uniform(350, 900)
        if rng.random() < 0.4:
            more, id_ = scanner(rng, at)
            scanned.append(id_)
        else:
            more = list(rng.choice(PEOPLE)(rng, at))
            typed += "".join(text for text, _ in more)
        keys += more
    return Stream(tuple(keys), typed, tuple(scanned))
