"""Why samples have tests that the sampling plan does not propose: asked once, before they are registered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qclab.domain.refusals import Reason, Refusal
from qclab.services.samples.registering import BECAUSE
from qclab.ui.dialogs.reason import ReasonDialog

_QUICK: Final = ("Asked for by the client", "Asked for by an investigation", "For information only")
_SHOWN: Final = 6


def lacks_only_why(refusal: Refusal) -> bool:
    return all(reason.field == BECAUSE for reason in refusal.reasons)


def at_the_tests(reasons: Sequence[Reason]) -> list[Reason]:
    """What asks why a test is added stands at the cell of the tests."""
    return [replace(reason, field="methods") if reason.field == BECAUSE else reason for reason in reasons]


def ask_why(
    refusal: Refusal, accept: str, parent: QWidget, given: Callable[[str], None], given_up: Callable[[], None]
) -> None:
    """One reason for all tests that the refusal names; ``accept`` is what the button says."""
    lines = [f"Line {reason.row}: {reason.text}" for reason in refusal.reasons]
    more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    what = "\n".join(lines[:_SHOWN] + more)
    dialog = ReasonDialog("Tests beside the sampling plan", what, _QUICK, parent, accept=accept)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: given(dialog.reason()))
    dialog.rejected.connect(given_up)
    dialog.open()
