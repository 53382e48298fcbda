"""Settings of the laboratory."""

from qclab.store.tables.columns import code, lines
from qclab.store.tables.declaration import SITE, kept

setting = kept(
    "setting",
    code("name", unique=True),
    lines("value"),
    called="setting",
    title="{name}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
