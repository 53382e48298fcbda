"""What is done on a case, for the matrix of rights: ``w.case`` is one that nobody has worked."""

from collections.abc import Callable
from typing import Any

from qclab.demo.people import PASSWORD
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import CaseKind, Effect, Reference, Subject
from qclab.domain.investigations.lists import SHIPPED, version_of, written
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Phase
from qclab.domain.people.rights import Right
from qclab.services.catalogue import lists
from qclab.services.investigations import concluding, hypotheses, opening, paper, retesting, returning, working
from qclab.services.lab import Lab
from qclab.services.samples import attachments

CASES: dict[str, tuple[Right, Callable[[Lab, Any], object]]] = {
    "draft a list for cases": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: lists.draft_list(lab, lists.CASES, written(SHIPPED)),
    ),
    "save the draft of a list for cases": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: lists.save_list(lab, lists.CASES, None, version_of(SHIPPED, 1)),
    ),
    "put a list for cases in force": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: lists.put_list_in_force(lab, lists.CASES, 1, PASSWORD),
    ),
    "open a lighter case": (
        Right.WORK_CASES,
        lambda lab, w: opening.open_case(
            lab, CaseKind.ATYPICAL, "the replicates are far apart", opening.Concerns(batches=[w.batch])
        ),
    ),
    "name what a case concerns": (
        Right.WORK_CASES,
        lambda lab, w: opening.concern(lab, w.case, opening.Concerns(tests=[w.test])),
    ),
    "name a lot of a case": (Right.WORK_CASES, lambda lab, w: opening.name_subject(lab, w.case, Subject.LOT, "4711")),
    "conclude a batch of a case": (
        Right.CLOSE_CASES,
        lambda lab, w: opening.conclude_batch(
            lab, w.case, w.batch, Effect.NOT_CONCERNED, "made with another lot", PASSWORD
        ),
    ),
    "answer a question of a case": (
        Right.WORK_CASES,
        lambda lab, w: working.answer(lab, w.case, Phase.OBVIOUS_ERROR, CHECKLISTS[Phase.OBVIOUS_ERROR][0], Answer.YES),
    ),
    "give a case to somebody": (Right.WORK_CASES, lambda lab, w: working.give(lab, w.case, None)),
    "extend a case": (Right.CLOSE_CASES, lambda lab, w: working.extend(lab, w.case, None, "as asked")),
    "refer a case to a deviation": (
        Right.WORK_CASES,
        lambda lab, w: working.refer(lab, w.case, Reference.DEVIATION, "DEV-1"),
    ),
    "note who was told of a case": (
        Right.WORK_CASES,
        lambda lab, w: working.note_told(lab, w.case, "Sponsor", "by phone"),
    ),
    "attach a file to a case": (Right.WORK_CASES, lambda lab, w: attachments.attach(lab, "a", b"x", case=w.case)),
    "return a phase of a case": (
        Right.SUPERVISE_CASES,
        lambda lab, w: concluding.return_phase(lab, w.case, "as asked"),
    ),
    "return a case to the laboratory": (
        Right.CLOSE_CASES,
        lambda lab, w: returning.return_to_laboratory(lab, w.case, "the evidence is of another run", PASSWORD),
    ),
    "plan the retests of a case": (
        Right.CONCLUDE_CASES,
        lambda lab, w: retesting.plan_retests(lab, w.case, [None], "two of the retained tube", PASSWORD),
    ),
    "sign a plan of retests": (Right.CLOSE_CASES, lambda lab, w: retesting.sign_plan(lab, w.case, PASSWORD)),
    "return a plan of retests": (
        Right.CLOSE_CASES,
        lambda lab, w: retesting.return_plan(lab, w.case, "as asked"),
    ),
    "begin the repeat of a case": (Right.CONCLUDE_CASES, lambda lab, w: concluding.begin_repeat(lab, w.case)),
    "plan an investigation test": (
        Right.WORK_CASES,
        lambda lab, w: hypotheses.plan_test(lab, w.case, "the endotoxin comes from the diluent tube", "diluent tube 2"),
    ),
    "record an investigation test": (
        Right.WORK_CASES,
        lambda lab, w: hypotheses.record_test(lab, w.case, 0, "0.41 EU/mL", "supports it", None, None),
    ),
    "say a case on paper": (Right.READ, lambda lab, w: paper.case_content(lab, w.case)),
    "print a case": (Right.READ, lambda lab, w: paper.case_paper(lab, w.case)),
    "close a case": (
        Right.CLOSE_CASES,
        lambda lab, w: concluding.close(lab, w.case, Conclusion.CONFIRMED, "because of the raw data", PASSWORD),
    ),
    "sign a phase of a case": (
        Right.ENTER_RESULTS,
        lambda lab, w: concluding.sign_phase(lab, w.case, Phase.OBVIOUS_ERROR, concluding.Found(), PASSWORD),
    ),
}
