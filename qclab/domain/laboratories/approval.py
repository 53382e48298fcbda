"""Contract laboratories: which methods each is approved for, until when, and what is sent to it.

Outsourced testing needs a written contract and a laboratory that was assessed before (EU GMP Part IV, chapter 13). The
approval is asked of the day on which a shipment leaves: nobody relaxes it, and what left in time stays with them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qclab.domain.clocks import improbable_day
from qclab.domain.counts import joined, word
from qclab.domain.refusals import Reason


class NotApproved(StrEnum):
    """Why nothing is sent to a contract laboratory, or why it is not kept as it was typed."""

    NO_NAME = "no name"
    KNOWN = "known already"
    NO_ADDRESS = "no address"
    NO_METHODS = "no methods"
    NO_AGREEMENT = "no agreement"
    NEVER = "not approved"
    ENDED = "approval ended"
    METHOD = "not for this method"


@dataclass(frozen=True)
class ContractLaboratory:
    """A contract laboratory as QA keeps it. ``methods`` are ids, whatever their version; ``approved_until`` is the last
    day of its approval, None where it is not approved; ``agreement`` names the contract or the audit behind that."""

    name: str
    address: str = ""
    contact: str = ""
    agreement: str = ""
    methods: tuple[str, ...] = ()
    approved_until: date | None = None

    @property
    def is_approved(self) -> bool:
        return self.approved_until is not None

    def is_approved_on(self, day: date) -> bool:
        return self.approved_until is not None and day <= self.approved_until

    def standing(self, day: date) -> str:
        """``approved until 2027-03-31``, ``approval ended 2026-03-31``, ``not approved``."""
        if self.approved_until is None:
            return "not approved"
        said = "approved until" if self.is_approved_on(day) else "approval ended"
        return f"{said} {self.approved_until.isoformat()}"


def laboratory_faults(laboratory: ContractLaboratory, names: Collection[str]) -> tuple[Reason, ...]:
    """Why a laboratory is not kept as it was typed; ``names``: those of the others. What is needed beside its name is
    asked of one that is approved."""
    return tuple(_faults(laboratory, names))


def _faults(laboratory: ContractLaboratory, names: Collection[str]) -> Iterator[Reason]:
    name = laboratory.name.strip()
    if not name:
        yield Reason("Give its name, as it stands on its certificates.", "name", code=NotApproved.NO_NAME)
    if name.casefold() in {each.strip().casefold() for each in names}:
        yield Reason(f"{name} is kept already: change that one.", "name", code=NotApproved.KNOWN)
    if why := improbable_day(laboratory.approved_until, "approved_until"):
        yield why
    if not laboratory.is_approved:
        return
    if not laboratory.address.strip():
        yield Reason("Give the address that shipments go to.", "address", code=NotApproved.NO_ADDRESS)
    if not laboratory.methods:
        yield Reason("Say for which methods it is approved.", "methods", code=NotApproved.NO_METHODS)
    if not laboratory.agreement.strip():
        said = "Name the contract or the audit that the approval rests on."
        yield Reason(said, "agreement", code=NotApproved.NO_AGREEMENT)


def approval_blockers(laboratory: ContractLaboratory, methods: Collection[str], day: date) -> tuple[Reason, ...]:
    """Why tests of these methods do not leave for a laboratory on a day; empty where they may."""
    if not laboratory.is_approved_on(day):
        code = NotApproved.ENDED if laboratory.is_approved else NotApproved.NEVER
        said = f"{laboratory.name}: {laboratory.standing(day)}. Nothing is sent to it before QA approves it."
        return (Reason(said, "laboratory", code=code, facts={"laboratory": laboratory.name}),)
    lacking = sorted(set(methods) - set(laboratory.methods))
    if not lacking:
        return ()
    said = f"{laboratory.name} is not approved for {word(len(lacking), 'method', 'methods')} {joined(lacking)}."
    return (Reason(said, "laboratory", code=NotApproved.METHOD, facts={"methods": tuple(lacking)}),)
