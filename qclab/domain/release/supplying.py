"""Supply out of specification on a physician's request: when it may be asked for, what it rests on, when it is signed.

In exceptional cases a cell- or tissue-based product that fails its specification is given to a patient whom no other
treatment helps, on the treating physician's request and after a written assessment of the risk (EU GMP Part IV, 11.5;
Regulation (EC) No 1394/2007). Nothing here evaluates: each value, and the certificate, keep their words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qclab.domain.alarms.telling import Notification, next_to_tell
from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road, disposition_blockers
from qclab.domain.clocks import to_come
from qclab.domain.counts import count, joined
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.release.alternatives import settling
from qclab.domain.release.blockers import standing_oos
from qclab.domain.release.certifying import Release
from qclab.domain.release.dossier import Dossier
from qclab.domain.release.requirements import standing

KIND: Final = "cell therapy"
"""The kind of product that may be supplied so; a vector used in the body never is."""


class Station(StrEnum):
    """The road of a supply: each station waits for those before it."""

    ASKED = "asked for"
    RISK = "risk told"
    ACCEPTED = "accepted in writing"
    SUPPLIED = "supplied"
    TOLD = "told"
    FOLLOWED_UP = "followed up"


OF_DOCUMENTS: Final = {
    "asked": Station.ASKED,
    "risk": Station.RISK,
    "accepted": Station.ACCEPTED,
    "followed up": Station.FOLLOWED_UP,
}
"""The stations that documents stand at, as the list of them names each."""
BEFORE: Final = (Station.ASKED, Station.RISK, Station.ACCEPTED)
"""The stations that must be passed before it is supplied."""


class NotSupplied(StrEnum):
    """Why a batch is not supplied out of specification, or not asked for so."""

    KIND = "kind"
    NOTHING_FAILS = "nothing fails"
    ASKED = "asked already"
    NOT_ASKED = "not asked"
    DOCUMENT = "document"
    NOT_CONCLUDED = "not concluded"
    HELD = "on hold"
    BROKEN = "broken signature"
    SUPPLIED = "supplied"
    STATION = "station"
    NO_PHYSICIAN = "no physician"
    NO_MOMENT = "no moment"
    NOT_A_LINE = "not a line"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Document:
    """What a supply rests on, of the list as it was when it was asked for; ``is_there`` once a file is."""

    key: int
    name: str
    station: Station
    is_there: bool = False


@dataclass(frozen=True)
class Supply:
    """What a supply is judged on. ``fails`` names the lines that do not meet the specification; ``documents`` is None
    where no request stands."""

    status: BatchStatus
    road: Road
    kind: str
    fails: Sequence[str]
    release: Release
    documents: Sequence[Document] | None = None
    notifications: Sequence[Notification] = ()


def failing(dossier: Dossier) -> tuple[str, ...]:
    """The required lines that do not meet the specification: reviewed, and failed or not shown to comply. A value that
    no line is reported by any more is named by the case whose OOS stands on it."""
    standings = [standing(requirement) for requirement in dossier.requirements]
    out = (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN)
    lines = [each.requirement.name for each in settling(standings) if each.evaluation in out]
    return tuple(dict.fromkeys([*lines, *(blocker.what for blocker in standing_oos(dossier, standings))]))


def ask_blockers(supply: Supply) -> tuple[Reason, ...]:
    """Why a physician's request for this batch is not recorded, whoever would record it."""
    if why := _never(supply):
        return why
    if supply.documents is not None:
        return (Reason("A request for this batch stands already.", code=NotSupplied.ASKED),)
    return ()


def supply_blockers(supply: Supply) -> tuple[Reason, ...]:
    """Why the batch is not supplied out of specification now, whoever would sign it."""
    if why := _never(supply):
        return why
    if supply.documents is None:
        said = "No physician has asked for it. Record the physician's written request first."
        return (Reason(said, code=NotSupplied.NOT_ASKED),)
    return tuple(_open(supply, supply.documents))


def _never(supply: Supply) -> tuple[Reason, ...]:
    """Why this batch is not one that is supplied so, whatever is done."""
    if why := disposition_blockers(Disposition.SUPPLY, supply.status, supply.road):
        return why
    if supply.kind != KIND:
        said = "Only cell- or tissue-based products may be supplied out of specification; ask QA what else there is."
        return (Reason(said, code=NotSupplied.KIND, facts={"kind": supply.kind}),)
    if not supply.fails:
        said = "Nothing that was reviewed fails its specification, so there is nothing to supply out of it."
        return (Reason(said, code=NotSupplied.NOTHING_FAILS),)
    return ()


