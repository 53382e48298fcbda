"""How many samples the results of a certificate were obtained on, and how many came otherwise than they should."""

from collections.abc import Iterator
from dataclasses import dataclass

from qclab.domain.counts import count


@dataclass(frozen=True)
class SampleCounts:
    """Of the samples that a certificate lists: those with a result that it prints, those rejected before they were
    tested, those without a result for any other reason, and those received with a deviation or late."""

    tested: int = 0
    rejected: int = 0
    without_result: int = 0
    deviating: int = 0

    @property
    def tested_on(self) -> str:
        """``on 4 samples; 1 rejected, not tested``."""
        return "; ".join((f"on {count(self.tested, 'sample')}", *self._untested()))

    @property
    def noticed(self) -> str:
        """``4 samples with deviation, 1 rejected``; empty where every sample came as it should."""
        named = [(self.deviating, "with deviation"), (self.rejected, "rejected")]
        said = [(number, what) for number, what in named if number]
        return ", ".join(
            f"{number if place else count(number, 'sample')} {what}" for place, (number, what) in enumerate(said)
        )

    def _untested(self) -> Iterator[str]:
        if self.rejected:
            yield f"{self.rejected} rejected, not tested"
        if self.without_result:
            yield f"{self.without_result} without a result"
