"""What a certificate says: from approved results and the requirements of a batch, nothing recomputed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from qclab import __version__
from qclab.documents.release.content import (
    CertificateContent,
    ChainHead,
    Note,
    Party,
    PendingLine,
    ResultLine,
    SpecificationLine,
)
from qclab.domain import moments
from qclab.domain.counts import joined
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.investigations.case import Conclusion as Conclusions
from qclab.domain.release.blockers import counting, other_tests
from qclab.domain.release.conclusion import Conclusion
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.layouts import BEFORE_USE, NOT_GIVEN
from qclab.domain.review.deciding import DecisionState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.texts import lines_of
from qclab.queries.investigations.cases import CaseRow
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.dossier import BatchDossier, RequirementLine
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.testing.requirements import is_reported
from qclab.queries.testing.testing import TestRow
from qclab.services.release.after_expiry import expiry_notes
from qclab.services.release.gathering import Gathered
from qclab.services.release.notes import agreed_not_done, notes, why_not_tested
from qclab.services.release.rounding import derived, rounding_of, shared_rounding
from qclab.services.release.sample_lines import sample_lines
from qclab.services.release.signatories import Signer, signatories

_OLD_RULE = " Decided before the method version listed the findings that are open to judgement."
_ONE_PERSON = " Accepted by one person, before QA had to agree beside the reviewer."
NO_RESULT = "no result"
IN_FULL = "This certificate may be reproduced only in full."
_STATEMENTS = (
    IN_FULL,
    "The results relate only to the samples that were tested, as named above.",
)


def certificate(
    gathered: Gathered, kind: str, conclusion: Conclusion, now: datetime, signer: Signer | None = None
) -> CertificateContent:
    """Everything a certificate of this kind says about the batch now, still without a number; ``signer`` issues it."""
    row, product, bound, zone = gathered.batch, gathered.product, gathered.bound, gathered.zone
    dossier, lines = gathered.dossier, gathered.dossier.lines
    interim = kind == INTERIM
    shared = shared_rounding([line for line in lines if _approved(line)])
    stages = {stage.id: stage.name for stage in product.stages}
    said = gathered.settings
    return CertificateContent(
        title=kind.capitalize(),
        follows="" if interim else _follows(dossier.certificates, zone),
        laboratory=Party(said["laboratory.name"], lines_of(said["laboratory.address"]), said["laboratory.phone"]),
        client=Party(gathered.client.name, lines_of(gathered.client.address)),
        product=product.name,
        product_code=product.product_code or product.id,
        description=product.description,
        dosage_form=product.dosage_form,
        strength=product.strength,
        container=product.container,
        trial=product.trial,
        batch=row.id,
        coi_id=row.coi_id,
        donor=row.donor_code,
        manufactured=moments.day(row.manufactured_on) or NOT_GIVEN,
        expiry=moments.minute_named(row.expiry_at, zone) or NOT_GIVEN,
        stage=", ".join(stages.get(each.stage, each.stage) for each in bound),
        specifications=tuple(SpecificationLine(each.id, f"version {each.version}", each.title) for each in bound),
        samples=sample_lines(gathered),
        results=tuple(
            _result(line, lines, stages, zone, dossier, len(bound) > 1, says_rounding=not shared)
            if _approved(line)
            else _not_done(line, lines, stages, len(bound) > 1, agreed_not_done(gathered, line.test))
            for line in lines
            if _approved(line) or line.standing.evaluation is Evaluation.NOT_TESTED
        ),
        pending=tuple(_pending(dossier, zone)) if interim else (),
        notes=(*notes(gathered, interim), *map(Note, expiry_notes(gathered, kind, now))),
        conclusion=_conclusion(row.id, conclusion, interim, has_results=any(map(_approved, lines))),
        rounding=shared,
        storage=product.storage,
        statements=_STATEMENTS,
        signatories=signatories(gathered, signer, now),
        issued=moments.minute_named(now, zone),
        chain_head=ChainHead(gathered.head.seq, gathered.head.digest),
        program=f"QC Lab {__version__}",
    )


def _follows(issued: Sequence[CertificateRow], zone: ZoneInfo) -> str:
    """The interim certificate that this one follows, in its last revision (EU GMP Part IV, 11: two steps)."""
    interim = {row.id: row for row in issued if row.kind == INTERIM}
    named = [f"{row.id} revision {row.revision} of {moments.day(row.issued_at, zone)}" for row in interim.values()]
    return f"Follows the interim certificate of analysis {' and '.join(named)}." if named else ""


def _approved(line: RequirementLine) -> bool:
    test = line.test
    is_approved = test is not None and test.state == TestState.APPROVED
    has_result = line.evaluation is not None and line.result is not None
    return is_approved and (has_result or line.standing.evaluation is Evaluation.NOT_FINAL)


def _not_done(
    line: RequirementLine, lines: Sequence[RequirementLine], stages: dict[str, str], several: bool, agreed: str
) -> ResultLine:
    """A line whose test QA agreed not to be done: named, with its reason and deviation."""
    test, criterion = line.test, line.criterion
    assert test is not None  # noqa: S101 - only a test can be not done
    return ResultLine(
        test=test.method_title,
        parameter=line.parameter_name,
        limit="report result" if line.is_report else criterion.limit_text,
        unit=criterion.unit,
        result=Evaluation.NOT_TESTED,
        evaluation=Evaluation.NOT_TESTED,
        group=stages.get(line.requirement.stage, line.requirement.stage) if several else "",
        method=f"{test.method_id} version {test.method_version}",
        reference=test.reference,
        container=grouped(line.container),
        laboratory=_tested_by(test),
        alternative=_alternatives(line, lines),
        not_tested=why_not_tested(test.state_reason, test.deviation, agreed),
        for_information=not criterion.required,
    )


def _result(
    line: RequirementLine,
    lines: Sequence[RequirementLine],
    stages: dict[str, str],
    zone: ZoneInfo,
    dossier: BatchDossier,
    several: bool,
    *,
    says_rounding: bool,
) -> ResultLine:
    test, evaluation, criterion, result = line.test, line.evaluation, line.criterion, line.result
    assert test is not None  # noqa: S101 - only lines of an approved test are printed
    return ResultLine(
        test=test.method_title,
        parameter=line.parameter_name,
        limit="report result" if line.is_report else criterion.limit_text,
        unit=criterion.unit,
        result=_reported(evaluation),
        evaluation=_evaluation_words(line, evaluation),
        group=stages.get(line.requirement.stage, line.requirement.stage) if several else "",
        method=f"{test.method_id} version {test.method_version}",
        reference=test.reference,
        performed="" if evaluation and evaluation.decided == Evaluation.NOT_TESTED else _performed(test, zone),
        container=grouped(line.container),
        laboratory=_tested_by(test),
        alternative=_alternatives(line, lines),
        decision=_decision(line, evaluation, zone) if evaluation else "",
        not_tested=_decided_not_tested(evaluation, zone) if evaluation else "",
        derived=derived(line),
        rounding=rounding_of(line) if says_rounding else "",
        confirmed=result.confirmed if result else "",
        notes=tuple(str(mark) for mark, case in enumerate(dossier.printed_cases, 1) if _concerns(case, line, dossier)),
        for_information=not criterion.required,
    )


def _concerns(case: CaseRow, line: RequirementLine, dossier: BatchDossier) -> bool:
    """Whether a case is told at this line: its value opened it, or stands in the place of one that it invalidated."""
    if line.result is not None and line.result.case == case.id:
        return True
    if case.conclusion != Conclusions.INVALIDATED or line.test is None or case.test is None:
        return False
    original = dossier.tests[case.test]
    is_of_method = (original.stage, original.method_id) == (line.test.stage, line.test.method_id)
    return is_of_method and case.parameter_name == line.parameter_name


def _reported(evaluation: EvaluationRow | None) -> str:
    """What stands in the column of results."""
    if evaluation is None:
        return NO_RESULT
    return Evaluation.NOT_TESTED if evaluation.decided == Evaluation.NOT_TESTED else evaluation.reported


def _evaluation_words(line: RequirementLine, evaluation: EvaluationRow | None) -> str:
    """The evaluation in words: a result that was only asked to be reported is reported, a decision is called one.

    What was not read to its end, since its test was approved with a failing critical outcome, is not final.
    """
    if line.standing.evaluation is Evaluation.NOT_FINAL or evaluation is None:
        to_date = line.result.to_date if line.result else ""
        return f"{Evaluation.NOT_FINAL}: {to_date}" if to_date else Evaluation.NOT_FINAL
    if is_reported(evaluation.decided, [line.criterion]):
        return REPORTED
    if evaluation.decided in (Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED):
        return evaluation.decided
    return f"{evaluation.decided} by decision" if evaluation.decided != evaluation.evaluation else evaluation.decided


def _tested_by(test: TestRow) -> str:
    """The contract laboratory, with the number of its report where it reported."""
    if not test.report_number:
        return test.laboratory
    return f"{test.laboratory}, report {test.report_number}"


def _performed(test: TestRow, zone: ZoneInfo) -> str:
    if test.performed_from is None:
        return ""
    start = moments.day(test.performed_from, zone)
    end = moments.day(test.performed_to, zone) or start
    return start if start == end else f"{start} to {end}"


def _alternatives(line: RequirementLine, lines: Sequence[RequirementLine]) -> str:
    """The other criteria that may stand in for this one, as printed below it."""
    if not line.criterion.alternative:
        return ""
    others = [
        each.parameter_name
        for each in lines
        if each.criterion.alternative == line.criterion.alternative
        and each.requirement.stage == line.requirement.stage
        and each.criterion.key != line.criterion.key
    ]
    return f"or {' or '.join(dict.fromkeys(others))}" if others else ""


def _decided_not_tested(evaluation: EvaluationRow, zone: ZoneInfo) -> str:
    decision = evaluation.decision
    if decision is None or evaluation.decided != Evaluation.NOT_TESTED:
        return ""
    agreed = f"Agreed by {decision.agreed_by_name} on {moments.day(decision.agreed_at, zone)}."
    return why_not_tested(decision.reason, decision.deviation, agreed)


def _decision(line: RequirementLine, evaluation: EvaluationRow, zone: ZoneInfo) -> str:
    decision = evaluation.decision
    if decision is None or decision.state is not DecisionState.ACCEPTED or evaluation.decided == Evaluation.NOT_TESTED:
        return ""
    reviewed = f"{decision.reviewed_by_name} on {moments.day(decision.reviewed_at, zone)}"
    agreed = f"{decision.qa_by_name} for QA on {moments.day(decision.qa_at, zone)}" if decision.qa_at else ""
    return (
        f"not evaluable as reported ({evaluation.reason}); {decision.decided}: {decision.reason} "
        f"Proposed by {decision.proposed_by_name}, "
        f"{f'reviewed by {reviewed}, agreed to by {agreed}' if agreed else f'accepted by {reviewed}'}."
        f"{_OLD_RULE if line.is_decided_by_old_rule else ''}{_ONE_PERSON if line.is_decided_by_one_person else ''}"
    )


def _pending(dossier: BatchDossier, zone: ZoneInfo) -> Iterator[PendingLine]:
    """What an interim certificate is waiting for: requirements without a final result or with a decision to come, and
    unfinished tests beside those that are reported.
    """
    for line in dossier.lines:
        if line.criterion.required and line.standing.evaluation in _WAITED_FOR:
            yield _pending_line(line, zone)
    for attempt in counting(dossier.facts):
        if lacking := [each.number for each in attempt.deviations if not each.agreed_by]:
            test = dossier.tests[attempt.key]
            yield PendingLine(
                test=test.method_title,
                due="agreement of QA",
                parameter=f"deviation {joined(lacking)}",
                method=f"{test.method_id} version {test.method_version}",
                reference=test.reference,
                laboratory=test.laboratory,
            )
    for attempt in other_tests(dossier.facts):
        test = dossier.tests[attempt.key]
        yield PendingLine(
            test=test.method_title,
            due=moments.day(test.due_at, zone),
            parameter="another test of it",
            method=f"{test.method_id} version {test.method_version}",
            reference=test.reference,
            laboratory=test.laboratory,
        )


_WAITED_FOR = {Evaluation.PENDING, Evaluation.NOT_EVALUABLE}


def _pending_line(line: RequirementLine, zone: ZoneInfo) -> PendingLine:
    test = line.test
    due = moments.day(test.due_at, zone) if test else "not registered"
    return PendingLine(
        test=test.method_title if test else line.criterion.method_title,
        due="a decision" if line.standing.evaluation is Evaluation.NOT_EVALUABLE else due,
        parameter=line.parameter_name,
        limit=f"{line.criterion.limit_text} {line.criterion.unit}".strip(),
        method=f"{test.method_id} version {test.method_version}" if test else line.criterion.method_id,
        reference=test.reference if test else "",
        laboratory=test.laboratory if test else "",
        needed=BEFORE_USE if line.criterion.release_step == 1 else "",
    )


def _conclusion(batch: str, conclusion: Conclusion, interim: bool, *, has_results: bool) -> str:
    because = f": {conclusion.shortfall}" if conclusion.shortfall else ""
    if not interim:
        return f"Batch {batch} {conclusion.evaluation} with the specification{because}."
    subject = "On the results listed, batch" if has_results else "Batch"
    return f"{subject} {batch} {conclusion.evaluation} with the specification{because}; pending tests are listed above."
