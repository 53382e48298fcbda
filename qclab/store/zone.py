"""The zone of the laboratory, in which everything is shown and typed: read in one place."""

from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from qclab.domain.clocks import zone_named
from qclab.store.tables import setting

SETTING: Final = "laboratory.zone"
UNTIL_SET: Final = "UTC"


def laboratory_zone(connection: Connection) -> ZoneInfo:
    """The laboratory's zone as its setting says; UTC until one is set."""
    name = connection.execute(select(setting.c.value).where(setting.c.name == SETTING)).scalar()
    return zone_named(name or UNTIL_SET)
