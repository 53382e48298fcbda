"""What is typed into a dialog stays until it is kept: told from the code, so that no new one closes before."""

import re
from pathlib import Path

UI = Path("qclab/ui")
WRITES_NOTHING = {
    "pages/imports/leaving_out.py",
    "pages/pending/untold.py",
    "pages/register/added.py",
    "pages/review/approving.py",
    "pages/samples/receive.py",
    "pages/set_up/confirming.py",
    "signing.py",
}
"""What they ask goes on into a dialog or a page that stays open."""
ASKS_FIRST = {
    "pages/administration/database.py": "why a backup is restored: its signature is asked next, without a sitting",
    "pages/administration/second_factor.py": "why it is reset: the second person signs next",
    "pages/audit_trail/verifying.py": "why records are missing: it is signed next",
    "pages/batches/issue.py": "why a certificate is revised: it is previewed and signed next",
    "pages/my_work/reading.py": "a quick word on one look; the round goes on",
}
"""What asks for a reason and goes on with it in another window: refused there, it is asked again."""


def _calling(pattern: str) -> set[str]:
    return {path.relative_to(UI).as_posix() for path in UI.rglob("*.py") if re.search(pattern, path.read_text("utf-8"))}


def test_a_dialog_closes_once_what_it_asks_is_kept() -> None:
    assert _calling(r"\.accepted\.connect\(") == WRITES_NOTHING
    assert _calling(r"ReasonDialog\.ask\(") == ASKS_FIRST.keys()