def _open(supply: Supply, documents: Sequence[Document]) -> Iterator[Reason]:
    missing = [each.name for each in documents if each.station in BEFORE and not each.is_there]
    if missing:
        said = f"{count(len(missing), 'document')} missing: {joined(missing)}."
        yield Reason(said, code=NotSupplied.DOCUMENT, facts={"missing": tuple(missing)})
    release = supply.release
    concluded = release.concluded
    if concluded is None:
        yield Reason("No certificate of analysis says what fails: issue one.", code=NotSupplied.NOT_CONCLUDED)
    elif concluded.outdated:
        said = f"{concluded.edition} no longer tells all: {concluded.outdated}."
        yield Reason(said, code=NotSupplied.NOT_CONCLUDED)
    for hold in release.holds:  # that of its case says what is known: the physician was told
        yield Reason(f"On hold: {hold.what}.", code=NotSupplied.HELD)
    if release.broken:
        said = f"{count(release.broken, 'signature')} of the batch broken."
        yield Reason(said, code=NotSupplied.BROKEN)
    if release.expired_at is not None:
        yield Reason("The batch is past its expiry.", code=NotSupplied.EXPIRED)


def document_blockers(document: Document, status: BatchStatus) -> tuple[Reason, ...]:
    """Why a file is not added for this document now."""
    if document.is_there:
        return (Reason("Its file is there; take it back first.", code=NotSupplied.DOCUMENT),)
    return _of_its_time(document, status)


def document_back_blockers(document: Document, status: BatchStatus) -> tuple[Reason, ...]:
    """Why the file of this document is not taken back: what a supply rests on stays."""
    if not document.is_there:
        return (Reason("It has no file yet.", code=NotSupplied.DOCUMENT),)
    return _of_its_time(document, status)


def _of_its_time(document: Document, status: BatchStatus) -> tuple[Reason, ...]:
    is_supplied = status is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
    if document.station in BEFORE and status is not BatchStatus.QUARANTINE:
        return (Reason(f"The batch is {status}: what it rests on stays.", code=NotSupplied.SUPPLIED),)
    if document.station is Station.FOLLOWED_UP and not is_supplied:
        return (Reason("It comes once the batch is supplied.", code=NotSupplied.STATION),)
    return ()


def withdraw_blockers(status: BatchStatus) -> tuple[Reason, ...]:
    """Why a request is not withdrawn: what was supplied on it stands on it."""
    if status is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION:
        said = "The batch was supplied on it; take the supply back first."
        return (Reason(said, code=NotSupplied.SUPPLIED),)
    return ()


def request_faults(physician: str, reason: str, asked_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """What is missing of a request, by field."""
    faults = []
    if not physician.strip():
        faults.append(Reason("Name the physician who asks.", "physician", code=NotSupplied.NO_PHYSICIAN))
    if asked_at is None:
        faults.append(Reason("Give the day and time of the request.", "asked_at", code=NotSupplied.NO_MOMENT))
    elif early := to_come(asked_at, now, "asked_at"):
        faults += early
    faults += reason_blockers(reason, "Say why this patient needs it.", "reason", letters=A_SENTENCE)
    return tuple(faults)


def reached(supply: Supply) -> Station | None:
    """The station that is under way; None once all are behind it, or where nobody asked."""
    if supply.documents is None:
        return None
    return next((station for station in Station if not _is_behind(station, supply, supply.documents)), None)


def _is_behind(station: Station, supply: Supply, documents: Sequence[Document]) -> bool:
    match station:
        case Station.SUPPLIED:
            return supply.status is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
        case Station.TOLD:
            return next_to_tell(supply.notifications) is None
        case _:
            return all(each.is_there for each in documents if each.station is station)


def read_documents(text: str) -> list[tuple[Station, str]]:
    """The list of documents as it is kept, a line each: station; name. What is no line is left out."""
    return [line for line in map(_document_line, text.splitlines()) if line is not None]


def documents_fault(text: str, field: str) -> Reason | None:
    """Why a list of documents cannot be saved: its first line that is none."""
    for number, words in enumerate(text.splitlines(), 1):
        if words.strip() and _document_line(words) is None:
            said = f"Line {number}: write the station ({', '.join(OF_DOCUMENTS)}); the name of the document."
            return Reason(said, field, code=NotSupplied.NOT_A_LINE, facts={"line": number})
    return None


def _document_line(words: str) -> tuple[Station, str] | None:
    station, _, name = (part.strip() for part in words.partition(";"))
    return (OF_DOCUMENTS[station], name) if station in OF_DOCUMENTS and name else None
