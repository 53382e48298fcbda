"""What stands before the results of a row: names, sample, limit. A test and a parameter are named once."""

from datetime import datetime
from typing import Final

from qclab.domain.testing.lifecycle import TestState
from qclab.ui.pages.results.grid.layout import GridRow, sample_words
from qclab.ui.words import material

_STATES: Final = {TestState.OPEN: "", TestState.NOT_DONE_PROPOSED: "not done?", TestState.INVALID_PROPOSED: "invalid?"}


def fact(row: GridRow, name: str) -> str:
    """The batch, test, sample, parameter or limit of a row."""
    line, test = row.line, row.line.test
    if name in ("parameter", "limit") and not row.opens_line:
        return ""
    if name == "parameter":
        return line.parameter.name
    if name == "limit":
        unlimited = f"no limit ({line.parameter.unit})" if line.parameter.unit else "no limit"
        return line.limit or unlimited
    if name == "sample":
        own = next((cell.sample for cell in row.cells if cell is not None), None)
        is_told = own is not None or row.opens_test or len(line.containers) < len(test.samples)
        return sample_words(line, own) if is_told else ""
    if not row.opens_test:
        return ""
    return test.batch_id if name == "batch" else test.method_title


def note_of(row: GridRow, now: datetime) -> str:
    """An evaluation text beside the name of a test: its state, which attempt or retest it is, that it came back; its
    badge where its material expired before it started."""
    test = row.line.test
    if not row.opens_test:
        return ""
    parts = [test.again]
    parts.append("returned" if test.is_returned else _STATES.get(test.state, test.state))
    said = ", ".join(filter(None, parts))
    if test.is_expired(now):
        badge = material.of_test(test, now)
        return f"{badge}, {said}" if said else badge
    return f"came-back:{said}" if test.is_returned else said


def tip(row: GridRow, name: str) -> str:
    """All that there is to say of a test or its samples, where the cell has no room for it."""
    test = row.line.test
    if name == "test":
        returned = f"\nReturned: {test.state_reason}" if test.is_returned else ""
        ends = f"\n{material.ends(test.expiry_at)}" if test.expiry_at else ""
        return f"{test.method_title}\n{test.method_id} version {test.method_version}{returned}{ends}"
    if name == "sample":
        names = {key: sample for key, _, _, sample in test.samples}
        return "\n".join(f"{id_}  {names[key]}" for key, id_, _ in row.line.containers)
    return fact(row, name)
