"""The phases of a case: what is asked in each, what each can find, and who signs it.

The order is that of MHRA's guidance on out-of-specification investigations (2013, 2018) and of FDA's (2006, revised
2022): an obvious error first, then the laboratory, then the whole of manufacture and a retest, then what else is
concerned. Where a contract laboratory tested, the second is its investigation, on which ours concludes. A lighter case
takes the laboratory's phase alone, and is then concluded. What a laboratory calls them is its
own (``case.phases`` among its settings).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.people.duties import Step


class Phase(StrEnum):
    """The phases in their order, by the codes that are common in Europe."""

    OBVIOUS_ERROR = "Ia"
    LABORATORY = "Ib"
    FULL_SCALE = "II"
    BATCH_IMPACT = "III"


NAMES: Final = ("obvious error", "laboratory", "full scale", "batch impact")
"""What the phases are called where the laboratory does not say otherwise."""


def names_of(said: str) -> Mapping[Phase, str]:
    """What the laboratory calls each phase: four names, separated by semicolons; the shipped one where one is empty."""
    given = [part.strip() for part in said.split(";")]
    given += [""] * (len(NAMES) - len(given))
    return {phase: own or name for phase, own, name in zip(Phase, given, NAMES, strict=False)}


def called(kind: CaseKind, phase: Phase, own: str) -> str:
    """What a phase is called in a case of this kind, by the laboratory's ``own`` name: theirs, where theirs it is."""
    return f"their {own}" if kind is CaseKind.OUTSIDE and phase is Phase.LABORATORY else own


class Answer(StrEnum):
    """An answer to a question of a checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"


CHECKLISTS: Final[Mapping[Phase, tuple[str, ...]]] = {
    Phase.OBVIOUS_ERROR: (
        "The entry is as the raw data say",
        "The calculation, done again by hand, gives the same",
        "The right sample was tested",
        "Instrument and run went without a fault or an alarm",
        "Preparations and containers are kept for measuring again",
    ),
    Phase.LABORATORY: (
        "The method version in force was followed",
        "Sample within its hold time, stored and thawed as it should be",
        "Dilutions and preparation as the method says",
        "Standards, controls and blanks in range",
        "Reagents and materials in date, their lots released",
        "Instrument calibrated, its log without a fault",
        "Other samples of the same run are plausible",
        "The analyst is trained and was heard",
        "Environment and cleaning of the test without a finding",
    ),
    Phase.FULL_SCALE: (
        "Batch record reviewed, steps and yields as they should be",
        "In-process controls and environmental monitoring reviewed",
        "Starting materials and their certificates reviewed",
        "Deviations and changes that touch the batch reviewed",
        "Earlier cases of this test and product looked at",
        "Material for a retest is there, from the same homogeneous sample",
    ),
    Phase.BATCH_IMPACT: (
        "Other batches from the same material, run or equipment looked at",
        "Stability and validation looked at",
        "Who must be told has been told",
        "Corrective and preventive action decided",
    ),
}
"""The questions of each phase. A case keeps the words of those that were answered."""
_OUTSIDE: Final[Mapping[Phase, tuple[str, ...]]] = {
    Phase.OBVIOUS_ERROR: (
        "The entry is as their report says, in its unit",
        "Their report is of the sample that was sent",
        "The shipment arrived as it should: temperature, seal, time",
        "The laboratory was told at once, and has opened its investigation",
        "They keep preparations and containers for measuring again",
    ),
    Phase.LABORATORY: (
        "Their investigation is concluded, and its report is kept with the case",
        "They looked at entry, calculation and raw data",
        "Their method and its version are those that were agreed",
        "Their standards, controls and validity criteria are met",
        "Reagents, instrument and analyst without a finding there",
        "What they name as the cause is proven by evidence, or they name none",
    ),
    Phase.FULL_SCALE: (
        *CHECKLISTS[Phase.FULL_SCALE],
        "Sampling, storage here and transport to them looked at",
    ),
    Phase.BATCH_IMPACT: (
        *CHECKLISTS[Phase.BATCH_IMPACT],
        "Other results of that laboratory by this method looked at",
        "The approval of the laboratory looked at",
    ),
}
"""Of a case on what a contract laboratory tested: their phases are theirs, ours are entry, sample, way and batch."""
_LIGHTER: Final[Mapping[CaseKind, tuple[str, ...]]] = {
    CaseKind.OOT: (
        "The entry is as the raw data say",
        "Method, standards and controls as in the runs before",
        "Reagents, materials and instrument as in the runs before",
        "Earlier batches of the product looked at, and the trend drawn",
        "Stability and other parameters of the batch looked at",
    ),
    CaseKind.ATYPICAL: (
        "The entry is as the raw data say",
        "The method version in force was followed",
        "Controls and validity criteria of the test are met",
        "Replicates, other samples and earlier runs compared",
        "Instrument, reagents and sample handling without a finding",
    ),
    CaseKind.EXCURSION: (
        "The reading is as the raw data say",
        "Time, place, people and activity of the session named",
        "Other points and readings of the session looked at",
        "Organism identified, or its identification asked for",
        "Batches that were exposed are named on the case",
    ),
}
"""Of the laboratory's phase of a lighter case."""


