"""By which causes a critical outcome is no result: of growth by those of Ph. Eur. 2.6.1 alone, of no microbe by any."""

import pytest

from qclab.domain.investigations.case import Bar
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.refusals import Invalid
from qclab.services.investigations import working
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof

LABORATORY = Phase.LABORATORY


def opened(demo: Laboratory, product: str, cell: str, outcome: str) -> Worked:
    """The case of a critical outcome, assessed, and its laboratory phase answered."""
    batch = demo.batch("B-1").registered(product).received().entered({cell: outcome}).submitted()
    case = Worked(demo, batch).assessed()
    working.refer(case.supervisor, case.key, Reference.DEVIATION, "DEV-12")
    return case.answered(LABORATORY)


def test_growth_is_not_explained_by_a_mixed_up_sample(demo: Laboratory) -> None:
    case = opened(demo, "HUCMSC", "A03/aerobic", "Growth")
    assert case.file.facts.case.is_microbial
    with pytest.raises(Invalid) as refused:
        case.signed(LABORATORY, case.supervisor, Finding.CAUSE_PROVEN, Cause.SAMPLE)
    assert refused.value.codes == (Bar.NOT_THIS_CAUSE,)


def test_an_outcome_of_no_microbe_is_no_result_by_any_cause_that_is_proven(demo: Laboratory) -> None:
    """What its method version declares is kept with its outcomes, and is signed with them."""
    case = opened(demo, "CIT-07", "A60/recipient", "Different")
    assert not case.file.facts.case.is_microbial
    case.signed(LABORATORY, case.supervisor, Finding.CAUSE_PROVEN, Cause.SAMPLE)
    assert case.file.facts.case.finding(LABORATORY) is Finding.CAUSE_PROVEN
    assert verify_trail(demo.qp).faults == ()
