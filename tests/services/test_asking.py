"""What windows and terminal ask the database: as the person who is signed in, from one state, and noted when slow."""

import logging

import pytest
from sqlalchemy import Connection, text

from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Unavailable
from qclab.queries.laboratory import settings
from qclab.queries.people import people
from qclab.services import lab as labs
from qclab.services.lab import Lab
from qclab.services.laboratory.settings import change_settings
from qclab.store.reading import Reading, Unanswered
from tests.laboratory.laboratory import Laboratory

ENDLESS = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")


def endless(connection: Connection, _: Actor) -> object:
    return connection.execute(ENDLESS).all()


def test_a_query_is_asked_as_the_person_who_is_signed_in(admin: Lab) -> None:
    def who(connection: Connection, viewer: Actor, greeting: str, *, mark: str = "") -> str:
        return f"{greeting}, {viewer.name}{mark}"

    assert admin.ask(who, "Good morning", mark=".") == "Good morning, Iris Bakker."


def test_only_what_tells_of_the_laboratory_itself_is_asked_without_a_viewer(admin: Lab) -> None:
    assert admin.ask_of_site(settings.settings)["sign_in.attempts"] == "5"
    with pytest.raises(TypeError, match="asked by a viewer"):
        admin.ask_of_site(people.everybody)


def test_several_queries_are_answered_from_one_state_of_the_database(admin: Lab) -> None:
    with admin.asking() as ask:
        before = ask.of_site(settings.settings)
        change_settings(admin, {"laboratory.name": "Another name"}, "moved")
        assert ask.of_site(settings.settings) == before
    assert admin.ask_of_site(settings.settings)["laboratory.name"] == "Another name"


def test_what_takes_long_is_in_the_log_by_name_and_number(
    admin: Lab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.ask(people.people)
    assert caplog.messages == []
    monkeypatch.setattr(labs, "SLOW", -1.0)
    with caplog.at_level(logging.WARNING), admin.asking() as ask:
        for _ in range(2):
            ask(people.people)
        ask.of_site(settings.settings)
    (line,) = caplog.messages
    assert line.startswith("2 x people, settings took ")


def test_what_takes_longer_than_anybody_waits_is_refused_and_the_next_is_answered(
    demo: Laboratory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labs, "LONGEST", 0.2)
    monkeypatch.setattr(labs, "SLOW", 0.1)
    with pytest.raises(Unavailable) as refused:
        demo.qa.ask(endless)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts) == (Unanswered.TOO_LONG, {"seconds": 0.2})
    assert caplog.messages[-1].startswith("endless took ")
    assert demo.qa.ask(people.people)


def test_the_limit_of_a_question_is_not_that_of_a_deed_or_of_a_long_job(
    demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labs, "LONGEST", 0.001)
    count = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"
    )
    with demo.qa.store.read() as connection:
        assert connection.execute(count).scalar_one() == 300_000
    with pytest.raises(Unavailable):
        demo.qa.ask(endless)
    with demo.qa.store.read() as connection:
        assert connection.execute(count).scalar_one() == 300_000, "nothing is left of it on the connection"


def test_a_question_that_is_given_up_is_not_said_to_have_taken_too_long(
    demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labs, "LONGEST", 0.2)
    reading = Reading()

    def leave(connection: Connection, _: Actor) -> object:
        connection.execute(text("SELECT 1")).all()
        reading._is_given_up = True
        return connection.execute(ENDLESS).all()

    with pytest.raises(Unavailable) as refused, reading.under_way():
        demo.qa.ask(leave)
    assert Unanswered.TOO_LONG not in refused.value.codes
