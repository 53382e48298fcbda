"""A window covers itself as soon as the access of who is signed in ends, and asks nothing more for them."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.preferences import Preferences
from qclab.ui.session import Session
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"state": AccountState.DEACTIVATED}, "was deactivated"), ({"roles": Role.READER.value}, "sign in again")],
)
def test_the_window_of_who_lost_their_access_is_covered_and_says_why(
    qapp: QApplication, with_samples: Laboratory, preferences: Preferences, qtbot: Any, changed: Any, said: str
) -> None:
    acts = Acts()
    session = Session(acts, preferences, "demo")
    window = session.window
    window.show()
    session.open(lambda: with_samples.store)
    acts.wait_idle(30)
    person = with_samples.analyst.actor
    session.sign_in(person.id, PASSWORD)
    acts.wait_idle(30)
    assert window.actor == person
    assert not window.is_locked()
    with with_samples.store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, person.key, **changed)
    qtbot.waitUntil(window.is_locked, timeout=10_000)
    acts.wait_idle(30)
    assert said in window.sign_in_page.messages.text()
    window.close()
    session.close()
    acts.close(timeout=10)
    window.deleteLater()
