"""The register of certifications: the kinds of what is decided of batches, as people look for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qclab.domain.batches.lifecycle import Disposition


class Kind(StrEnum):
    """What an entry of the register is looked for as. One that was taken back is of two kinds."""

    CERTIFIED = "certified"
    REFUSED = "rejected or refused"
    WITHDRAWN = "recalled or destroyed"
    SUPPLIED = "supplied out of specification"
    REPORTED = "reported to client"
    TAKEN_BACK = "taken back"


KINDS: Final[Mapping[Kind, frozenset[Disposition]]] = {
    Kind.CERTIFIED: frozenset(each for each in Disposition if each.is_certification),
    Kind.REFUSED: frozenset({Disposition.REJECTION, Disposition.REFUSAL}),
    Kind.WITHDRAWN: frozenset({Disposition.RECALL, Disposition.DESTRUCTION}),
    Kind.SUPPLIED: frozenset({Disposition.SUPPLY}),
    Kind.REPORTED: frozenset({Disposition.REPORT}),
    Kind.TAKEN_BACK: frozenset({Disposition.TAKEN_BACK}),
}
"""Which decisions are of which kind; each is of one."""
