"""What is done on a case, for the matrix of rights: ``w.case`` is one that nobody has worked."""

from collections.abc import Callable
from typing import Any

from qclab.demo.people import PASSWORD
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Phase
from qclab.domain.people.rights import Right
from qclab.services.investigations import concluding, working
from qclab.services.lab import Lab
from qclab.services.samples import attachments

CASES: dict[str, tuple[Right, Callable[[Lab, Any], object]]] = {
    "answer a question of a case": (
        Right.WORK_CASES,
        lambda lab, w: working.answer(lab, w.case, Phase.OBVIOUS_ERROR, CHECKLISTS[Phase.OBVIOUS_ERROR][0], Answer.YES),
    ),
    "give a case to somebody": (Right.WORK_CASES, lambda lab, w: working.give(lab, w.case, None)),
    "extend a case": (Right.CLOSE_CASES, lambda lab, w: working.extend(lab, w.case, None, "as asked")),
    "refer a case to a deviation": (
        Right.WORK_CASES,
        lambda lab, w: working.refer(lab, w.case, working.Kind.DEVIATION, "DEV-1"),
    ),
    "note who was told of a case": (
        Right.WORK_CASES,
        lambda lab, w: working.note_told(lab, w.case, "Sponsor", "by phone"),
    ),
    "attach a file to a case": (Right.WORK_CASES, lambda lab, w: attachments.attach(lab, "a", b"x", case=w.case)),
    "return a phase of a case": (
        Right.CONCLUDE_CASES,
        lambda lab, w: concluding.return_phase(lab, w.case, "as asked"),
    ),
    "close a case": (
        Right.CLOSE_CASES,
        lambda lab, w: concluding.close(lab, w.case, Conclusion.CONFIRMED, "because of the raw data", PASSWORD),
    ),
    "sign a phase of a case": (
        Right.ENTER_RESULTS,
        lambda lab, w: concluding.sign_phase(lab, w.case, Phase.OBVIOUS_ERROR, concluding.Found(), PASSWORD),
    ),
}
