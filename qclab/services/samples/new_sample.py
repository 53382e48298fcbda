"""A sample that is to be registered."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qclab.domain.catalogue.values import Priority


@dataclass(frozen=True)
class NewSample:
    """One container to register. Containers of one ``name`` share one test of each method.

    ``because`` says why it has tests that the sampling plan does not propose for it; ``parameters`` are what is read
    from it alone, where that is not as its line of the plan says.
    """

    name: str
    container: str = ""
    amount: Decimal | None = None
    unit: str = ""
    methods: tuple[str, ...] = ()
    retain: bool = False
    condition: str = ""
    priority: str = Priority.ROUTINE
    within_hours: Decimal | None = None
    sampled_by: str = ""
    sampled_at: datetime | None = None
    sampled_where: str = ""
    place: int | None = None
    because: str = ""
    label_stock: str = ""
    parameters: tuple[str, ...] = ()
