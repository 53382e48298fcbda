"""The benchmarks run: every row gives a line. What they measure is in docs/benchmarks.md."""

import os
import re
import subprocess
import sys

import pytest


@pytest.mark.proof
@pytest.mark.skipif(not os.environ.get("QCLAB_PROOF"), reason="half a minute: make proof, make bench")
def test_every_row_of_the_benchmarks_runs(pg_server: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "QCLAB_TEST_PG_URL": pg_server},
    ).stdout
    rows = {found[1] for found in re.finditer(r"^(\d+)\*? +\S.* \d", told, re.MULTILINE)}
    assert rows == {"1", "2", "3", "4", "5", "9", "10", "11", "12", "13", "14", "15", "16"}, told
