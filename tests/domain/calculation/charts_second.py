"""Signals of charts a second time: each rule as a pattern over letters, or counted point by point. Nothing shared."""

import re
from itertools import pairwise


def letters(zs: list[float]) -> str:
    """A letter a point: c b a on the upper side from the outside, A B C on the lower, and 0 on the line."""
    found = []
    for z in zs:
        zone = 3 if abs(z) > 3 else 2 if abs(z) > 2 else 1 if abs(z) > 1 else 0
        found.append("0" if z == 0 else ("abcd" if z > 0 else "ABCD")[zone])
    return "".join(found)


_PATTERNS = {
    "1 beyond 3 s": r"(?=([dD]))",
    "9 on one side": r"(?=([a-d]{9}|[A-D]{9}))",
    "8 beyond 1 s on both sides": r"(?=((?=.{0,7}[b-d])(?=.{0,7}[B-D])[b-dB-D]{8}))",
}


def signals(zs: list[float]) -> set[tuple[str, int]]:
    """Rule and last point of every window that fulfils it."""
    word, found = letters(zs), set()
    for rule, pattern in _PATTERNS.items():
        found |= {(rule, each.start() + len(each[1])) for each in re.finditer(pattern, word)}
    for end in range(1, len(zs) + 1):
        for rule, length, least, kinds in (("2 of 3 beyond 2 s", 3, 2, "cd"), ("4 of 5 beyond 1 s", 5, 4, "bcd")):
            window = word[max(0, end - length) : end]
            for side in (kinds, kinds.upper()):
                if len(window) == length and sum(letter in side for letter in window) >= least:
                    found.add((rule, end))
        if end >= 15 and set(word[end - 15 : end]) <= set("aA0") and all(abs(z) < 1 for z in zs[end - 15 : end]):
            found.add(("15 within 1 s", end))
        rises = ["u" if b > a else "d" if b < a else "=" for a, b in pairwise(zs[:end])]
        tail = "".join(rises)
        if tail.endswith(("uuuuu", "ddddd")):
            found.add(("6 steadily up or down", end))
        if tail.endswith(("udududududududududududud"[:13], "dudududududududududududu"[:13])):
            found.add(("14 up and down by turns", end))
    return found


def westgard(zs: list[float]) -> dict[int, set[str]]:
    """The rules that each point completes, from 1; R_4s of consecutive values, one level."""
    found: dict[int, set[str]] = {}
    for end in range(1, len(zs) + 1):
        back = zs[:end][::-1]
        rules = {
            "1_3s": abs(back[0]) > 3,
            "2_2s": len(back) > 1 and (min(back[:2]) > 2 or max(back[:2]) < -2),
            "R_4s": len(back) > 1 and max(back[:2]) > 2 and min(back[:2]) < -2,
            "4_1s": len(back) > 3 and (min(back[:4]) > 1 or max(back[:4]) < -1),
            "10_x": len(back) > 9 and (min(back[:10]) > 0 or max(back[:10]) < 0),
        }
        hit = {rule for rule, is_hit in rules.items() if is_hit}
        found[end] = hit or ({"1_2s"} if abs(back[0]) > 2 else set())
    return found
