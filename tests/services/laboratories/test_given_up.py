"""What lies in a shipment stays an open test until it was reported, came to nothing or was taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from qclab.domain.laboratories.here import NotHere
from qclab.domain.laboratories.reporting import Unreported
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.refusals import Conflict
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.review.duties import done_on_tests
from qclab.services.lab import Lab
from qclab.services.laboratories import reporting, shipping
from qclab.services.results import performing, recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.samples.changing import cancel_samples
from qclab.services.samples.receiving import reject
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, culture_of, of_test, packed, report_of, reported, sent

Leave = Callable[[Lab, list[int], str], None]
WHY = "the courier was late and the plate looked odd"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("IPS-1").registered("IPSC-NPC").received()


def test_what_is_away_is_not_given_up_before_they_report_or_it_is_lost(batch: Batch) -> None:
    laboratory, test = batch.laboratory, culture_of(batch)
    sent(laboratory, approved(laboratory), test)
    laboratory.clock.forward(days=30)
    days = performing.Performance(None, laboratory.now() - timedelta(days=29), laboratory.now())
    performing.set_performance(laboratory.analyst, {test: laboratory.test(test).row_version}, days)
    for end in (recording.propose_not_done, propose_invalid):
        with pytest.raises(Conflict) as refused:
            end(laboratory.analyst, [test], WHY)
        assert refused.value.codes == (Unreported.NO_REPORT,)
    shipping.come_to_nothing(laboratory.analyst, [of_test(laboratory, test).key], SentState.LOST, "DEV-3", WHY)
    recording.propose_not_done(laboratory.analyst, [test], WHY)
    assert laboratory.test(test).state is TestState.NOT_DONE_PROPOSED


def test_what_is_packed_is_taken_back_before_it_is_given_up(batch: Batch) -> None:
    laboratory, test = batch.laboratory, culture_of(batch)
    shipment = packed(laboratory, approved(laboratory), test)
    with pytest.raises(Conflict) as refused:
        recording.propose_not_done(laboratory.analyst, [test], WHY)
    assert refused.value.codes == (Unreported.NOT_SENT,)
    shipping.take_back(laboratory.analyst, shipment, WHY)
    recording.propose_not_done(laboratory.analyst, [test], WHY)


@pytest.mark.parametrize("leave", [cancel_samples, reject])
def test_a_sample_stays_while_a_test_of_it_lies_in_a_shipment(batch: Batch, leave: Leave) -> None:
    """Else their report would find its test ended, and what they found would be entered nowhere."""
    laboratory, test = batch.laboratory, culture_of(batch)
    (sample, *_) = [key for key, *_ in laboratory.test(test).samples]
    shipment = packed(laboratory, approved(laboratory), test)
    with pytest.raises(Conflict) as refused:
        leave(laboratory.analyst, [sample], WHY)
    assert refused.value.codes == (Unreported.NOT_SENT,)
    shipping.send(laboratory.analyst, shipment, laboratory.now())
    with pytest.raises(Conflict) as refused:
        leave(laboratory.analyst, [sample], WHY)
    assert refused.value.codes == (Unreported.NO_REPORT,)
    assert laboratory.test(test).state is TestState.OPEN
    shipping.come_to_nothing(laboratory.analyst, [of_test(laboratory, test).key], SentState.LOST, "DEV-3", WHY)
    leave(laboratory.analyst, [sample], WHY)
    assert laboratory.test(test).state is TestState.NOT_DONE_PROPOSED


def test_who_corrects_a_report_without_another_file_does_not_verify_the_test(batch: Batch) -> None:
    laboratory, test = batch.laboratory, culture_of(batch)
    sent(laboratory, approved(laboratory), test)
    laboratory.clock.forward(days=30)
    key = of_test(laboratory, test).key
    reported(laboratory, key)
    both = laboratory["hlaan"]
    reporting.enter_report(both, [key], report_of(laboratory, number="EBT-26-119"), reason="mistyped")
    reporting.enter_report(laboratory.analyst, [key], report_of(laboratory, number="EBT-26-120"), reason="mistyped")
    done = laboratory.ask(lambda connection: done_on_tests(connection, [test]))[test]
    assert Duty.SHAPED in [why.code for why in duty_blockers(Step.VERIFY, both.actor, done)]


def test_what_is_packed_is_not_begun_here(batch: Batch) -> None:
    laboratory, test = batch.laboratory, culture_of(batch)
    packed(laboratory, approved(laboratory), test)
    with pytest.raises(Conflict) as refused:
        batch.entered({"A06/mycoplasma": "Not detected"}, tests=[test])
    assert refused.value.codes == (NotHere.IN_SHIPMENT,)
    assert of_test(laboratory, test).state is SentState.PREPARED
