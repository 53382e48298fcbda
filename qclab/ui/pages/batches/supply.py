"""What the page of a batch says of its supply out of specification: its stations, its documents, why not."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from qclab.domain.alarms.telling import next_to_tell
from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.release.supplying import Station, reached
from qclab.queries.release.supplying import DocumentRow, RequestRow
from qclab.ui.models.columns import Column
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.widgets import road
from qclab.ui.widgets.road import Mark
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


def supply_said(facts: BatchFacts) -> str:
    """Whether a batch in quarantine may be supplied out of specification, and why not; empty of any other."""
    judged = facts.judged
    if judged.batch.status is not BatchStatus.QUARANTINE or judged.batch.road is Road.MONITORED:
        return ""
    why = judged.why_not_ask if judged.request is None else judged.why_not_decide(Disposition.SUPPLY)
    words = " ".join(map(str, why)) or (
        "open, on a physician's request." if judged.request is None else "ready to sign."
    )
    return f"Supply out of specification: {words[:1].lower()}{words[1:]}"


def documents_there(request: RequestRow) -> str:
    """``6 of 8``."""
    return f"{sum(each.attachment is not None for each in request.documents)} of {len(request.documents)}"


def _stays(facts: BatchFacts) -> str:
    """What fails, which stays, and what the batch becomes."""
    judged = facts.judged
    edition = judged.certificate
    paper = f" {edition.edition} says: {edition.conclusion}." if edition is not None else ""
    status = BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
    then = "is" if judged.batch.status is status else "becomes"
    fails = "; ".join(judged.fails) or "nothing"
    return (
        f"Supplying changes no evaluation; does not comply: {fails}.{paper} The batch {then} {status}, not certified."
    )


def _asks(request: RequestRow) -> str:
    of = f", {request.hospital}" if request.hospital else ""
    return f"{request.physician}{of} asked on {moments.minute(request.asked_at)}: {request.reason}"


def _stations(facts: BatchFacts, request: RequestRow) -> Sequence[road.Station]:
    here = reached(facts.judged.supply)
    order = list(Station)
    at = order.index(here) if here is not None else len(order)
    return [_station(each, facts, request, order.index(each), at) for each in order]


def _station(station: Station, facts: BatchFacts, request: RequestRow, place: int, at: int) -> road.Station:
    mark = Mark.DONE if place < at else Mark.UNDER_WAY if place == at else Mark.TO_COME
    what, who = "", ""
    own = [each for each in request.documents if each.station is station]
    if station is Station.SUPPLIED:
        entry = next(
            (each for each in facts.judged.entries if each.stands and each.disposition is Disposition.SUPPLY), None
        )
        what = moments.minute(entry.decided_at) if entry else "waits for the QP" if place == at else ""
        who = entry.decided_by_name if entry else ""
    elif station is Station.TOLD:
        coming = next_to_tell(facts.judged.supply.notifications)
        what = f"by {moments.minute(coming.due_at)}" if coming else ""
        who = coming.whom if coming else ""
    elif own:
        there = [each for each in own if each.attachment is not None]
        what = f"{len(there)} of {len(own)} files"
        who = there[-1].added_by_name if there else ""
    title = station.value
    return road.Station(f"{title[:1].upper()}{title[1:]}", what, who, mark)


def _file(row: DocumentRow) -> str:
    return row.file


DOCUMENTS = (
    Column("Station", 130, lambda r: r.station, kind="quiet", key="station"),
    Column("Document", 280, lambda r: r.name, key="name", tooltip=lambda r: r.name),
    Column(
        "State",
        90,
        lambda r: "complies:attached" if r.attachment else "pending:missing",
        kind="evaluation",
        key="state",
    ),
    Column("File", 200, _file, key="file", tooltip=_file),
    Column("Added by", 130, lambda r: r.added_by_name, key="by"),
    Column("Added", 145, lambda r: moments.minute(r.added_at), kind="instant", key="at"),
    Column("Note", 200, lambda r: r.note, kind="quiet", key="note", tooltip=lambda r: r.note),
)


class SupplyPart(QWidget):
    """The tab: what stays, who asks, the road, and the documents below it."""

    def __init__(self, documents: Table) -> None:
        super().__init__()
        self.documents = documents
        self._stays = _line("supply_stays")
        self._asks = _line("supply_asks")
        self._why = _line("supply_why")
        self.road = road.Road("supply_road", "Stations of the supply")
        inside = Inside()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside, "supply_content"))
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 8, 0, 0)
        down.setSpacing(4)
        for part in (self._stays, self._asks, self._why, self.road):
            down.addWidget(part)
        down.addWidget(documents, 1)
        self.setFocusProxy(documents)

    def show_facts(self, facts: BatchFacts, request: RequestRow) -> None:
        self._stays.setText(_stays(facts))
        self._asks.setText(_asks(request))
        self._why.setText(supply_said(facts))
        self._why.setVisible(bool(self._why.text()))
        stations = _stations(facts, request)
        at = next((place for place, each in enumerate(stations) if each.mark is not Mark.DONE), len(stations) - 1)
        self.road.show_stations(stations, at)


def _line(name: str) -> QLabel:
    made = label("", wrap=True)
    made.setObjectName(name)
    return made
