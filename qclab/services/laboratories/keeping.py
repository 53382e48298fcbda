"""Keeping contract laboratories: their approval, until when and for which methods, changed by QA with a reason."""

from dataclasses import asdict

from qclab.domain.laboratories.approval import ContractLaboratory, NotApproved, laboratory_faults
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import methods_in_force
from qclab.queries.laboratories.laboratories import get_laboratory, laboratories
from qclab.services.lab import Lab
from qclab.store import tables as t


def save_laboratory(
    lab: Lab, laboratory: ContractLaboratory, reason: str, key: int | None = None, version: int | None = None
) -> int:
    """Keep a contract laboratory, or change the one of ``key`` as it was read in ``version``; its key.

    Raises Invalid with each field that is wrong, Missing, Conflict where it was changed since.
    """
    why = reason_of(reason, "Say what the approval, or the change, rests on.")
    with lab.write(Act.LABORATORY_SAVED, why, right=Right.APPROVE_LABORATORIES) as writing:
        known = laboratories(writing.connection)
        if key is not None:
            get_laboratory(writing.connection, key)
        wrong = [*laboratory_faults(laboratory, [row.name for row in known if row.key != key])]
        there = set(methods_in_force(writing.connection))
        if unknown := sorted(set(laboratory.methods) - there):
            said = f"There is no method {', '.join(unknown)}."
            wrong.append(Reason(said, "methods", code=NotApproved.METHOD, facts={"methods": tuple(unknown)}))
        if wrong:
            raise Invalid(*wrong)
        values = {
            **asdict(laboratory),
            "name": laboratory.name.strip(),
            "address": laboratory.address.strip(),
            "methods": sorted(set(laboratory.methods)),
        }
        if key is None:
            return writing.insert(t.contract_laboratory, **values)
        writing.update(t.contract_laboratory, key, version, **values)
        return key
