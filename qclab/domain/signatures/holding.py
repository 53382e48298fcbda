"""What is signed of a hold of a batch: that it was placed, that it was lifted, that a suspicion was not confirmed, and
that a batch needs none though a lot failed that it was made from."""

from typing import Final

from qclab.domain.signatures.formats import Below, Format, Refers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.rows import Content, Rows, every, only, person_of


def _placed(subject: int, rows: Rows) -> Content:
    """Of a hold: which batch, why, by which record, by whom and when."""
    hold = rows["hold"][subject]
    return {
        "batch": rows["batch"][hold["batch"]]["id"],
        "placed_by": person_of(rows, hold["placed_by"]),
        **only(hold, "reason", "record", "placed_at"),
    }


def _lifted(subject: int, rows: Rows) -> Content:
    """Of a hold that is lifted: the same, why and when."""
    return {**_placed(subject, rows), **only(rows["hold"][subject], "lifted_at", "lifted_because")}


def _not_confirmed(subject: int, rows: Rows) -> Content:
    """Of a suspected positive that was not confirmed: the same, and all that was told of those tests by then."""
    at = rows["hold"][subject]["lifted_at"]
    told = [row for _, row in every(rows, "laboratory_notice") if row["recorded_at"] <= at]
    return {**_lifted(subject, rows), "told": [only(row, "says", "how", "who", "said", "told_at") for row in told]}


def _no_hold(subject: int, rows: Rows) -> Content:
    """Of a batch that needs no hold: which lot of it failed and how, who looked at it, when and why not."""
    asked = rows["affected"][subject]
    return {
        "batch": rows["batch"][asked["batch"]]["id"],
        "lot": rows["batch"][asked["source"]]["id"],
        "answered_by": person_of(rows, asked["answered_by"]),
        **only(asked, "said", "raised_at", "answer", "because", "answered_at"),
    }


_HOLD: Final = (Refers("hold", "batch", "batch"), Refers("hold", "placed_by", "person"))
_AFFECTED: Final = (
    Refers("affected", "batch", "batch"),
    Refers("affected", "source", "batch"),
    Refers("affected", "answered_by", "person"),
)
_TOLD: Final = (
    Below("hold", "hold", "laboratory_notice"),
    Refers("laboratory_notice", "sent_test", "sent_test"),
    Below("sent_test", "sent_test", "laboratory_notice"),
)
HOLD_FORMATS: Final = (
    Format("qclab hold 1", "hold", _HOLD, _placed),
    Format("qclab hold lifted 1", "hold", _HOLD, _lifted),
    Format("qclab suspicion not confirmed 1", "hold", (*_HOLD, *_TOLD), _not_confirmed),
    Format("qclab no hold 1", "affected", _AFFECTED, _no_hold),
)
SIGNED_OF_HOLDS: Final = {
    (Meaning.HELD, "hold"): "qclab hold",
    (Meaning.HOLD_LIFTED, "hold"): "qclab hold lifted",
    (Meaning.NOT_CONFIRMED, "hold"): "qclab suspicion not confirmed",
    (Meaning.NEEDS_NO_HOLD, "affected"): "qclab no hold",
}
