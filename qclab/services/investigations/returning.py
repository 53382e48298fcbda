"""Returning a case to the laboratory, within QA's judgement of what was proven there."""

from qclab.domain.investigations.case import Bar, PhaseState
from qclab.domain.investigations.returning import goes_back, to_laboratory_blockers
from qclab.domain.people.duties import RIGHTS, Step
from qclab.domain.reasons import signed_reason_of
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.investigations import deeds as queries
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t


def return_to_laboratory(lab: Lab, case: int, reason: str, password: str, seen: int | None = None) -> None:
    """QA does not agree with the cause that the laboratory proved: its phase is returned with the reason, signed, and
    signed anew as the rules say; so is what was signed on it. Every signature stays as it was given.

    ``seen``: the row version of the case as it was read. Raises Conflict where nothing was proven that ends the search.
    """
    right = RIGHTS[Step.CLOSE_CASE]
    lab.require(right, "return a case to the laboratory")
    confirm_password(lab, password, {"reason": reason})
    why = signed_reason_of(reason, "reason")
    with lab.write(Act.CASE_TO_LABORATORY, why, right=right) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        if reasons := to_laboratory_blockers(facts.case, lab.actor):
            raise (Conflict if isinstance(reasons[0].code, Bar) else NotAllowed)(*reasons)
        keys = [queries.phase_key(writing.connection, case, phase) for phase in goes_back(facts.case)]
        returned = [key for key in keys if key is not None]
        for key in returned:
            writing.update(t.investigation_phase, key, state=PhaseState.RETURNED, returned_because=why)
        sign(writing, lab, Meaning.PHASE_RETURNED, t.investigation_phase.name, returned)
