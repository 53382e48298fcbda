"""How samples arrive as they should: each at a temperature inside the range of its plan."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.samples.temperature import arrival_range
from qclab.queries.samples.samples import SampleRow
from qclab.services.samples.receiving import Reception


def fitting(row: SampleRow) -> Decimal | None:
    """A temperature in the range in which a sample travels; none where its plan states none."""
    asked = arrival_range(row.transport_range, row.storage_range)
    if not asked:
        return None
    limit = parse_limit(asked)
    lower, upper = (bound.value if bound else None for bound in (limit.lower, limit.upper))
    if lower is not None and upper is not None:
        return (lower + upper) / 2
    return upper - 5 if upper is not None else lower + 5 if lower is not None else None


def fittingly(rows: Iterable[SampleRow], reception: Reception) -> dict[str, Reception]:
    """By sample, as ``receive`` takes what arrived apart: as ``reception`` says, each at a temperature that fits."""
    return {row.id: replace(reception, temperature=fitting(row)) for row in rows}
