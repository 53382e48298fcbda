"""A case of the demo laboratory, and the steps by which its people work it, told as the story goes."""

from qclab.domain.investigations.phases import Answer, Cause, Finding, Phase
from qclab.queries.investigations.cases import cases_of
from qclab.queries.investigations.file import CaseFile, read_case
from qclab.queries.investigations.retests import RetestRow
from qclab.services.investigations import retesting, working
from qclab.services.investigations.concluding import Found, sign_phase
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


class Worked:
    """The last case of a batch. Each step gives the case back, so that the next one follows it."""

    def __init__(
        self,
        laboratory: Laboratory,
        batch: Batch,
        people: tuple[str, str, str] = ("mjansen", "adewit", "kvos"),
    ) -> None:
        """``people``: who tested, who supervises, and QA."""
        self.laboratory, self.batch = laboratory, batch
        self.key = laboratory.ask(lambda connection: cases_of(connection, batch.key))[-1].key
        self.analyst, self.supervisor, self.qa = (laboratory[id_] for id_ in people)

    @property
    def file(self) -> CaseFile:
        """The case as it is now."""
        return self.laboratory.ask(lambda connection: read_case(connection, self.qa.actor, self.key))

    def answered(self, phase: Phase, by: Lab | None = None) -> "Worked":
        """Every question of a checklist with yes."""
        for question in self.file.facts.case.questions(phase):
            working.answer(by or self.supervisor, self.key, phase, question, Answer.YES)
        return self

    def signed(self, phase: Phase, by: Lab, finding: Finding | None = None, cause: Cause | None = None) -> "Worked":
        """The next signature of a phase; the first of a phase brings its finding."""
        found = Found(finding, cause, "said in the words of the case", "page 3 of the notebook" if cause else "")
        sign_phase(by, self.key, phase, found, PASSWORD)
        return self

    def assessed(self, finding: Finding = Finding.NO_ERROR, cause: Cause | None = None) -> "Worked":
        """Phase Ia, by analyst and supervisor."""
        self.answered(Phase.OBVIOUS_ERROR, self.analyst)
        self.signed(Phase.OBVIOUS_ERROR, self.analyst, finding, cause)
        return self.signed(Phase.OBVIOUS_ERROR, self.supervisor)

    def concluded(self, phase: Phase, finding: Finding, cause: Cause | None = None) -> "Worked":
        """One of the later phases, by who signs it."""
        by = self.supervisor if phase is Phase.LABORATORY else self.qa
        return self.answered(phase, by).signed(phase, by, finding, cause)

    def to_the_closing(self, finding: Finding = Finding.NO_RETEST) -> "Worked":
        """All phases, without a cause."""
        self.assessed().concluded(Phase.LABORATORY, Finding.NO_CAUSE)
        return self.concluded(Phase.FULL_SCALE, finding).concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)

    def to_the_plan(self) -> "Worked":
        """Without a cause in the laboratory, so that phase II is under way."""
        return self.assessed().concluded(Phase.LABORATORY, Finding.NO_CAUSE)

    def planned(self, *analysts: str, why: str = "two of the retained tube, as the procedure says") -> "Worked":
        """A plan of retests by quality control, one for each analyst."""
        keys = [self.laboratory[id_].actor.key for id_ in analysts]
        retesting.plan_retests(self.supervisor, self.key, keys, why, PASSWORD)
        return self

    def agreed(self) -> list[int]:
        """QA signs the plan; the keys of its tests."""
        return retesting.sign_plan(self.qa, self.key, PASSWORD)

    def retested(self, *values: str) -> "Worked":
        """Each retest performed by its analyst with this value, submitted by them and approved."""
        for retest, value in zip(self.retests, values, strict=True):
            assert retest.test is not None
            by = next(lab for lab in self.laboratory.labs.values() if lab.actor.key == retest.analyst)
            lines = self.batch.grid().lines
            line = next(line for line in lines if line.test.key == retest.test)
            self.laboratory.performed(retest.test, by=by)
            recording.record(by, [recording.NewResult(retest.test, line.parameter_key, value, line.cells[0].sample)])
            recording.submit(by, [retest.test])
            approving.approve(self.supervisor, [retest.test], PASSWORD)
        return self

    @property
    def retests(self) -> tuple[RetestRow, ...]:
        """Those of the plan that stands."""
        plan = self.file.plan
        assert plan is not None
        return plan.retests
