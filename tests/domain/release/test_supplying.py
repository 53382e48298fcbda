"""When a batch is supplied out of specification, and when its final certification is refused: every reason by code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.alarms.telling import How, Notification, Telling
from qclab.domain.batches.lifecycle import BatchStatus, Road, Undecided
from qclab.domain.clocks import Unclear
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.certifying import Concluded, Release, Stands
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.release.refusing import NotRefused, refusal_blockers
from qclab.domain.release.supplying import (
    Document,
    NotSupplied,
    Station,
    Supply,
    ask_blockers,
    document_back_blockers,
    document_blockers,
    documents_fault,
    failing,
    reached,
    read_documents,
    request_faults,
    supply_blockers,
    withdraw_blockers,
)
from qclab.queries.laboratory.settings import SETTINGS
from tests.domain.release.dossiers import dossier, requirement

NOW = datetime(2026, 11, 30, 7, 50, tzinfo=UTC)
FAILS = Concluded("COA-1 revision 1", ANALYSIS, Evaluation.DOES_NOT_COMPLY)
QUARANTINE, SUPPLIED = BatchStatus.QUARANTINE, BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
STANDS = Stands("the identity of a bag is in doubt", "K. Vos", NOW)


def documents(*, missing: Station | None = None, is_followed_up: bool = False) -> list[Document]:
    stations = (Station.ASKED, Station.RISK, Station.ACCEPTED)
    before = [Document(place, each.value, each, each is not missing) for place, each in enumerate(stations)]
    return [*before, Document(9, "report", Station.FOLLOWED_UP, is_followed_up)]


def supply(**more: object) -> Supply:
    own = {"release": Release(dossier(), concluded=FAILS), "documents": documents(), **more}
    facts = {"status": QUARANTINE, "road": Road.CERTIFIED, "kind": "cell therapy", "fails": ("viability",), **own}
    return Supply(**facts)  # type: ignore[arg-type]


def release(**more: object) -> Release:
    return Release(dossier(), **{"concluded": FAILS, **more})  # type: ignore[arg-type]


NEVER = [
    # what a batch is: why no request for it is recorded, and so nothing supplied
    ({}, []),
    ({"road": Road.REPORTED}, [Undecided.ROAD]),
    ({"road": Road.PROCESSED}, [Undecided.ROAD]),
    ({"road": Road.MONITORED}, [Undecided.ROAD]),
    ({"kind": "viral vector"}, [NotSupplied.KIND]),
    ({"fails": ()}, [NotSupplied.NOTHING_FAILS]),
    *(({"status": each}, [Undecided.STATUS]) for each in BatchStatus if each is not QUARANTINE),
]


@pytest.mark.parametrize(("facts", "codes"), NEVER)
def test_only_a_cell_based_product_of_ours_that_fails_is_asked_for(
    facts: dict[str, object], codes: Sequence[object]
) -> None:
    assert [why.code for why in ask_blockers(supply(documents=None, **facts))] == codes
    assert [why.code for why in supply_blockers(supply(**facts))] == codes


MISSING = [
    ({"documents": None}, [NotSupplied.NOT_ASKED]),
    ({"documents": documents(missing=Station.ASKED)}, [NotSupplied.DOCUMENT]),
    ({"documents": documents(missing=Station.RISK)}, [NotSupplied.DOCUMENT]),
    ({"documents": documents(missing=Station.ACCEPTED)}, [NotSupplied.DOCUMENT]),
    ({"release": release(concluded=None)}, [NotSupplied.NOT_CONCLUDED]),
    ({"release": release(concluded=replace(FAILS, outdated="1 result was changed"))}, [NotSupplied.NOT_CONCLUDED]),
    ({"release": release(holds=(STANDS,))}, [NotSupplied.HELD]),
    ({"release": release(broken=1)}, [NotSupplied.BROKEN]),
    ({"release": release(expired_at=NOW)}, [NotSupplied.EXPIRED]),
    ({"release": release(cases=(STANDS,))}, []),  # the case, as far as it is known, is told to the physician
]


@pytest.mark.parametrize(("facts", "codes"), MISSING)
def test_what_is_missing_refuses_the_supply(facts: dict[str, object], codes: Sequence[object]) -> None:
    assert [why.code for why in supply_blockers(supply(**facts))] == codes


def test_a_second_request_is_not_recorded_beside_one_that_stands() -> None:
    assert [why.code for why in ask_blockers(supply())] == [NotSupplied.ASKED]


LINES = [
    (Evaluation.COMPLIES, False),
    (Evaluation.PENDING, False),
    (Evaluation.NOT_EVALUABLE, False),
    (Evaluation.NOT_TESTED, False),
    (Evaluation.DOES_NOT_COMPLY, True),
    (Evaluation.NOT_SHOWN, True),
]


@pytest.mark.parametrize(("evaluation", "is_out"), LINES)
def test_what_is_known_and_does_not_meet_the_specification_is_out_of_it(evaluation: Evaluation, is_out: bool) -> None:
    batch = dossier(requirement(Evaluation.COMPLIES), requirement(evaluation, "B"))
    assert failing(batch) == (("B",) if is_out else ())


def told(*, is_told: bool) -> Notification:
    reached_at = (Telling(1, "IGJ", "", How.FORM, True, "the form", NOW, "K. Vos"),) if is_told else ()
    return Notification(1, "IGJ", "", NOW + timedelta(hours=48), "BCR-1", reached_at)


ROAD = [
    (supply(documents=None), None),
    (supply(documents=documents(missing=Station.ASKED)), Station.ASKED),
    (supply(documents=documents(missing=Station.ACCEPTED)), Station.ACCEPTED),
    (supply(), Station.SUPPLIED),
    (supply(status=SUPPLIED, notifications=(told(is_told=False),)), Station.TOLD),
    (supply(status=SUPPLIED, notifications=(told(is_told=True),)), Station.FOLLOWED_UP),
    (supply(status=SUPPLIED, documents=documents(is_followed_up=True)), None),
]


@pytest.mark.parametrize(("of", "station"), ROAD)
def test_the_road_stands_where_the_next_thing_is_missing(of: Supply, station: Station | None) -> None:
    assert reached(of) is station


DOCUMENTS = [
    # station, whether its file is there, status: may a file be added, may it be taken back
    (Station.RISK, False, QUARANTINE, True, False),
    (Station.RISK, True, QUARANTINE, False, True),
    (Station.RISK, True, SUPPLIED, False, False),
    (Station.RISK, False, BatchStatus.REJECTED, False, False),
    (Station.FOLLOWED_UP, False, QUARANTINE, False, False),
    (Station.FOLLOWED_UP, False, SUPPLIED, True, False),
    (Station.FOLLOWED_UP, True, SUPPLIED, False, True),
]


@pytest.mark.parametrize(("station", "is_there", "status", "may_add", "may_take_back"), DOCUMENTS)
def test_what_a_supply_rests_on_stays_and_its_report_comes_after_it(
    station: Station, is_there: bool, status: BatchStatus, may_add: bool, may_take_back: bool
) -> None:
    document = Document(1, "a file", station, is_there)
    assert (document_blockers(document, status) == ()) is may_add
    assert (document_back_blockers(document, status) == ()) is may_take_back


def test_a_request_on_which_a_batch_was_supplied_is_not_withdrawn() -> None:
    assert withdraw_blockers(QUARANTINE) == ()
    assert [why.code for why in withdraw_blockers(SUPPLIED)] == [NotSupplied.SUPPLIED]


def test_a_request_names_physician_moment_and_why() -> None:
    why = "No other treatment is left for this patient."
    assert request_faults("Dr. A", why, NOW, NOW) == ()
    assert [each.field for each in request_faults("", "", None, NOW)] == ["physician", "asked_at", "reason"]
    assert [each.code for each in request_faults("Dr. A", why, NOW + timedelta(hours=1), NOW)] == [Unclear.TO_COME]


def test_the_shipped_list_of_documents_is_read_whole_and_a_wrong_line_is_refused_by_its_number() -> None:
    shipped = next(setting.default for setting in SETTINGS if setting.name == "supply.documents")
    assert len(read_documents(shipped)) == len(shipped.splitlines())
    assert documents_fault(shipped, "supply.documents") is None
    why = documents_fault("asked; request\nsomewhere; request", "supply.documents")
    assert why is not None
    assert why.facts == {"line": 2}


REFUSED = [
    # what stands against the batch, whether everybody is told: why the final certification is not refused
    (release(), ("sterility",), True, []),
    (release(cases=(STANDS,)), (), True, []),
    (release(holds=(STANDS,)), (), True, []),
    (release(), (), True, [NotRefused.NOTHING_AGAINST]),
    (release(), ("sterility",), False, [NotRefused.UNTOLD]),
]


@pytest.mark.parametrize(("of", "fails", "is_told", "codes"), REFUSED)
def test_the_final_certification_is_refused_once_something_stands_against_it_and_everybody_is_told(
    of: Release, fails: Sequence[str], is_told: bool, codes: Sequence[object]
) -> None:
    assert [why.code for why in refusal_blockers(of, fails, (told(is_told=is_told),))] == codes
