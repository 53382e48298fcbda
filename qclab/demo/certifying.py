"""What becomes of a batch of the story once QC has concluded: gates ticked, certified in one step or two, reported."""

from qclab.demo.people import PASSWORD, Demo
from qclab.domain.batches.lifecycle import Disposition, Road
from qclab.domain.release.certifying import step_of
from qclab.domain.release.kinds import INTERIM
from qclab.services.release import certificates, certifying, gates
from qclab.services.release.gathering import gather
from qclab.services.release.judging import Judged, judge


def conclude(demo: Demo, batch: int, *, is_urgent: bool) -> None:
    """Go as far with the batch as it goes now; a batch that must be used soon takes its first step."""
    judged = _judged(demo, batch)
    due = judged.next
    if judged.batch.road is Road.REPORTED:
        if not judged.why_not_decide(Disposition.REPORT):
            version = judged.batch.row_version
            certifying.decide(demo["kvos"], batch, version, Disposition.REPORT, "sent with its certificate", PASSWORD)
        return
    if due is None or judged.release.cases or judged.release.holds:
        return
    if due is Disposition.INITIAL and not is_urgent:
        due = Disposition.ONE_STEP  # everything is known: the gates of both steps are ticked first
    _tick(demo, judged, step_of(due))
    if due is Disposition.INITIAL and judged.certificate is None:
        seen = certificates.preview(demo.labs["kvos"], batch, INTERIM)
        if not seen.blockers:
            certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD, INTERIM)
    judged = _judged(demo, batch)
    if judged.next is not None and not judged.blockers and not judged.why_not:
        certifying.certify(demo["evdberg"], batch, judged.batch.row_version, judged.next, PASSWORD)


def _judged(demo: Demo, batch: int) -> Judged:
    viewer = demo.labs["evdberg"].actor
    with demo.store.read() as connection:
        return judge(connection, viewer, gather(connection, viewer, batch, demo.clock.now), demo.clock.now)


def _tick(demo: Demo, judged: Judged, step: int) -> None:
    keys = [gate.key for gate in judged.gates if gate.step <= step and not gate.is_ticked]
    if keys:
        gates.tick(demo["kvos"], judged.batch.key, keys, judged.batch.batch_record, demo.store.clock().date(), PASSWORD)
