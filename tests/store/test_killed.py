"""A program that is killed at any moment has lost nothing that it acknowledged, and left nothing half-written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from qclab.store import chain, schema
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.verify import verify

KILLS = int(os.environ.get("QCLAB_PROOF_KILLS", "300" if os.environ.get("QCLAB_PROOF") else "10"))
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


def run(store: Store, kills: int, manner: str) -> list[list[int]]:
    """What each killed child acknowledged."""
    address = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, str(Path(__file__).with_name("writer.py")), address, str(kills), "seed", manner]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, check=True
    )
    acknowledged: list[list[int]] = json.loads(done.stdout)
    return acknowledged


def missing(store: Store, acknowledged: list[list[int]]) -> set[int]:
    """The numbers that were acknowledged and are not there, whole."""
    with store.read() as connection:
        kept = set(connection.execute(select(t.client.c.id)).scalars())
    numbers = [number for each in acknowledged for number in each]
    return {number for number in numbers if not {f"left {number}", f"right {number}"} <= kept}


@pytest.mark.proof
def test_what_was_acknowledged_is_kept_and_nothing_is_half_written(store: Store) -> None:
    acknowledged = run(store, KILLS // 2, "HONEST")
    assert all(acknowledged), "every child was killed while it worked"
    assert missing(store, acknowledged) == set()
    with store.read() as connection:
        ids = connection.execute(select(t.client.c.id)).scalars().all()
        numbers = connection.execute(select(t.counter.c.value)).scalar_one()
        blobs = connection.execute(select(t.blob.c.sha256)).all()
        events = chain.read_head(connection).seq - len(schema.known())
        faults = [fault for fault in verify(connection).faults if not fault.where.startswith("counter")]
    assert faults == []
    assert sorted(ids) == sorted(f"{side} {number}" for number in range(1, numbers + 1) for side in ("left", "right"))
    assert len(blobs) == events == numbers
    assert numbers - sum(map(len, acknowledged)) <= len(acknowledged), "each may have had one commit on its way"


def test_the_proof_turns_red_for_a_program_that_acknowledges_before_it_commits(store: Store) -> None:
    acknowledged = run(store, 2, "HASTY")
    assert acknowledged == [[1], [1]]
    assert missing(store, acknowledged) == {1}
    with store.read() as connection:
        assert verify(connection).faults == ()
