"""A case as a paper: every value, answer, retest, extension, file by its digest, and each signature as it reads."""

from datetime import timedelta

import pytest

from qclab.domain.investigations.kinds import Reference, Subject
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Missing
from qclab.queries.alarms.alarms import alarms_for
from qclab.services.investigations import hypotheses, opening, working
from qclab.services.investigations.paper import case_content, case_paper
from qclab.services.samples import attachments
from qclab.store.encoding import sha256
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import add_client, lab_with
from tests.store.hand import tampering


@pytest.fixture
def worked(sqlite_demo: Laboratory) -> Worked:
    """A value that fails, two retests that comply, and everything that can be kept with a case."""
    batch = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.65"}).submitted().approved()
    case = Worked(sqlite_demo, batch)
    lab, key = case.supervisor, case.key
    until = sqlite_demo.now() + timedelta(days=60)
    working.extend(case.qa, key, until, "the instrument is repaired")
    working.extend(case.qa, key, until + timedelta(days=3), "the part came late")
    working.refer(lab, key, Reference.DEVIATION, "DEV-77")
    working.note_told(lab, key, "Sponsor", "by telephone")
    opening.name_subject(lab, key, Subject.LOT, "LAL-4711")
    attachments.attach(lab, "trace.pdf", b"%PDF-1.4 trace", case=key)
    planned = hypotheses.plan_test(lab, key, "the endotoxin comes from the diluent tube", "diluent tube 2")
    at = sqlite_demo.now()
    hypotheses.record_test(lab, key, planned, "0.41 EU/mL", "it supports it in part", lab.actor.key, at)
    return case.to_the_plan().planned("tbakker", "avisser")


def text_of(case: Worked) -> str:
    return repr(case_content(case.qa, case.key))


def test_the_paper_of_a_case_has_everything_of_it(worked: Worked) -> None:
    said = text_of(worked)
    names = ("Phase Ia, obvious error: signed", "Phase Ib, laboratory: signed", "Phase II, full scale: not signed")
    told = (
        "0.65 EU/mL", "the instrument is repaired", "the part came late", "DEV-77", "by telephone", "LAL-4711",
        "trace.pdf", sha256(b"%PDF-1.4 trace"), "diluent tube 2", "0.41 EU/mL", "two of the retained tube",
        "said in the words of the case", "The entry is as the raw data say", "not concluded yet",
    )  # fmt: skip
    assert [words for words in (*names, *told) if words not in said] == []
    assert case_paper(worked.qa, worked.key).startswith(b"%PDF")


def test_a_signature_that_is_broken_is_printed_as_broken_and_alarmed(worked: Worked) -> None:
    with tampering(worked.laboratory.store, for_good=True) as hand:
        hand.run("UPDATE investigation_phase SET words = 'nothing was found'")
    content = case_content(worked.qa, worked.key)
    assert {each.now for each in content.signatures} >= {"broken"}
    assert all(" (UTC " in each.at for each in content.signatures)
    assert worked.qa.ask(alarms_for)


def test_people_of_another_client_print_no_case(worked: Worked) -> None:
    store = worked.laboratory.store
    stranger = lab_with(store, Role.READER, id_="stranger", client=add_client(store, "OTHER"))
    with pytest.raises(Missing):
        case_content(stranger, worked.key)


def test_the_paper_of_a_retested_case_has_every_result(worked: Worked) -> None:
    worked.agreed()
    worked.retested("0.12", "0.23")
    content = case_content(worked.qa, worked.key)
    (retests,) = (section for section in content.sections if section.title == "Retests")
    assert dict(retests.pairs)["Signed for QA"].startswith("K. Vos"), "by whom, as each signature beside it"
    (rows,) = (table.rows for table in retests.tables)
    assert [(row[0], row[1], row[3][0], row[3][1]) for row in rows] == [
        ("1", "T. Bakker", "0.12 EU/mL", "complies"),
        ("2", "A. Visser", "0.23 EU/mL", "complies"),
    ]
