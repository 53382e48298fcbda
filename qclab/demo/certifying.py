"""What becomes of a batch of the story once QC has concluded: gates ticked, certified in one step or two, reported."""

from qclab.demo.failing import judged, supply_on_request
from qclab.demo.people import PASSWORD, Demo
from qclab.domain.batches.lifecycle import Disposition, Road
from qclab.domain.release.certifying import step_of
from qclab.domain.release.kinds import INTERIM
from qclab.queries.trail.unusual import last_event
from qclab.services.release import certificates, certifying, gates
from qclab.services.release.judging import Judged


def conclude(demo: Demo, batch: int, *, is_urgent: bool) -> bool:
    """Go as far with the batch as it goes now; a batch that must be used soon takes its first step.

    Whether it has come to its end.
    """
    found = judged(demo, batch)
    due = found.next
    if found.batch.road is Road.MONITORED:
        return True  # nobody decides anything of a room
    if found.batch.road is Road.REPORTED:
        return _report(demo, found)
    if is_urgent and supply_on_request(demo, batch, found):
        return True
    if due is None or found.release.cases or found.release.holds:
        return False
    if due is Disposition.INITIAL and not is_urgent:
        due = Disposition.ONE_STEP  # everything is known: the gates of both steps are ticked first
    _tick(demo, found, step_of(due))
    if due is Disposition.INITIAL and found.certificate is None:
        seen = certificates.preview(demo.labs["kvos"], batch, INTERIM)
        if not seen.blockers:
            certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD, INTERIM)
    found = judged(demo, batch)
    if found.next is not None and not found.blockers and not found.why_not:
        certifying.certify(demo["evdberg"], batch, found.batch.row_version, found.next, PASSWORD)
        return found.next is not Disposition.INITIAL
    return False


def _report(demo: Demo, found: Judged) -> bool:
    if found.why_not_decide(Disposition.REPORT):
        return False
    batch, why = found.batch, "sent with its certificate"
    certifying.decide(demo["kvos"], batch.key, batch.row_version, Disposition.REPORT, why, PASSWORD)
    return True


def _tick(demo: Demo, judged: Judged, step: int) -> None:
    keys = [gate.key for gate in judged.gates if gate.step <= step and not gate.is_ticked]
    if keys:
        qa, batch = demo["kvos"], judged.batch
        day, looked_to = demo.store.clock().date(), qa.ask(last_event, batch.key)
        gates.tick(qa, batch.key, keys, batch.batch_record, day, PASSWORD, looked_to)
