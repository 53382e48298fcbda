"""The phases of a case: what is asked in each, what each can find, and who signs it.

The order is that of MHRA's guidance on out-of-specification investigations (2013, 2018) and of FDA's (2006, revised
2022): an obvious error first, then the laboratory, then the whole of manufacture and a retest, then what else is
concerned. What a laboratory calls them is its own (``case.phases`` among its settings).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

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
WHO: Final[Mapping[Step, str]] = {
    Step.ASSESS_CASE: "analyst",
    Step.SUPERVISE_CASE: "supervisor",
    Step.CONCLUDE_LABORATORY: "quality control",
    Step.PLAN_RETESTS: "quality control",
    Step.SIGN_PLAN: "QA",
    Step.CONCLUDE_FOR_QA: "QA",
    Step.CLOSE_CASE: "QA",
}
