"""Who must be told of a batch, who was, and who is next: the rows of its list, and their columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qclab.domain.alarms.susceptibility import Comes, Susceptibility
from qclab.domain.alarms.telling import Notification, Telling, next_to_tell
from qclab.services.release.judging import Judged
from qclab.ui.models.columns import Column
from qclab.ui.words import moments


@dataclass(frozen=True)
class ToldLine:
    """One who must be told, with the telling that counts or the last in vain; one who was told besides; or the
    susceptibility that follows."""

    must: Notification | None
    telling: Telling | None
    is_next: bool
    now: datetime
    follows: Susceptibility | None = None

    @property
    def key(self) -> tuple[int, int, int]:
        if self.follows is not None:
            return 0, 0, self.follows.key
        return (self.must.key, 0, 0) if self.must else (0, self.telling.key if self.telling else 0, 0)

    @property
    def whom(self) -> str:
        if self.follows is not None:
            return "Susceptibility of what grew"
        return self.must.whom if self.must else self.telling.whom if self.telling else ""

    @property
    def state(self) -> str:
        """As the column of evaluations shows it."""
        if self.follows is not None:
            return _how_far(self.follows, self.now)
        if self.must is not None and self.must.is_void:
            return "no longer asked"
        if self.must is not None and self.must.is_open:
            words = "next" if self.is_next else "to be told"
            return f"{'late' if self.must.is_late(self.now) else 'pending'}:{words}"
        if self.telling is not None and self.telling.is_taken_back:
            return "taken back"
        return "complies:told" if self.telling is not None and self.telling.is_reached else "alert:not reached"

    @property
    def when(self) -> str:
        """When they were told, or by when they must be."""
        if self.follows is not None:
            return _until(self.follows, self.now)
        if self.must is not None and self.must.is_open:
            by = f"by {moments.minute(self.must.due_at)}"
            return f"!{by}" if self.must.is_late(self.now) else by
        return moments.minute(self.telling.at) if self.telling else ""

    @property
    def said(self) -> str:
        """What was said; of one not told yet what they are told with, and how often it was tried."""
        if self.must is not None and self.must.is_open:
            tries = [f"not reached {moments.minute(each.at)}" for each in self.must.tellings if not each.is_taken_back]
            return "; ".join(filter(None, (*tries, f"to say: {self.must.note}" if self.must.note else "")))
        if self.follows is not None:
            return self.follows.said
        return self.telling.said if self.telling else ""

    @property
    def who(self) -> str:
        """Who was spoken to, or asked."""
        if self.follows is not None:
            return self.follows.asked_of
        return _of(self, self.telling.who if self.telling else "")

    @property
    def by(self) -> str:
        if self.follows is not None:
            return self.follows.said_by
        return _of(self, self.telling.by if self.telling else "")

    @property
    def about(self) -> str:
        return self.follows.about if self.follows is not None else self.must.about if self.must else ""


def _how_far(follows: Susceptibility, now: datetime) -> str:
    match follows.comes:
        case Comes.RESULT:
            return "complies:known"
        case Comes.NOT_POSSIBLE:
            return Comes.NOT_POSSIBLE.value
        case _:
            words = "asked" if follows.asked_at else "to be asked"
            return f"{'late' if follows.is_late(now) else 'pending'}:{words}"


def _until(follows: Susceptibility, now: datetime) -> str:
    """When it was said, or by when it must be."""
    if not follows.is_open:
        return moments.minute(follows.said_at)
    by = f"by {moments.minute(follows.due_at)}"
    return f"!{by}" if follows.is_late(now) else by


def told_lines(judged: Judged, now: datetime) -> list[ToldLine]:
    """Who must be told, whose time ends first on top, then what follows, then who was told besides."""
    told = judged.told
    coming = next_to_tell(told.notifications)
    lines = [
        ToldLine(each, _shown(each), coming is not None and each.key == coming.key, now) for each in told.notifications
    ]
    lines += [ToldLine(None, None, is_next=False, now=now, follows=each) for each in judged.susceptibilities]
    return lines + [ToldLine(None, each, is_next=False, now=now) for each in told.besides]


def how_many(lines: Sequence[ToldLine]) -> str:
    """``3 of 6``; nothing where nobody must be told."""
    asked = [line.must for line in lines if line.must is not None and not line.must.is_void]
    return f"{sum(not each.is_open for each in asked)} of {len(asked)}" if asked else ""


def _shown(must: Notification) -> Telling | None:
    return must.told or (must.tellings[-1] if must.tellings else None)


def _of(line: ToldLine, words: str) -> str:
    """Of the telling, where it is one that counts."""
    is_open = line.must is not None and line.must.is_open
    return "" if line.telling is None or is_open else words


TOLD = (
    Column("Must be told", 170, lambda r: r.whom, key="whom", tooltip=lambda r: r.whom),
    Column("State", 110, lambda r: r.state, kind="evaluation", key="state"),
    Column("When", 160, lambda r: r.when, kind="late", key="when", exact=True),
    Column("How", 100, lambda r: _of(r, r.telling.how if r.telling else ""), key="how"),
    Column("Spoken to", 130, lambda r: r.who, key="who"),
    Column("By", 120, lambda r: r.by, key="by"),
    Column("Because of", 130, lambda r: r.about, kind="quiet", key="about"),
    Column("What was said", 260, lambda r: r.said, kind="quiet", key="said", tooltip=lambda r: r.said),
)
