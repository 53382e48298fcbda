"""A block of a spreadsheet on its way into the samples: each cell has a place and a meaning, or none of them goes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qclab.domain.exchange.columns import Holds
from qclab.domain.exchange.naming import Named, named_several
from qclab.domain.refusals import Invalid, Reason, Refusal
from qclab.services.exchange.reading import yes_or_no
from qclab.ui.codes import AtWindow

HOLDS: Final[Mapping[str, Holds]] = {
    "amount": Holds.NUMBER,
    "within_hours": Holds.NUMBER,
    "sampled_at": Holds.MOMENT,
    "retain": Holds.FLAG,
}
"""What the columns hold that do not hold words."""
_RETAIN: Final = "retain"


def values_of(
    block: Sequence[Sequence[str]], columns: Sequence[str], first: int, titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields of each row, from the column ``first`` on. ``titles``: of the methods in force by their id.

    Raises Invalid with every cell that falls on no column, or names no test.
    """
    methods = [Named(id_, title, id_) for id_, title in titles.items()]
    rows: list[dict[str, Any]] = []
    reasons: list[Reason] = []
    for down, cells in enumerate(block, 1):
        rows.append({})
        for across, text in enumerate(cells, first):
            where = f"Row {down}, column {across - first + 1} of what was copied"
            if across >= len(columns):
                reasons += (
                    [Reason(f"{where}: “{text[:40]}” falls beyond the last column.", code=AtWindow.BEYOND_THE_LAST)]
                    if text
                    else []
                )
                continue
            name = columns[across]
            try:
                rows[-1][name] = _value(name, text, methods)
            except Refusal as refusal:
                reasons += [reason.about(where) for reason in refusal.reasons]
    if reasons:
        raise Invalid(
            *reasons[:5],
            *([f"and {len(reasons) - 5} more"] if len(reasons) > 5 else []),
            "Nothing was pasted.",
            code=AtWindow.NOTHING_PASTED,
        )
    return rows


def _value(name: str, text: str, methods: Sequence[Named[str]]) -> Any:
    if name == "methods":
        return named_several(text, methods, "method in force")
    if name == _RETAIN:
        return text.casefold() == _RETAIN or (bool(text) and yes_or_no(text))
    return text
