"""The temperature at which a sample arrives, held against the range of its line of the sampling plan."""

from decimal import Decimal
from typing import Final

from qclab.domain.evaluation.comparing import keeps
from qclab.domain.evaluation.limits import parse_limit

NO_RANGE: Final = "no range stated"


def arrival_range(transport_range: str, storage_range: str) -> str:
    """The range in °C in which a sample travels: as it is stored, unless its plan says otherwise."""
    return transport_range or storage_range


def outside_range(temperature: Decimal | None, transport_range: str, storage_range: str) -> str:
    """What is said of a sample that arrived outside its range; empty where it was inside, or nothing is known."""
    asked = arrival_range(transport_range, storage_range)
    if temperature is None or not asked:
        return ""
    limit = parse_limit(asked)
    return "" if keeps(temperature, limit) else f"{temperature} °C is outside its range, {limit.without_unit} °C"


def is_asked(transport_range: str, storage_range: str) -> bool:
    """Whether the temperature at which a sample arrives has to be said: its plan states a range."""
    return bool(arrival_range(transport_range, storage_range))


def expected_words(transport_range: str, storage_range: str) -> str:
    """What is said of the range in which a sample is expected: ``2 to 8 °C``, or that its plan states none."""
    asked = arrival_range(transport_range, storage_range)
    return f"{parse_limit(asked).without_unit} °C" if asked else NO_RANGE
