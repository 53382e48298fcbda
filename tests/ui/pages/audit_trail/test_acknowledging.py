"""A head that was noted elsewhere and is missing: QA says why, and signs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qclab.domain.signatures.asking import Given
from qclab.services.trail.verifying import notes_folders
from qclab.store.chain import Head
from qclab.store.verify import Fault, Verification
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.pages.audit_trail.verified import VerifiedDialog
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.pages.audit_trail.conftest import Shown


def test_qa_acknowledges_what_was_noted_elsewhere_and_is_missing(
    show: Callable[..., Shown], lab: Laboratory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Verify names it with what to do, and the button beside it asks why and the password."""
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path))
    (folder,) = notes_folders(lab.store)
    folder.mkdir(parents=True)
    (folder / "heads-2026-11-20.txt").write_text(f"99999 {'a' * 64} 2026-11-20T12:00:00+00:00\n")
    shown = show(lab.qa)
    shown.page.verify_button.click()
    shown.acts.wait_idle()
    dialog = shown.page.verifying.dialog
    assert dialog is not None
    assert dialog.windowTitle() == "Something was altered"
    monkeypatch.setattr(ReasonDialog, "ask", lambda *_, **__: "The disk failed; Monday's backup was restored.")
    monkeypatch.setattr(SignDialog, "sign", lambda _: Given(PASSWORD))
    dialog.acknowledge_button.click()
    shown.acts.wait_idle()
    shown.page.verify_button.click()
    shown.acts.wait_idle()
    dialog = shown.page.verifying.dialog
    assert dialog is not None
    assert dialog.windowTitle() == "Nothing was altered"
    assert "acknowledged" in dialog.explained.text()


def test_who_may_not_acknowledge_has_no_button_for_it(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    fault = Fault("event 9", "was noted elsewhere but is not here: this is an older copy of the database")
    found = Verification(10, 20, Head(10, "ab" * 32), (fault,))
    dialog = VerifiedDialog(found, "", acts, preferences)
    qtbot.addWidget(dialog)
    assert not hasattr(dialog, "acknowledge_button")
