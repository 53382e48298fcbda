"""What an event did to one sample: an act over a whole box says here only what it did to this tube."""

from sqlalchemy import Connection, Select, select

from qclab.queries.trail.events import RowChange, changes_of
from qclab.store import tables as t


def changes_about(connection: Connection, seq: int, sample: int) -> list[RowChange]:
    """The changes of an event to the sample, its tests with their results and decisions, its labels and files."""
    tests = select(t.test_sample.c.test).where(t.test_sample.c.sample == sample)
    results = select(t.result.c.key).where(t.result.c.test.in_(tests))
    evaluations = select(t.evaluation.c.key).where(t.evaluation.c.result.in_(results))
    link, printed, file = t.test_sample.c, t.label_print.c, t.attachment.c
    own: dict[str, Select[tuple[int]]] = {
        "sample": select(t.sample.c.key).where(t.sample.c.key == sample),
        "test": tests,
        "test_sample": select(link.key).where(link.sample == sample),
        "result": results,
        "evaluation": evaluations,
        "decision": select(t.decision.c.key).where(t.decision.c.evaluation.in_(evaluations)),
        "investigation": select(t.investigation.c.key).where(t.investigation.c.result.in_(results)),
        "label_print": select(printed.key).where(printed.sample == sample),
        "attachment": select(file.key).where((file.sample == sample) | file.test.in_(tests)),
    }
    changes = [change for change in changes_of(connection, seq) if change.table in own]
    keys = {
        table: {str(key) for key in connection.execute(rows).scalars()}
        for table, rows in own.items()
        if any(change.table == table for change in changes)
    }
    return [change for change in changes if change.key in keys[change.table]]
