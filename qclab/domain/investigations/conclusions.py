"""What a case can come to: the closed list of conclusions, which each kind may have and what each needs."""

from collections.abc import Collection, Mapping
from typing import Final

from qclab.domain.investigations.case import CORRECTED, Bar, Case, Conclusion, Correction, needed
from qclab.domain.investigations.kinds import OUT_OF_SPECIFICATION, CaseKind, Reference
from qclab.domain.investigations.phases import INVALIDATING, Finding, Phase
from qclab.domain.investigations.retests import Outcome
from qclab.domain.refusals import Reason

_OOS: Final = (
    Conclusion.ENTRY_ERROR,
    Conclusion.INVALIDATED,
    Conclusion.NO_RETEST,
    Conclusion.NOT_CONFIRMED,
    Conclusion.CONFIRMED,
)
CONCLUSIONS: Final[Mapping[CaseKind, tuple[Conclusion, ...]]] = {
    **dict.fromkeys(OUT_OF_SPECIFICATION, _OOS),
    CaseKind.OOT: (Conclusion.NO_ACTION, Conclusion.TREND, Conclusion.DEVIATION),
    CaseKind.ATYPICAL: (Conclusion.NO_ACTION, Conclusion.DEVIATION),
    CaseKind.EXCURSION: (Conclusion.NO_ACTION, Conclusion.DEVIATION),
}
"""What a case of each kind may come to. A lighter one concludes on no value: what complies stays, as it is."""


def conclusion_blockers(case: Case, conclusion: Conclusion) -> tuple[Reason, ...]:
    """Why a case does not come to this conclusion."""
    if conclusion not in CONCLUSIONS[case.kind]:
        why = "not of this kind of case"
    else:
        why = _not_so_light(case, conclusion) if case.kind.is_lighter else _not_reached(case, conclusion)
    return (Reason(why, "conclusion", code=Bar.NOT_REACHED, facts={"conclusion": conclusion}),) if why else ()


def _not_reached(case: Case, conclusion: Conclusion) -> str:
    found = {phase: case.finding(phase) for phase in needed(case)}
    is_entry = found.get(Phase.OBVIOUS_ERROR) is Finding.ENTRY_ERROR
    match conclusion:
        case Conclusion.ENTRY_ERROR if not is_entry:
            return "only where phase Ia proves an entry error"
        case Conclusion.ENTRY_ERROR if case.correction is not Correction.COMPLIES:
            return f"only once the entry is corrected and approved; it is {CORRECTED[case.correction]}"
        case Conclusion.INVALIDATED if not INVALIDATING & set(found.values()):
            return "only with a proven cause and its evidence"
        case Conclusion.NO_RETEST | Conclusion.NOT_CONFIRMED | Conclusion.CONFIRMED:
            return _not_so_retested(case, conclusion, found.get(Phase.FULL_SCALE))
    return ""


def _not_so_light(case: Case, conclusion: Conclusion) -> str:
    """An exceeded action limit is a deviation, unless the laboratory caused what was seen; what is said to be followed
    elsewhere names where."""
    match conclusion:
        case Conclusion.TREND if Reference.CAPA not in case.referred:
            return "only once the CAPA is added to the case"
        case Conclusion.DEVIATION if Reference.DEVIATION not in case.referred:
            return "only once the deviation is added to the case"
        case Conclusion.NO_ACTION if case.kind is CaseKind.EXCURSION:
            is_ours = case.finding(Phase.LABORATORY) is Finding.CAUSE_PROVEN
            return "" if is_ours else "only where the laboratory proves that it caused it; else it is a deviation"
    return ""


def _not_so_retested(case: Case, conclusion: Conclusion, found: Finding | None) -> str:
    """What retests come to is not chosen; only where each complies QA may still confirm the OOS."""
    came_to = case.plan.outcome if case.plan is not None and found is Finding.RETESTED else None
    where, why = _WHERE[conclusion]
    return "" if (found in where if came_to is None else came_to in where) else why


_WHERE: Final[Mapping[Conclusion, tuple[Collection[Finding | Outcome | None], str]]] = {
    Conclusion.NO_RETEST: (
        (Finding.RETEST_NOT_POSSIBLE, Outcome.NOT_SHOWN),
        "only where no retest is possible, or not every planned one was done and complies",
    ),
    Conclusion.NOT_CONFIRMED: ((Outcome.COMPLY,), "only where every planned retest complies, without a proven cause"),
    Conclusion.CONFIRMED: (
        (Finding.NO_RETEST, Outcome.FAILS, Outcome.COMPLY),
        "only where phase II takes the result as it is, or after retests",
    ),
}


def reached(case: Case) -> tuple[Conclusion, ...]:
    """The conclusions that this case can come to now."""
    return tuple(each for each in CONCLUSIONS[case.kind] if not conclusion_blockers(case, each))
