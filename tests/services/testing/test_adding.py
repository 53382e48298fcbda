"""A test is added where something can still be entered on its sample."""

import pytest

from qclab.domain.refusals import Conflict
from qclab.domain.samples.lifecycle import SampleBar
from qclab.services.samples import changing, receiving
from qclab.services.testing import adding
from tests.laboratory.laboratory import Laboratory


def test_no_test_is_added_to_a_sample_that_was_cancelled_or_rejected(with_samples: Laboratory) -> None:
    """Nothing could be entered on it, and the batch would wait for it."""
    analyst, (first, second, *_) = with_samples.analyst, with_samples.samples()
    changing.cancel_samples(analyst, [first.key], "Never taken")
    receiving.reject(analyst, [second.key], "Thawed on the way")
    before = len(with_samples.tests())
    for row in (first, second):
        with pytest.raises(Conflict) as refused:
            adding.add_test(analyst, [row.key], "A09", "asked by the client")
        assert [reason.code for reason in refused.value.reasons] == [SampleBar.SAMPLE_GONE]
    assert len(with_samples.tests()) == before