def checklist(kind: CaseKind, phase: Phase) -> tuple[str, ...]:
    """What is asked in a phase of a case of this kind; nothing in a phase that it does not take."""
    if kind is CaseKind.OUTSIDE:
        return _OUTSIDE[phase]
    if not kind.is_lighter:
        return CHECKLISTS[phase]
    return _LIGHTER[kind] if phase is Phase.LABORATORY else ()


def phases_of(kind: CaseKind) -> tuple[Phase, ...]:
    """The phases that a case of this kind may take, in their order: the closing comes after them."""
    return (Phase.LABORATORY,) if kind.is_lighter else tuple(Phase)


class Finding(StrEnum):
    """What a phase finds."""

    NO_ERROR = "no obvious error"
    ENTRY_ERROR = "entry error proven"
    ERROR_PROVEN = "obvious error proven"
    NO_CAUSE = "no assignable cause"
    CAUSE_PROBABLE = "cause probable, not proven"
    CAUSE_PROVEN = "assignable cause proven"
    RETEST_NOT_POSSIBLE = "retest not possible"
    NO_RETEST = "no retest, the result is taken as it is"
    RETESTED = "retests made, no assignable cause"
    THIS_BATCH = "no other batch concerned"
    OTHER_BATCHES = "other batches concerned"


FINDINGS: Final[Mapping[Phase, tuple[Finding, ...]]] = {
    Phase.OBVIOUS_ERROR: (Finding.NO_ERROR, Finding.ENTRY_ERROR, Finding.ERROR_PROVEN),
    Phase.LABORATORY: (Finding.NO_CAUSE, Finding.CAUSE_PROBABLE, Finding.CAUSE_PROVEN),
    Phase.FULL_SCALE: (Finding.RETESTED, Finding.RETEST_NOT_POSSIBLE, Finding.NO_RETEST, Finding.CAUSE_PROVEN),
    Phase.BATCH_IMPACT: (Finding.THIS_BATCH, Finding.OTHER_BATCHES),
}
PROVEN: Final = frozenset({Finding.ENTRY_ERROR, Finding.ERROR_PROVEN, Finding.CAUSE_PROVEN})
"""Findings that name a cause and need its evidence: without, none is proven."""
INVALIDATING: Final = frozenset({Finding.ERROR_PROVEN, Finding.CAUSE_PROVEN})
"""Those by which the original is no result of the sample."""
WITH_CAUSE: Final = PROVEN | {Finding.CAUSE_PROBABLE}


class Cause(StrEnum):
    """The coded list of causes, by which cases are counted."""

    ENTRY = "L-01 entry or calculation"
    PREPARATION = "L-02 dilution or preparation"
    INSTRUMENT = "L-03 instrument"
    MATERIAL = "L-04 material or reagent of the test"
    SAMPLE = "L-05 sample handling or mix-up"
    ENVIRONMENT = "L-06 environment of the test"
    TECHNIQUE = "L-07 technique"
    PROCEDURE = "L-08 procedure not followed"
    CONTROL = "L-09 control of the test failed"


MICROBIAL: Final = frozenset({Cause.MATERIAL, Cause.ENVIRONMENT, Cause.TECHNIQUE, Cause.PROCEDURE, Cause.CONTROL})
"""The only causes by which growth is no result: fault of the environment or the procedure, growth in the negative
control, an organism traced to material or technique of the test (Ph. Eur. 2.6.1)."""

SIGNED_BY: Final[Mapping[Phase, tuple[Step, ...]]] = {
    Phase.OBVIOUS_ERROR: (Step.ASSESS_CASE, Step.SUPERVISE_CASE),
    Phase.LABORATORY: (Step.CONCLUDE_LABORATORY,),
    Phase.FULL_SCALE: (Step.CONCLUDE_FOR_QA,),
    Phase.BATCH_IMPACT: (Step.CONCLUDE_FOR_QA,),
}
"""Who signs a phase, one after the other: of the first an analyst and a supervisor, then quality control, then QA."""


def signed_by(kind: CaseKind, phase: Phase) -> tuple[Step, ...]:
    """Who signs a phase of a case of this kind. Of a lighter one the analyst signs what the laboratory found and
    another person concludes it, so that two see it, as they see a result that complies."""
    return (Step.ASSESS_CASE,) if kind.is_lighter else SIGNED_BY[phase]


def closed_by(kind: CaseKind, *, holds: bool) -> Step:
    """Who concludes a case: QA one out of specification, an excursion, for it is a deviation, and any that holds or
    held a batch; a trend or an atypical result that holds none quality control may, for every value of it complies."""
    if kind in (CaseKind.OOT, CaseKind.ATYPICAL) and not holds:
        return Step.CONCLUDE_LIGHTER
    return Step.CLOSE_CASE


WHO: Final[Mapping[Step, str]] = {
    Step.ASSESS_CASE: "analyst",
    Step.SUPERVISE_CASE: "supervisor",
    Step.CONCLUDE_LABORATORY: "quality control",
    Step.PLAN_RETESTS: "quality control",
    Step.SIGN_PLAN: "QA",
    Step.CONCLUDE_FOR_QA: "QA",
    Step.CLOSE_CASE: "QA",
    Step.CLOSE_ENTRY_ERROR: "QA or the QP",
    Step.CONCLUDE_LIGHTER: "quality control or QA",
    Step.CONCLUDE_BATCH: "QA",
}
