"""Two people at one bench: who sits down goes on in two seconds, and finds the window as they left it."""

import time

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from qclab.demo.people import PASSWORD
from qclab.domain.trail.acts import Act
from qclab.queries.trail import events
from qclab.services.people import badges
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in
from tests.laboratory.laboratory import Laboratory

A_STROKE = 0.07
"""Seconds between two keys of a practised hand."""
TWO_SECONDS = 2.0


class Watch:
    """Keys at the pace of a hand, and what the program itself works: the pauses that a test makes are no person's."""

    def __init__(self, who: Person) -> None:
        self._who, self._strokes, self._began = who, who.strokes, time.process_time()

    def seconds(self) -> float:
        return (self._who.strokes - self._strokes) * A_STROKE + time.process_time() - self._began


def signed(demo: Laboratory) -> list[tuple[str, str]]:
    """Who signed in and out, in order."""
    wanted = [Act.SIGNED_IN.value, Act.SIGNED_OUT.value]
    with demo.store.read() as connection:
        seqs = events.find_events(connection, demo["kvos"].actor, acts=wanted)
        rows = events.fetch_events(connection, demo["kvos"].actor, seqs)
    return [(rows[seq].actor_name, rows[seq].act) for seq in sorted(seqs)]


@pytest.fixture
def badge_of_reviewer(demo: Laboratory) -> str:
    return badges.issue_badge(demo["admin"], demo["adewit"].actor.key).code


def test_a_badge_and_the_password_bring_the_next_person_and_the_first_one_finds_the_window_as_it_was(
    somebody: Person, demo: Laboratory, badge_of_reviewer: str
) -> None:
    who = somebody
    sign_in(who, "mjansen")
    who.go("register")
    who.write("HUCMSC")
    who.press("Tab")
    who.tab_to("id")
    who.write("half typ")
    page = who.page()
    who.scan(badge_of_reviewer)
    who.until(lambda: who.focused()[0] == "password", "the badge of the next person")
    assert who.sees(QLineEdit, "user").text() == "adewit"
    assert "M. Jansen is then signed out. Their pages wait here" in who.words()
    who.write("wrong")
    who.press("Return")
    who.until(lambda: "not right" in str(QApplication.activeModalWidget().messages.text()), "refused")  # type: ignore[union-attr]
    assert who.page() is page, "a badge opens nothing by itself"
    who.write(PASSWORD)
    who.press("Return")
    who.until(lambda: who.session.lab is not None and who.session.lab.actor.id == "adewit", "the next person")
    assert who.page() is not page
    assert not page.isVisible()
    assert signed(demo)[-3:] == [
        ("M. Jansen", "signed in"), ("A. de Wit", "signed in"), ("M. Jansen", "signed out"),
    ]  # fmt: skip
    who.go("samples")
    left = who.page()
    by_name = Watch(who)
    who.press("Ctrl+Shift+L")
    who.write("jan")
    who.press("Tab")
    who.write(PASSWORD)
    who.press("Return")
    who.until(lambda: who.session.lab is not None and who.session.lab.actor.id == "mjansen", "the first person")
    assert by_name.seconds() <= TWO_SECONDS
    assert who.page() is page
    assert who.sees(QLineEdit, "id").text() == "half typ"
    who.press("Ctrl+L")
    who.until(who.window.is_locked, "locked")
    assert "M. Jansen’s pages wait behind this" in who.words()
    by_badge = Watch(who)
    who.scan(badge_of_reviewer)
    who.until(lambda: who.sees(QLineEdit, "user").text() == "adewit", "a badge at the locked window")
    who.write(PASSWORD)
    who.press("Return")
    who.until(lambda: not who.window.is_locked(), "on")
    assert by_badge.seconds() <= TWO_SECONDS
    assert who.page() is left
