"""The scans of a box: what each found, what stands against receiving it, and what of its batch is still missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qclab.domain.counts import count
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleBar, receive_blockers
from qclab.domain.samples.receiving import Unfit, boxes
from qclab.domain.samples.temperature import NO_RANGE, expected_words
from qclab.queries.samples.samples import SampleRow, awaited_ids
from qclab.services.lab import Lab
from qclab.services.samples import receiving
from qclab.services.samples.receiving import Reception
from qclab.ui.models.columns import Column
from qclab.ui.pages.samples.detail import find_sample

_UNFIT: Final[Mapping[object, str]] = {
    SampleBar.OUTSIDE_RANGE: "outside its range",
    SampleBar.NOT_MEASURED: "not measured",
}
"""In what a sample is not as it should be; what is none of these is past its expiry."""
Awaited = Sequence[tuple[str, str]]
"""What is still to be received, as (batch, id)."""


@dataclass(frozen=True)
class Scan:
    """One scan: the sample it found, or why it cannot be received; neither while it is being looked up.

    ``apart`` is how it arrived where that is not as the others did, ``unread`` why its temperature is not known, and
    ``unfit`` in what it is not as it should be.
    ``is_rejected``: it was rejected here, with a reason, so that nobody has to look at it again.
    """

    id: str
    sample: SampleRow | None = None
    fault: str = ""
    awaited: Awaited = ()
    apart: Reception | None = None
    unread: Sequence[Reason] = ()
    unfit: Sequence[Unfit] = ()
    deviation: str = ""
    is_rejected: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it is received with the others, once what is to be said of it is said."""
        return self.sample is not None and not self.fault and not any(each.is_refused for each in self.unfit)

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to see why it is not received."""
        return not self.is_good and not self.is_waiting and not self.is_rejected

    @property
    def is_waiting(self) -> bool:
        return self.sample is None and not self.fault

    @property
    def blockers(self) -> list[Reason]:
        """What is to be said of it in the deviation before it is received."""
        found = (each.blocker(self.deviation) for each in self.unfit) if self.is_good else ()
        return [why for why in found if why is not None]

    @property
    def why(self) -> str:
        """All that stands against it, in sentences."""
        return self.fault or " ".join(str(each.blocker("") or "") for each in self.unfit)

    @property
    def verdict(self) -> str:
        if self.is_rejected:
            return "does-not-comply:rejected"
        if self.fault:
            return f"does-not-comply:{self.fault.removeprefix(f'“{self.id}” is ')}"
        if self.is_waiting:
            return "pending:looking it up"
        what = " and ".join(_UNFIT.get(each.reason.code, "expired") for each in self.unfit)
        if not self.is_good:
            return f"does-not-comply:{what}, refused: reject it"
        if what:
            return f"alert:{what}, {'with a deviation' if self.deviation.strip() else 'say how it is taken'}"
        as_it_should = f"complies:to be received{' with a deviation' if self.deviation.strip() else ''}"
        return "pending:temperature not said" if self.unread else as_it_should

    def judged(self, common: Reception, unfit: Callable[[SampleRow, Reception], Sequence[Unfit]]) -> "Scan":
        """The same scan, held against how it arrived: as the others, ``common``, or apart."""
        if self.sample is None or self.fault:
            return self
        arrived = self.apart.in_box(common) if self.apart else common
        unread = receiving.unread(self.sample, arrived)
        return replace(self, unread=unread, unfit=unfit(self.sample, arrived), deviation=arrived.deviation)


def _expected(scan: Scan) -> str:
    return expected_words(scan.sample.transport_range, scan.sample.storage_range) if scan.sample else ""


def _arrived(scan: Scan) -> str:
    """How it arrived, where that is told apart from the others."""
    if (apart := scan.apart) is None:
        return ""
    temperature = f"{apart.temperature} °C" if apart.temperature is not None else ""
    temperature = "not measured" if apart.is_not_measured else temperature
    return ", ".join(filter(None, (apart.condition, temperature, apart.deviation)))


COLUMNS: Final = (
    Column("Sample", 130, lambda row: row.id, kind="id", key="sample"),
    Column("", 200, lambda row: row.verdict, kind="evaluation", key="verdict", tooltip=lambda row: row.why),
    Column("Batch", 88, lambda row: row.sample.batch_id if row.sample else "", kind="id", key="batch"),
    Column(
        "Name", 130, lambda row: f"{row.sample.name} {row.sample.container_number}" if row.sample else "", key="name"
    ),
    Column("Expected", 112, _expected, key="expected"),
    Column("Arrived apart", 150, _arrived, key="arrived", tooltip=_arrived),
)


def find(lab: Lab, id_: str) -> Scan:
    """What was scanned, with what is still to come of its batch. Raises Missing."""
    row = find_sample(lab, id_)
    why = " ".join(map(str, receive_blockers(row.state)))
    return Scan(row.id, row, why, lab.ask(awaited_ids, [row.batch]))


def expected_of(scans: Iterable[Scan]) -> str:
    """What is expected of the samples of a box: ``expected 2 to 8 °C``; several ranges with how many ask for each."""
    asked = [_expected(scan) for scan in scans if scan.sample is not None]
    ranges = [each for each in dict.fromkeys(asked) if each != NO_RANGE]
    if not ranges:
        return NO_RANGE if asked else ""
    if len(ranges) == 1 and NO_RANGE not in asked:
        return f"expected {ranges[0]}"
    listed = ", ".join(f"{each} ({asked.count(each)})" for each in ranges)
    return f"expected {listed}" + (f"; {NO_RANGE} ({asked.count(NO_RANGE)})" if NO_RANGE in asked else "")


def missing_of(scans: Sequence[Scan]) -> list[str]:
    """For each batch that a sample to be received was scanned of, how much of what is to come was scanned."""
    rejected = {scan.id for scan in scans if scan.is_rejected}
    counted = [scan for scan in scans if scan.is_good or scan.is_rejected]
    found = [(scan.sample.batch_id, scan.id) for scan in counted if scan.sample is not None]
    scanned = {scan.id for scan in scans}
    awaited = dict.fromkeys(each for scan in scans for each in scan.awaited)
    return [str(box) for box in boxes(found, [each for each in awaited if each[1] not in scanned], rejected)]


def told(scans: Sequence[Scan], received: int = 0) -> str:
    """What became of a box so far: ``10 received, 1 rejected, 3 scans not recognised``; empty before anything."""
    good = sum(scan.is_good for scan in scans)
    rejected = sum(scan.is_rejected for scan in scans)
    refused = sum(scan.is_bad and scan.sample is not None for scan in scans)
    unknown = sum(scan.is_bad and scan.sample is None for scan in scans)
    parts = (
        f"{received} received" if received else "",
        f"{good} to receive" if good else "",
        f"{rejected} rejected" if rejected else "",
        f"{refused} not received" if refused else "",
        f"{count(unknown, 'scan')} not recognised" if unknown else "",
    )
    return ", ".join(filter(None, parts))


def temperature_asked(scans: Iterable[Scan]) -> str:
    """What has to be said of the temperature of the box; empty where all of it is."""
    told = dict.fromkeys(why.text for scan in scans if scan.is_good for why in scan.unread)
    return next(iter(told)) if len(told) == 1 else "Say it, or that it was not measured." if told else ""


def deviation_asked(scans: Iterable[Scan]) -> str:
    """What the deviation has to say of the box, each thing once with how many it is about; empty for nothing."""
    told: dict[str, int] = {}
    for scan in scans:
        for why in scan.blockers if scan.apart is None else ():
            told[why.text] = told.get(why.text, 0) + 1
    return " ".join(f"{count(number, 'sample')}: {text}" for text, number in told.items())
