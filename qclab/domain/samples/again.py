"""Whether samples that are to be registered are in the records already: a longer list brings Monday's samples again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qclab.domain.counts import joined
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState

_SHOWN = 3


@dataclass(frozen=True)
class There:
    """A sample that a batch has at a stage."""

    batch: int
    stage: str
    id: str
    name: str
    container: str
    state: SampleState


class Present:
    """The samples that a batch has at a stage; none that is gone, for another is registered in its place."""

    def __init__(self, those: Iterable[There]) -> None:
        self._named: dict[str, list[There]] = {}
        for each in those:
            if not each.state.is_gone:
                self._named.setdefault(_plain(each.name), []).append(each)

    def like(self, name: str, container: str) -> tuple[There, ...]:
        """Those that a new one of this name may be: in a container like its own, or in any where it says none."""
        wanted = _plain(container)
        return tuple(each for each in self._named.get(_plain(name), ()) if wanted in ("", _plain(each.container)))


def again(those: Sequence[There], what: str) -> Reason:
    """What is asked before ``what`` is registered a second time."""
    ids = list(dict.fromkeys(grouped(each.id) for each in those))
    shown = joined([*ids[:_SHOWN], f"{len(ids) - _SHOWN} more"] if len(ids) > _SHOWN else ids)
    return Reason(f"The batch has {what} already: {shown}.", code=SampleBar.THERE_ALREADY, facts={"ids": tuple(ids)})


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
