"""People looked after from a terminal, by an administrator."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from qclab.cli import session
from qclab.domain.people.totp import code_of, decoded, step_of
from tests.cli.conftest import Answer

At = Callable[..., Answer]
NEW = ("people", "add", "nnew", "--name", "Nina New", "--role", "analyst", "--identity-verified", "passport, by HR")


def listed(at: At) -> dict[str, dict]:
    answer = at("admin", "people", "list", "--json")
    assert answer.status == 0, answer.err
    return {row["id"]: row for row in json.loads(answer.out)}


def test_everybody_is_listed_and_no_password_with_them(at: At) -> None:
    people = listed(at)
    assert people["mjansen"]["roles"] == ["analyst"]
    assert not any("password" in row for row in people.values() if row.pop("must_change_password") is not None)
    assert at("admin", "people", "list").out.splitlines()[0].split()[:3] == ["ID", "NAME", "POSITION"]


def test_only_an_administrator_looks_after_people(at: At) -> None:
    for words in (("people", "list"), NEW, ("people", "deactivate", "adewit", "--reason", "left")):
        assert "may not administer people" in at("kvos", *words).err
    assert "nnew" not in listed(at)


def test_a_person_is_added_with_a_first_password_that_they_change(at: At) -> None:
    assert at("admin", *NEW).status == 0
    row = listed(at)["nnew"]
    assert (row["name"], row["roles"], row["identity_verified"]) == ("Nina New", ["analyst"], "passport, by HR")
    assert "given to you by somebody else" in at("nnew", "samples").err
    assert "ids are never used again" in at("admin", *NEW).err


def test_a_first_password_is_changed_at_the_first_sign_in_at_a_terminal(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, asked = "quiet maple harbour 7", []
    assert at("admin", *NEW).status == 0
    with monkeypatch.context() as terminal:
        terminal.setattr(session, "_asked", lambda prompt: asked.append(prompt) or own)
        terminal.setattr("sys.stdin.isatty", lambda: True)
        assert at("nnew", "samples").status == 0
    assert asked == ["New password of nnew: ", "The same again: "]
    assert listed(at)["nnew"]["must_change_password"] is False
    assert at("nnew", "samples", password=own).status == 0
    assert at("nnew", "samples").status == 1, "the first one is no password any more"


def test_roles_are_replaced_and_an_unknown_one_is_answered_with_the_list(at: At) -> None:
    assert at("admin", "people", "roles", "mjansen", "reviewer", "qa").status == 0
    assert sorted(listed(at)["mjansen"]["roles"]) == ["QA", "reviewer"]
    refused = at("admin", "people", "roles", "mjansen", "boss")
    assert refused.status == 1
    assert "There is no role “boss”; there are analyst, reviewer" in refused.err
    assert "holds no other role" in at("admin", "people", "roles", "mjansen", "administrator", "QA").err
    assert "Nobody changes their own roles" in at("admin", "people", "roles", "admin", "QA").err


def test_a_deactivated_person_signs_in_no_more_and_a_locked_one_again(at: At) -> None:
    assert at("admin", "people", "deactivate", "adewit", "--reason", "left the company").status == 0
    assert at("adewit", "samples").status == 1
    assert listed(at)["adewit"]["state"] == "deactivated"
    for _ in range(5):
        at("mjansen", "samples", password="not the password")
    assert at("mjansen", "samples").status == 1
    assert listed(at)["mjansen"]["locked_until"]
    assert at("admin", "people", "unlock", "mjansen", "--reason", "seen in person").status == 0
    assert at("mjansen", "samples").status == 0
    assert "There is nobody" in at("admin", "people", "unlock", "nobody1", "--reason", "asked for").err


def test_a_password_is_given_again_only_as_a_first_one(at: At) -> None:
    assert at("admin", "people", "password", "mjansen", "--reason", "forgotten").status == 0
    assert listed(at)["mjansen"]["must_change_password"] is True


def test_outside_a_demo_the_first_password_is_typed_twice(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return "quiet maple harbour 7" if len(asked) == 1 else "another one altogether"

    monkeypatch.setattr(session, "_asked", typed)
    monkeypatch.setattr(session, "_is_demo", lambda _: False)
    refused = at("admin", *NEW)
    assert "The two passwords differ" in refused.err
    assert len(asked) == 2
    assert "nnew" not in listed(at)


def test_a_manager_says_when_somebody_is_away(at: At) -> None:
    away = at("adewit", "people", "away", "mjansen", "--from", "2099-12-10", "--until", "2099-12-14")
    assert away.status == 0, away.err
    assert listed(at)["mjansen"]["absence"] == {"first": "2099-12-10", "last": "2099-12-14"}
    assert "The last day is before the first." in at(
        "adewit", "people", "away", "mjansen", "--from", "2099-12-14", "--until", "2099-12-10"
    ).err  # fmt: skip
    assert at("adewit", "people", "away", "mjansen").status == 0
    assert listed(at)["mjansen"]["absence"] is None
    assert "may not assign tests" in at("mjansen", "people", "away", "mjansen").err


def test_a_second_factor_is_set_by_its_owner_and_reset_by_an_administrator_with_qa(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as terminal:
        shown: list[str] = []
        terminal.setattr("qclab.cli.people.told", shown.append)
        secret = lambda: "".join(shown[-1].split("\n")[0].split())  # noqa: E731
        now = datetime(2026, 10, 9, 9, tzinfo=UTC)
        terminal.setattr(session, "_asked", lambda _: code_of(decoded(secret()), step_of(now)))
        assert at("evdberg", "people", "second-factor", on=now).status == 0
        assert "evdberg has a second factor" in shown[-1]
    reset = ("people", "reset-second-factor", "evdberg", "--reason", "telephone lost; seen in person")
    assert "is not quality assurance" in at("admin", *reset, "--agreed-by", "adewit", on=now).err
    assert "You are signed in already" in at("admin", *reset, "--agreed-by", "admin", on=now).err
    assert at("admin", *reset, "--agreed-by", "kvos", on=now).status == 0
    assert "has no second factor" in at("admin", *reset, "--agreed-by", "kvos", on=now).err


APPOINT = ("people", "appoint", "adewit", "--right", "certificates", "--reason", "head of quality control")
DEPUTY = ("people", "appoint", "kvos", "--right", "certificates", "--deputy-of", "adewit", "--reason", "procedure QC-7")


def test_people_are_appointed_and_their_appointments_ended(at: At) -> None:
    assert json.loads(at("admin", "people", "appointments", "--json").out) == []
    assert "A. de Wit signs certificates of analysis, holder, from " in at("admin", *APPOINT).err
    answer = at("admin", *DEPUTY, "--json")
    row = json.loads(answer.out)
    assert (row["person"], row["as"], row["state"]) == ("K. Vos", "deputy of A. de Wit", "in force")
    ended = at("admin", "people", "end-appointment", "adewit", "--right", "certificates", "--reason", "left")
    assert "Nobody who signs certificates of analysis is active" in ended.err
    listed = json.loads(at("kvos", "people", "appointments", "--json").out)
    assert [(row["person"], row["state"]) for row in listed] == [
        ("K. Vos", "its holder's is over"), ("A. de Wit", "ended"),
    ]  # fmt: skip
    again = at("admin", "people", "end-appointment", "adewit", "--right", "certificates", "--reason", "left")
    assert "A. de Wit has no appointment: signs certificates of analysis." in again.err


def test_who_cannot_be_appointed_is_told_why(at: At) -> None:
    answer = at("admin", "people", "appoint", "mjansen", "--right", "certificates", "--reason", "as asked by QA")
    assert "M. Jansen (analyst) cannot be appointed: who signs certificates of analysis is of QA or a reviewer." in (
        answer.err
    )


def test_who_has_the_right_of_who_leaves_is_said(at: At) -> None:
    assert at("admin", *APPOINT).status == 0
    assert at("admin", *DEPUTY).status == 0
    answer = at("admin", "people", "deactivate", "adewit", "--reason", "left the laboratory")
    assert "Signs certificates of analysis: K. Vos, deputy of A. de Wit." in answer.err
