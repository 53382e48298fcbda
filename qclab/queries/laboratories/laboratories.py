"""Contract laboratories as QA keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from qclab.domain.codes import NoSuch
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.refusals import Missing
from qclab.queries.decoding import day, sequence
from qclab.queries.scope import of_site
from qclab.store import tables as t


@dataclass(frozen=True)
class LaboratoryRow:
    """A contract laboratory with its key, and the version it was read in."""

    key: int
    row_version: int
    value: ContractLaboratory

    @property
    def name(self) -> str:
        return self.value.name


@of_site
def laboratories(connection: Connection) -> Sequence[LaboratoryRow]:
    """Every contract laboratory that is kept, by name."""
    rows = connection.execute(select(t.contract_laboratory)).all()
    return sorted((_row(row) for row in rows), key=lambda row: row.name.casefold())


@of_site
def get_laboratory(connection: Connection, key: int) -> LaboratoryRow:
    """Raises Missing."""
    row = connection.execute(select(t.contract_laboratory).where(t.contract_laboratory.c.key == key)).first()
    if row is None:
        raise Missing("There is no such contract laboratory.", code=NoSuch.LABORATORY)
    return _row(row)


@of_site
def laboratory_named(connection: Connection, name: str) -> LaboratoryRow:
    """The one of this name, in capitals or small letters. Raises Missing."""
    wanted = name.strip().casefold()
    for row in laboratories(connection):
        if row.name.casefold() == wanted:
            return row
    raise Missing(f"There is no contract laboratory “{name}”.", code=NoSuch.LABORATORY_OF_NAME)


def _row(row: Row[tuple[object, ...]]) -> LaboratoryRow:
    value = ContractLaboratory(
        row.name, row.address, row.contact, row.agreement, sequence(row.methods), day(row.approved_until)
    )
    return LaboratoryRow(row.key, row.row_version, value)
