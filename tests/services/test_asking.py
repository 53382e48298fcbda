"""What windows and terminal ask the database: as the person who is signed in, from one state, and noted when slow."""

import logging

import pytest
from sqlalchemy import Connection

from qclab.domain.people.rights import Actor
from qclab.queries.laboratory import settings
from qclab.queries.people import people
from qclab.services import lab as labs
from qclab.services.lab import Lab
from qclab.services.laboratory.settings import change_settings


def test_a_query_is_asked_as_the_person_who_is_signed_in(admin: Lab) -> None:
    def who(connection: Connection, viewer: Actor, greeting: str, *, mark: str = "") -> str:
        return f"{greeting}, {viewer.name}{mark}"

    assert admin.ask(who, "Good morning", mark=".") == "Good morning, Iris Bakker."


def test_what_is_the_same_for_everybody_is_asked_without_a_viewer(admin: Lab) -> None:
    assert admin.ask_unscoped(people.person_by_id, "iris") == admin.ask(people.people)[0]


def test_several_queries_are_answered_from_one_state_of_the_database(admin: Lab) -> None:
    with admin.asking() as ask:
        before = ask.unscoped(settings.settings)
        change_settings(admin, {"laboratory.name": "Another name"}, "moved")
        assert ask.unscoped(settings.settings) == before
    assert admin.ask_unscoped(settings.settings)["laboratory.name"] == "Another name"


def test_what_takes_long_is_in_the_log_by_name_and_number(
    admin: Lab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.ask(people.people)
    assert caplog.messages == []
    monkeypatch.setattr(labs, "SLOW", -1.0)
    with caplog.at_level(logging.WARNING), admin.asking() as ask:
        for _ in range(2):
            ask(people.people)
        ask.unscoped(settings.settings)
    (line,) = caplog.messages
    assert line.startswith("2 x people, settings took ")
