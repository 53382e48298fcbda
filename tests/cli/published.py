"""Published assays as files, and their published answers as they are compared: to the digits printed."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.cli.conftest import Typed

FOLDER = Path(__file__).parent / "published"


def calculated(typed: Typed, kind: str, name: str, status: int = 0) -> Any:
    """The report of ``qclab calculate KIND NAME --json``, of a file of published data."""
    answer = typed("calculate", kind, FOLDER / name, "--json")
    assert answer.status == status, answer.err
    return json.loads(answer.out)


def agrees(calculated: str | None, published: str) -> bool:
    """Whether a calculated figure, rounded to the digits that were published, is what was published."""
    return calculated is not None and rounded(calculated, published) == Decimal(published)


def rounded(calculated: str, published: str) -> Decimal:
    """As many decimals as were published (of the mantissa where it has an exponent)."""
    place = Decimal(published).as_tuple().exponent
    return Decimal(calculated).quantize(Decimal(1).scaleb(int(place)), ROUND_HALF_UP)


def by(rows: list[Any], name: str) -> dict[str, Any]:
    """Rows of a report by what stands under this name."""
    return {row[name]: row for row in rows}
