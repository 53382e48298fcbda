"""A laboratory to review and release in: three batches of a CAR-T product, of which one is ready for its certificate.

CAR-0417 is approved throughout. CAR-0418 is submitted: its endotoxin was changed by a pasted value that does not
comply, and its cell count is the work of a person who may also review. CAR-0419 waits for a
decision on an endotoxin that is not evaluable and for QA to agree that a test is not done.
"""

from datetime import timedelta

from qclab.domain.people.rights import Role
from qclab.domain.results.sources import Source
from qclab.queries.release.dossier import read_dossier
from qclab.services.results import recording
from qclab.services.review import deciding
from qclab.store.door import Store
from tests.laboratory.clocks import Clock
from tests.laboratory.laboratory import Laboratory, furnished

PEOPLE = {
    "ann": (Role.ANALYST,),
    "rev": (Role.REVIEWER,),
    "pat": (Role.ANALYST, Role.REVIEWER),
    "qa": (Role.QA,),
    "reader": (Role.READER,),
}
DOSE = {"A21/CAR-total": "1495E6"}


def build(store: Store) -> Laboratory:
    """Through the services, as people would."""
    present = store.clock
    own = {"donor_code": "P-0093", "expiry_at": present() + timedelta(hours=15, minutes=30)}
    store.clock = Clock(present() - timedelta(days=20))  # so that what takes days is over today
    laboratory = furnished(store, PEOPLE)
    ready, submitted, undecided = (
        laboratory.batch(id_).registered("ARI-0001", **own).received() for id_ in ("CAR-0417", "CAR-0418", "CAR-0419")
    )
    store.clock = present
    ready.entered(DOSE).submitted().approved()
    submitted.entered(DOSE, by={"A20": "pat"})
    submitted.changed("A09/endotoxin", "0,56", "Transcription error", Source.PASTED).submitted()
    not_done = undecided.test("A28").key
    others = [test.key for test in undecided.tests() if test.key != not_done]
    undecided.entered({"A09/endotoxin": "<1", **DOSE}, tests=others)
    recording.propose_not_done(laboratory["ann"], [not_done], "The effector cells did not recover.")
    undecided.submitted().approved()
    lines = laboratory.ask(
        lambda connection: read_dossier(connection, laboratory.qa.actor, undecided.key, laboratory.now())
    ).lines
    line = next(line for line in lines if line.evaluation and line.evaluation.evaluation == "not evaluable")
    assert line.evaluation is not None
    deciding.propose_decision(
        laboratory["ann"], line.evaluation.key, "not shown to comply", "The dilution was the largest permitted."
    )
    return laboratory
