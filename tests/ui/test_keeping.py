"""What is typed into a dialog stays until it is kept: told from the code, so that no new one closes before."""

import re
from pathlib import Path

UI = Path("qclab/ui")
CLOSES_FIRST = {
    "pages/administration/people.py": "the reason why somebody leaves",
    "pages/batches/certifying.py": "the reason of a decision, of a hold too",
    "pages/imports/earlier.py": "the reason to undo an import",
    "pages/results/performance.py": "the reason of a changed time; what was said stays in its form",
    "pages/results/steps.py": "what submitting does is confirmed, or sent back unchanged with a word",
    "pages/administration/appointments.py": "the reason of an appointment's end",
    "pages/samples/acts.py": "the reason of what is done to samples",
    "pages/samples/receive.py": "the reason of a rejection; what arrived stays in its list",
}
"""Dialogs that write once they are closed, and what is typed again where that is refused: one reason, mostly chosen."""
WRITES_NOTHING = {
    "pages/imports/leaving_out.py",
    "pages/pending/untold.py",
    "pages/register/added.py",
    "pages/review/approving.py",
    "pages/set_up/confirming.py",
    "signing.py",
}
"""What they ask goes on into a dialog or a page that stays open."""


def test_a_dialog_closes_once_what_it_asks_is_kept() -> None:
    closing = {
        path.relative_to(UI).as_posix()
        for path in UI.rglob("*.py")
        if re.search(r"\.accepted\.connect\(", path.read_text("utf-8"))
    }
    assert closing == CLOSES_FIRST.keys() | WRITES_NOTHING
