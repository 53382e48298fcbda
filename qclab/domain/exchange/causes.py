"""What is wrong with the rows of a table, each cause told once with the lines that it holds for."""

from collections.abc import Iterable
from dataclasses import replace

from qclab.domain.counts import count, word
from qclab.domain.refusals import Reason

_SHOWN = 4


def causes(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Reasons of rows, those that say the same as one: at the first of its lines, with the others in its sentence."""
    lines: dict[Reason, list[int]] = {}
    for reason in reasons:
        lines.setdefault(replace(reason, row=None, facts={}), []).append(reason.row or 0)
    return tuple(_told(reason, sorted(set(rows))) for reason, rows in lines.items())


def _told(reason: Reason, rows: list[int]) -> Reason:
    also = f" (also {said_lines(rows[1:])})" if len(rows) > 1 else ""
    return replace(reason, text=reason.text + also, row=rows[0] or None)


def said_lines(rows: list[int]) -> str:
    """Lines as they are said: ``lines 3 to 9 and 12``; of many runs the first, and how many lines more there are."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]} {'and' if len(run) == 2 else 'to'} {run[-1]}" for run in runs]
    more = sum(map(len, runs[_SHOWN:]))
    listed = ", ".join(said[:_SHOWN]) + (f" and {count(more, 'line')} more" if more else "")
    return f"{word(len(rows), 'line')} {listed}"
