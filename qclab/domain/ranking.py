"""Which entries of a list answer what is typed, the likeliest first: ids before names, beginnings before the rest.

An entry is its words as they are shown: an id, two spaces, and the name; or one of them alone.
"""

import re
from collections.abc import Sequence
from typing import Final

_BETWEEN: Final = "  "
_WITHIN_NAME: Final = 7


def ranked(typed: str, entries: Sequence[str]) -> list[int]:
    """The places of the entries that answer, best first; those that answer as well stay in their order."""
    wanted = _plain(typed)
    if not wanted:
        return list(range(len(entries)))
    ranks = ((_rank(wanted, entry), place) for place, entry in enumerate(entries))
    return [place for rank, place in sorted((rank, place) for rank, place in ranks if rank is not None)]


def meant(typed: str, entries: Sequence[str]) -> int | None:
    """The place of the one entry that can be meant where nobody chose: the only one that answers best."""
    wanted, best = _plain(typed), ranked(typed, entries)[:2]
    if not wanted or not best:
        return None
    exact = [place for place in best if wanted == _plain(entries[place])]
    if exact:
        return exact[0]
    return best[0] if len(best) == 1 or _rank(wanted, entries[best[0]]) != _rank(wanted, entries[best[1]]) else None


def id_of(entry: str) -> str:
    """The id that an entry begins with."""
    return entry.partition(_BETWEEN)[0].strip()


def _rank(wanted: str, entry: str) -> int | None:
    """0 is the best: the id itself, its beginning, the beginning of a part of it, within it; then so for the name."""
    id_, _, name = entry.partition(_BETWEEN)
    whole = _plain(entry)
    if wanted == whole:
        return 0
    for first, words in ((0, _plain(id_)), (4, _plain(name))):
        if wanted in words:
            return first + _place(wanted, words)
    if all(word in whole for word in wanted.split()):
        return _WITHIN_NAME + 1
    return None


def _place(wanted: str, words: str) -> int:
    if words == wanted:
        return 0
    if words.startswith(wanted):
        return 1
    return 2 if re.search(rf"(?<![^\W_]){re.escape(wanted)}", words) else 3


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
