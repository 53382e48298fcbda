"""Rows of a table that are not taken, each with the reason that a person gave."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.texts import text_fault


class NotLeftOut(StrEnum):
    """Why rows are not left out."""

    NO_SUCH_ROW = "no such row"
    ALL = "all"
    UNPRINTABLE = "unprintable"


def left_out_blockers(left_out: Mapping[tuple[int, str], str], rows: Collection[tuple[int, str]]) -> list[Reason]:
    """Why these rows, by line and heading of their value, are not left out of a table of ``rows``."""
    reasons = []
    for row, why in left_out.items():
        line, part = row
        if row not in rows:
            said = f"There is no row {f'“{part}” ' if part else ''}in line {line} that could be left out."
            reasons.append(Reason(said, row=line, code=NotLeftOut.NO_SUCH_ROW))
        if fault := text_fault(why):
            reasons.append(Reason(f"The reason {fault}.", "reason", line, code=NotLeftOut.UNPRINTABLE))
        asked = "Say why the row is left out."
        reasons += [replace(each, row=line) for each in reason_blockers(why, asked)]
    if rows and not reasons and set(left_out) >= set(rows):
        reasons.append(Reason("Every row is left out, so that nothing is taken.", code=NotLeftOut.ALL))
    return reasons
