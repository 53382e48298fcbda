"""Settings of the laboratory."""

from qclab.store.tables.columns import code, kept, words

setting = kept("setting", code("name", unique=True), words("value"))
