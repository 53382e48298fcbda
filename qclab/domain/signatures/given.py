"""In which format a signature is given today: the newest of the family that its meaning on that record has."""

from collections.abc import Mapping
from typing import Final

from qclab.domain.signatures.cases import SIGNED_OF_CASES
from qclab.domain.signatures.certifying import SIGNED_TO_CERTIFY
from qclab.domain.signatures.contents import FORMATS
from qclab.domain.signatures.formats import Format
from qclab.domain.signatures.holding import SIGNED_OF_HOLDS
from qclab.domain.signatures.meanings import Meaning

_FAMILIES: Final[Mapping[tuple[Meaning, str], str]] = {
    (Meaning.VERIFIED, "test"): "qclab verification",
    (Meaning.APPROVED, "test"): "qclab approval",
    (Meaning.DEVIATION_AGREED, "deviation"): "qclab deviation",
    (Meaning.REOPENED, "reopening"): "qclab reopening",
    (Meaning.AGREED_INVALID, "test"): "qclab test invalid",
    (Meaning.AGREED_NOT_DONE, "test"): "qclab test not done",
    (Meaning.DECISION_REVIEWED, "decision"): "qclab decision reviewed",
    (Meaning.DECISION_ACCEPTED, "decision"): "qclab decision",
    (Meaning.PUT_IN_FORCE, "method"): "qclab method in force",
    (Meaning.PUT_IN_FORCE, "review_rules"): "qclab review rules",
    (Meaning.PUT_IN_FORCE, "specification"): "qclab specification in force",
    (Meaning.CONFIRMED, "method"): "qclab method confirmed",
    (Meaning.CONFIRMED, "specification"): "qclab specification confirmed",
    (Meaning.ISSUED, "certificate"): "qclab certificate issued",
    (Meaning.DUTY_RELAXED, "relaxation"): "qclab duty relaxed",
    (Meaning.RELAXATION_WITHDRAWN, "relaxation"): "qclab duty withdrawn",
    (Meaning.EXPIRY_CHANGED, "batch"): "qclab expiry",
    (Meaning.DEVIATION_AGREED, "sample"): "qclab deviation of receiving",
    **SIGNED_OF_CASES,
    **SIGNED_TO_CERTIFY,
    **SIGNED_OF_HOLDS,
}


def format_of(meaning: Meaning, table: str) -> Format:
    """The format in which a signature of this meaning on a row of this table is given today."""
    return FORMATS[f"{_FAMILIES[meaning, table]} {_NEWEST[_FAMILIES[meaning, table]]}"]


def _newest() -> dict[str, int]:
    """The last number of each family of formats: what a record says more is in the next one."""
    found: dict[str, int] = {}
    for name in FORMATS:
        family, _, number = name.rpartition(" ")
        found[family] = max(found.get(family, 0), int(number))
    return found


_NEWEST: Final = _newest()
