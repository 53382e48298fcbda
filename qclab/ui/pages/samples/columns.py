"""The columns of the list of samples."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from qclab.domain.catalogue.values import Priority
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.samples.samples import SampleRow
from qclab.ui.models.columns import Column
from qclab.ui.words import material, moments


def container(row: SampleRow) -> str:
    """``Culture bottle, 10 mL``."""
    amount = f"{row.amount} {row.unit}".strip() if row.amount is not None else ""
    return ", ".join(filter(None, (row.container, amount)))


def _tests(row: SampleRow) -> str:
    """``1 of 3 open``, ``3 done`` or ``2 done, 1 not done``; a test that is proposed as not done is not done either."""
    if row.retain and not row.tests:
        return "retain"
    if not row.tests:
        return "none"
    undone = f"{row.undone_tests} not done" if row.undone_tests else ""
    if row.open_tests:
        return ", ".join(filter(None, (f"{row.open_tests} of {row.tests} open", undone)))
    done = row.tests - row.undone_tests
    return ", ".join(filter(None, (f"{done} done" if done else "", undone)))


def columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The list of samples; how long the material still lives is counted from ``clock``."""
    return (
        Column("Sample", 134, lambda row: row.id, kind="id", sort_key="id"),
        Column("Batch", 110, lambda row: row.batch_id, kind="id", sort_key="batch"),
        Column("Name", 170, lambda row: f"{row.name} {row.container_number}", key="name"),
        Column("State", 150, lambda row: row.state_said, sort_key="state",
               tooltip=lambda row: row.place_more if row.sent else row.state_reason),
        Column("Tests", 126, _tests, key="tests", tooltip=_tests),
        Column(
            "Expires", 78, lambda row: material.of_sample(row, clock()), kind="evaluation", key="material",
            tooltip=lambda row: material.ends(row.expiry_at),
        ),
        Column("Priority", 70, lambda row: row.priority if row.priority != Priority.ROUTINE else "", key="priority"),
        Column("Product", 180, lambda row: row.product_name, key="product"),
        Column("Stage", 60, lambda row: row.stage, kind="quiet", key="stage", exact=True),
        Column("Container", 140, container, key="container"),
        Column("Place", 140, lambda row: row.place_said, key="place", tooltip=lambda row: row.place_more),
        Column("Client", 90, lambda row: row.client_id, kind="quiet", key="client"),
        Column("Registered", 130, lambda row: moments.minute(row.registered_at), kind="instant", sort_key="registered"),
    )  # fmt: skip


STATES: Final = (
    ("all", "All"),
    (SampleState.REGISTERED, "Registered"),
    (SampleState.RECEIVED, "Received"),
    (SampleState.RECEIVED_WITH_DEVIATION, "With deviation"),
    (SampleState.REJECTED, "Rejected"),
    (SampleState.CANCELLED, "Cancelled"),
)
