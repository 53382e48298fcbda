"""How many samples were tested, and how many came otherwise than they should, in words."""

import pytest

from qclab.domain.release.sample_counts import SampleCounts


@pytest.mark.parametrize(
    ("counts", "tested_on", "noticed"),
    [
        (SampleCounts(4), "on 4 samples", ""),
        (SampleCounts(1, deviating=1), "on 1 sample", "1 sample with deviation"),
        (SampleCounts(4, 1), "on 4 samples; 1 rejected, not tested", "1 sample rejected"),
        (SampleCounts(4, 1, 0, 4), "on 4 samples; 1 rejected, not tested", "4 samples with deviation, 1 rejected"),
        (SampleCounts(2, 1, 3), "on 2 samples; 1 rejected, not tested; 3 without a result", "1 sample rejected"),
    ],
)
def test_a_rejected_sample_is_said_beside_those_tested(counts: SampleCounts, tested_on: str, noticed: str) -> None:
    assert (counts.tested_on, counts.noticed) == (tested_on, noticed)
