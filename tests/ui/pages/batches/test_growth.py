"""The page of a batch takes as long in a large laboratory as in a small one: it looks through no table that grows."""

import re
from typing import Any

from sqlalchemy import event

from qclab.store import tables as t
from qclab.ui.pages.batches.facts import read_batch
from tests.laboratory.laboratory import Laboratory

GROWING = (
    t.sample,
    t.test,
    t.test_sample,
    t.result,
    t.evaluation,
    t.requirement,
    t.signature,
    t.attachment,
    t.event,
    t.change,
)
"""What every sample adds to; aliases of them bear another name and are few."""


def test_the_page_of_a_batch_looks_through_no_table_that_grows_with_every_sample(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered().received().entered().submitted().approved().issued()
    open_ = demo.batch("B-2").registered().received()
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append((statement, parameters))

    event.listen(demo.store.engine, "before_cursor_execute", note)
    for each in (batch, open_):
        read_batch(demo.qa, each.key)
    event.remove(demo.store.engine, "before_cursor_execute", note)
    through = {
        f"{step}: {statement}"
        for statement, parameters in sent
        if statement.lstrip().startswith(("SELECT", "WITH"))
        for step in plan(demo, statement, parameters)
        if (found := re.match(r"SCAN (\w+)", step)) and found[1] in {table.name for table in GROWING}
    }
    assert "\n".join(sorted(through)) == ""
    assert len(sent) > 40


def plan(demo: Laboratory, statement: str, parameters: Any) -> list[str]:
    """How SQLite answers a question, step by step."""
    with demo.store.read() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
