"""The zone of the laboratory, in which everything is shown and typed: read in one place."""

from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from qclab.domain.clocks import zone_named
from qclab.domain.codes import AtDatabase
from qclab.domain.refusals import Invalid
from qclab.store.tables import setting

SETTING: Final = "laboratory.zone"
UNTIL_SET: Final = "UTC"
_NAME = select(setting.c.value).where(setting.c.name == SETTING)


def laboratory_zone(connection: Connection) -> ZoneInfo:
    """The laboratory's zone as its setting says; UTC until one is set. Raises Invalid where the setting names none."""
    name = connection.execute(_NAME).scalar()
    return as_saved(UNTIL_SET if name is None else str(name))


def as_saved(name: str) -> ZoneInfo:
    """The zone of the setting. Raises Invalid for a name that only a hand behind the program's back can have put there:
    in another zone than the laboratory's, days and dates would be wrong."""
    try:
        return zone_named(name)
    except Invalid as fault:
        raise Invalid(
            f"The time zone of the laboratory is kept as “{name[:60]}”, which is none, so nothing is shown or printed. "
            "What was recorded is kept. Verify the records from a terminal (qclab verify), which names what was "
            "changed, and restore the last backup.",
            code=AtDatabase.NO_ZONE,
        ) from fault
