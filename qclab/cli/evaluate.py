"""Evaluating from a terminal: one value with its basis, or a table of them. Needs no database."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from qclab.cli import files
from qclab.cli.arguments import Commands, unmarked
from qclab.cli.output import json_text, put, told
from qclab.domain import counts
from qclab.domain.evaluation.evaluating import Evaluated, evaluate_text
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Refusal
from qclab.services.exchange.table_file import LARGEST, read_table

_BLOCK = 500
_COLUMNS = (
    Column("limit", required=True, holds=Holds.NUMBER),
    Column("value", required=True, holds=Holds.NUMBER),
    Column("rounding"),
    Column("unit"),
    Column("reported"),
)


def declare(commands: Commands) -> None:
    command = commands.add(
        "evaluate",
        evaluate,
        "evaluate a value against a limit, or every row of a CSV table",
        needs="",
        usage="qclab evaluate LIMIT VALUE --rounding RULE [--unit UNIT] [--json]\n"
        "       qclab evaluate --table FILE [--encoding NAME] [--map HEADING=COLUMN] [--head LINE]",
    )
    # Not required for argparse, for there are none beside --table; nargs="?" would refuse an option between the two.
    for name, help_ in (("limit", "the limit as printed, such as “≤ 0.5” or “No growth”"), ("value", "the result")):
        command.add_argument(name, help=help_, type=unmarked).required = False
    command.add_argument("--rounding", metavar="RULE", help="usp, ph-eur, decimals:N, significant:N or none")
    command.add_argument(
        "--reported",
        metavar="HOW",
        default="",
        help="as compared (unless told), as entered, decimals:N or significant:N",
    )
    command.add_argument("--unit", default="", help="the unit of limit and value")
    command.add_argument(
        "--table", metavar="FILE", help="columns limit, value, rounding, unit, reported; a JSON line each"
    )
    files.add_encoding(command)
    files.add_map(command)


def evaluate(arguments: Namespace) -> int:
    """The exit status: refused where a row of a table is."""
    if arguments.table is not None:
        if arguments.limit is not None:
            arguments.parser.error("give a limit and a value, or --table, not both")
        return _table(arguments)
    if arguments.value is None:
        arguments.parser.error("give a limit and a value")
    if arguments.rounding is None:
        arguments.parser.error("say how results are rounded: --rounding")
    evaluated = evaluate_text(arguments.limit, arguments.value, arguments.rounding, arguments.unit, arguments.reported)
    if arguments.json:
        put(json_text(_told(evaluated)))
        return 0
    put(f"{evaluated.evaluation.value}: {evaluated.reason}")
    for label, text in evaluated.basis:
        put(f"  {label:<14} {text}")
    if evaluated.level:
        put(f"  beyond the {evaluated.level} level")
    return 0


def _told(evaluated: Evaluated) -> dict[str, Any]:
    return {
        "evaluation": evaluated.evaluation.value,
        "reported": evaluated.reported,
        "rule": evaluated.rule,
        "reason": evaluated.reason,
        "level": evaluated.level,
        "basis": evaluated.basis,
    }


def _table(arguments: Namespace) -> int:
    """One line for each row, in order; a row that is refused says so and the rest goes on."""
    path, said = arguments.table, (arguments.rounding or "", arguments.unit, arguments.reported)
    with files.encoding_asked(), files.sheet_asked():
        data, encoding = files.read(path, LARGEST), arguments.encoding
        read = read_table(
            path, data, _COLUMNS, encoding=encoding, said=arguments.map, head=arguments.head, chosen=arguments.sheet
        )
    lines: list[str] = []
    refused = 0
    for row in read.rows:
        reasons = [str(reason) for reason in row.reasons]
        answer = _refused(reasons) if reasons else _row(row.values, *said)
        refused += "refused" in answer
        lines.append(json_text(answer))
        if len(lines) == _BLOCK:
            if not put("\n".join(lines)):
                return int(refused > 0)  # nobody reads on
            lines.clear()
    if lines:
        put("\n".join(lines))
    if refused:
        told(f"{counts.whole(refused)} of {counts.count(len(read.rows), 'row')} refused; each says why in its line.")
    return int(refused > 0)


def _row(values: Mapping[str, str], rounding: str, unit: str, reported: str) -> dict[str, Any]:
    try:
        rule, of = values.get("rounding") or rounding, values.get("unit") or unit
        how = values.get("reported") or reported
        return _told(evaluate_text(values["limit"], values["value"], rule, of, how))
    except Refusal as refusal:
        return _refused([str(reason) for reason in refusal.reasons])


def _refused(reasons: Sequence[str]) -> dict[str, Any]:
    """A row that cannot be read has the same fields as the others, and what is wrong with it."""
    told = {"evaluation": Evaluation.NOT_EVALUABLE.value, "reported": "", "rule": "", "reason": " ".join(reasons)}
    return {**told, "level": "", "basis": [], "refused": list(reasons)}
