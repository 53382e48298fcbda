"""The result table and the pending table of a certificate."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from qclab.documents.page.lengths import MM
from qclab.documents.page.page import Block
from qclab.documents.page.table import Cell, Row, Words, cell, columns, table
from qclab.documents.release.content import PendingLine, ResultLine
from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.reporting import parted

_INDENT = 3 * MM
_EMPTY: Cell = ()
_EMPHASISED = (
    Evaluation.DOES_NOT_COMPLY,
    Evaluation.NOT_EVALUABLE,
    Evaluation.NOT_SHOWN,
    Evaluation.NOT_TESTED,
    Evaluation.NOT_FINAL,
)
_SIGN = re.compile(r"^([<>≤≥=±])\s*(?=[\d−-])")


def result_table(lines: Sequence[ResultLine]) -> list[Block]:
    laid = columns(
        ("Test and method", 57),
        ("Unit", 20),
        ("Limit", 29),
        ("Result", 27),
        ("Evaluation", 24),
        ("Performed", 19),
        decimal=(2, 3),
    )
    rows: list[Row] = []
    for group, of_group in groupby(lines, key=lambda line: line.group):
        if group:
            blank = (_EMPTY,) * len(laid)
            rows.append(Row(blank, full=(Words(group, strong=True),), keep=True))
        for _, of_test in groupby(of_group, key=_test):
            rows.extend(_test_rows(list(of_test)))
    return table(laid, rows)


def pending_table(lines: Sequence[PendingLine]) -> list[Block]:
    laid = columns(("Test and method", 77), ("Limit", 49), ("Due", 50), decimal=(1,))
    rows = []
    for line in lines:
        name = (Words(named(line.test, line.parameter)), *_small(line.method, line.reference, line.laboratory))
        due = (Words(line.due), *_small(_sentence(line.needed)))
        rows.append(Row((name, cell(_spaced(line.limit) or "–"), due)))
    return table(laid, rows)


def _test(line: ResultLine) -> tuple[str, ...]:
    return line.test, line.method, line.reference, line.laboratory, line.alternative


def _test_rows(lines: list[ResultLine]) -> Iterator[Row]:
    """One row for a test with one parameter; else its name above a row for each parameter."""
    first = lines[0]
    about = _small(first.method, first.reference) + _small(_prefixed("Tested by ", first.laboratory), first.alternative)
    if len(lines) == 1:
        name = Words(named(first.test, first.parameter))
        yield _result_row(first, (name, *about, *_details(first)), rule=True)
        return
    yield Row((_EMPTY,) * 6, full=(Words(first.test), *about), rule=False, keep=True)
    for number, line in enumerate(lines, start=1):
        name = Words(line.parameter or line.test, indent=_INDENT)
        last = number == len(lines)
        under = first.test if number > 1 else ""
        yield _result_row(line, (name, *_details(line, _INDENT)), rule=last, under=under)


def _result_row(line: ResultLine, name: Cell, rule: bool, under: str = "") -> Row:
    figure, compared = parted(line.result)
    strong = line.evaluation.lower() == Evaluation.DOES_NOT_COMPLY
    result = (Words(_spaced(figure), strong=strong, mark=",".join(line.notes)), *_small(compared))
    evaluation = cell(_sentence(line.evaluation))
    if line.for_information:
        evaluation = (Words("For information"), *_small(_sentence(line.evaluation)))
    elif line.evaluation.lower().partition(":")[0] in _EMPHASISED:
        evaluation = (Words(_sentence(line.evaluation), strong=True),)
    cells = (
        name,
        cell(line.unit),
        cell(_spaced(line.limit) or "–"),
        result,
        evaluation,
        cell(line.performed, small=True),
    )
    below = _prefixed("Decision: ", line.decision) or _prefixed("Not tested: ", line.not_tested)
    full = (*_small(_prefixed("Confirmed when it was entered: ", line.confirmed)), *_small(below))
    return Row(cells, full=full, rule=rule, under=under)


def _details(line: ResultLine, indent: float = 0.0) -> Cell:
    about = _small(line.container, line.replicates, line.derived, indent=indent)
    return about + _small(line.rounding, indent=indent)


def _small(*texts: str, indent: float = 0.0) -> Cell:
    shown = " · ".join(text for text in texts if text)
    return (Words(shown, small=True, indent=indent),) if shown else ()


def _prefixed(prefix: str, text: str) -> str:
    return prefix + text if text else ""


def _spaced(text: str) -> str:
    """Limits and results in one notation: a comparison sign stands a space before its number."""
    return _SIGN.sub(r"\1 ", text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
