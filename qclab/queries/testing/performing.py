"""What stands behind how tests were performed: the files attached to them, and who said it, a person or the program."""

from collections.abc import Iterable

from sqlalchemy import Connection, Text, cast, select

from qclab.domain.laboratories.here import here_blockers
from qclab.domain.refusals import Reason
from qclab.domain.testing.deviations import may_be_passed
from qclab.domain.testing.performing import Said, must_be_said
from qclab.domain.trail.acts import Act
from qclab.queries.testing.testing import TestRow
from qclab.store import tables as t


def unsaid(test: TestRow, *, has_file: bool) -> tuple[Said, ...]:
    """What has to be said of how a test was performed, is not and was not passed with a deviation; ``has_file``:
    whether one is attached to it. And a hold time that it passed, until a deviation names it."""
    held = {
        Said.BY: test.performed_by,
        Said.FROM: test.performed_from,
        Said.TO: test.performed_to,
        Said.INSTRUMENT: test.instrument,
        Said.REAGENTS: test.reagents,
        Said.RAW_DATA: test.raw_data,
        Said.ATTACHMENT: has_file,
    }
    asked = must_be_said(
        test.must_say,
        takes_days=test.minimum_days is not None,
        is_elsewhere=test.is_outside,
        is_held=bool(test.holds),
    )
    lacking = [each for each in asked if not held[each] and each not in test.passed]
    return (*lacking, *((Said.HOLD,) if test.is_to_be_passed else ()))


def why_not_here(test: TestRow) -> tuple[Reason, ...]:
    """Why a test is neither performed here nor its results recorded: a contract laboratory performs it."""
    return here_blockers(
        test.laboratory,
        test.sent_state,
        test.shipment,
        is_begun=test.performed_from is not None or test.entered > 0,
        is_raised=Said.HERE in test.passed,
        is_declined=test.here_declined,
    )


def allowed(test: TestRow) -> tuple[Said, ...]:
    """What its method version lets pass with a deviation, and a hold time that was passed."""
    return (*may_be_passed(test.may_pass, takes_days=test.minimum_days is not None), Said.HOLD)


def with_files(connection: Connection, rows: Iterable[TestRow]) -> frozenset[int]:
    """Those of these tests that must have a file attached and have one."""
    tests = [row.key for row in rows if Said.ATTACHMENT in row.must_say]
    if not tests:
        return frozenset()
    found = select(t.attachment.c.test).where(t.attachment.c.test.in_(tests)).distinct()
    return frozenset(connection.execute(found).scalars())


def set_by_program(connection: Connection, rows: Iterable[TestRow]) -> frozenset[int]:
    """Those of these tests whose times nobody ever said: until it was asked for, the program set them."""
    asked = {row.key for row in rows if row.performed_from is not None and row.performance_said_at is None}
    if not asked:
        return frozenset()
    said = (
        select(t.test.c.key)
        .join(t.change, (t.change.c.table_name == t.test.name) & (t.change.c.row_key == cast(t.test.c.key, Text)))
        .join(t.event, t.event.c.seq == t.change.c.event)
        .where(t.test.c.key.in_(asked), t.event.c.act == Act.TEST_PERFORMED.value)
    )
    return frozenset(asked) - set(connection.execute(said).scalars())
