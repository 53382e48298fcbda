"""Databases from a terminal: made, signed in to, verified, backed up, restored; and what is not one."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from qclab.demo.people import PASSWORD
from qclab.resources import resource
from tests.cli.conftest import Answer, Typed

At = Callable[..., Answer]
WORDS = "granite violin 88 harbour"


def test_a_new_database_has_its_first_administrator_and_no_second_one(typed: Typed, tmp_path: Path):
    path = tmp_path / "new.db"
    words = ("init", "--db", path, "--admin", "root", "--name", "R. Root", "--zone", "Europe/Amsterdam")
    assert typed(*words, password="short").status == 1
    assert typed(*words[:4], "no id!", *words[5:], password=WORDS).status == 1
    assert not path.exists(), "no database without anybody in it"
    assert typed(*words, password=WORDS).status == 0
    again = typed(*words, password=WORDS)
    assert again.status == 1
    assert "has its people already" in again.err
    assert typed("verify", "--db", path, "--user", "root", password=WORDS).status == 0


def test_a_database_may_be_on_a_server(typed: Typed, db_url: str):
    words = ("--db", db_url, "--user", "root")
    assert typed("samples", *words, password=WORDS).status == 1, "nothing is made where none was asked for"
    made = typed(
        "init", "--db", db_url, "--admin", "root", "--name", "R. Root", "--zone", "Europe/Amsterdam", password=WORDS
    )
    assert made.status == 0
    assert not (secret := make_url(db_url).password) or secret not in made.err, "a password is never printed"
    told = typed("verify", *words, "--json", password=WORDS)
    assert told.status == 0
    assert json.loads(told.out)["faults"] == []


def test_no_place_is_chosen_for_a_database_that_was_not_named(typed: Typed, monkeypatch: pytest.MonkeyPatch):
    answer = typed("init", "--admin", "root", "--name", "R. Root", "--zone", "Europe/Amsterdam", password=WORDS)
    assert answer.status == 2
    assert "--db" in answer.err
    assert typed("samples", "--db", "x.db").status == 2, "nor a person"


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\0garbage" * 99])
def test_what_is_no_database_is_refused_and_left_alone(typed: Typed, tmp_path: Path, content: bytes | None):
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    answer = typed("samples", "--db", path, "--user", "kvos", password=PASSWORD)
    assert answer.status == 1
    assert answer.err.strip()
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_wrong_password_and_an_unknown_person_are_refused_in_the_same_words(at: At):
    wrong = at("kvos", "samples", password="not the password")
    unknown = at("nobody", "samples", password="not the password")
    assert (wrong.status, wrong.out) == (1, "")
    assert wrong.err == unknown.err


def test_the_database_may_be_named_in_the_environment(typed: Typed, database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QCLAB_DB", str(database))
    assert typed("samples", "--user", "kvos", password=PASSWORD).status == 0


def test_a_row_changed_behind_the_programs_back_is_named(at: At, database: Path):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE client SET name = 'Someone else' WHERE id = 'VECTORIA'")
    connection.close()
    answer = at("kvos", "verify")
    assert answer.status == 1
    assert "client" in answer.out
    assert "Someone else" in answer.out
    told = at("kvos", "verify", "--json")
    assert told.status == 1
    assert json.loads(told.out)["faults"]


@pytest.mark.parametrize(
    "cut",
    ["DELETE FROM change WHERE event = {last}; DELETE FROM event WHERE seq = {last}", "DELETE FROM head"],
    ids=["the last event", "the head"],
)
def test_a_trail_that_cannot_go_on_is_refused_in_words_and_still_verified(at: At, database: Path, cut: str):
    connection = sqlite3.connect(database)
    (last,) = connection.execute("SELECT max(seq) FROM event").fetchone()
    connection.executescript(
        "DROP TRIGGER event_no_delete; DROP TRIGGER change_no_delete; DROP TRIGGER head_no_delete;"
        + cut.format(last=last)
    )
    connection.close()
    refused = at("kvos", "samples")
    assert (refused.status, refused.out) == (1, "")
    assert "cannot go on" in refused.err
    told = at("kvos", "verify", "--json")
    assert told.status == 1
    assert "head" in told.out
    wrong = at("kvos", "verify", password="not the password")
    assert wrong.status == 1
    assert "the trail says" not in wrong.out + wrong.err


def test_a_backup_is_restored_beside_and_never_over(at: At, typed: Typed, database: Path, tmp_path: Path):
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    assert at("kvos", "backup", copy).status == 1, "QA does not administer"
    made = at("admin", "backup", copy, "--json")
    assert made.status == 0, made.err
    assert json.loads(made.out)["path"] == str(copy)
    assert at("admin", "backup", copy).status == 1, "no file is overwritten"
    words = ("restore", copy, "--db", back, "--user", "admin", "--reason", "the disk failed")
    assert typed(*words, password="wrong").status == 1
    assert not back.exists()
    assert typed(*words, password=PASSWORD).status == 0
    assert typed(*words, password=PASSWORD).status == 1
    batches = typed("batches", "--db", back, "--user", "kvos", password=PASSWORD)
    assert (batches.status, batches.out) == (0, "")


def test_a_database_that_is_up_to_date_is_not_migrated(typed: Typed, database: Path):
    assert "up to date" in typed("migrate", "--db", database).err


class TestCatalogue:
    def test_a_check_needs_no_database_and_its_warnings_refuse_nothing(self, typed: Typed):
        answer = typed("catalogue", "check", resource("catalogue", "demo.yaml"))
        assert answer.status == 0
        assert "specifications" in answer.out
        assert "warning: specification" in answer.err
        found = json.loads(typed("catalogue", "check", resource("catalogue", "demo.yaml"), "--json").out)
        assert found["entries"]["products"] > 10
        assert found["warnings"]

    def test_faults_are_told_with_their_lines(self, typed: Typed, tmp_path: Path):
        text = resource("catalogue", "demo.yaml").read_text(encoding="utf-8")
        lines = text.splitlines()
        number = next(place for place, line in enumerate(lines, 1) if "limit:" in line)
        lines[number - 1] = lines[number - 1].replace("limit:", "limmit:")
        broken = tmp_path / "broken.yaml"
        broken.write_text("\n".join(lines), encoding="utf-8")
        answer = typed("catalogue", "check", broken)
        assert answer.status == 1
        assert f"line {number}: " in answer.err
        assert typed("catalogue", "check", tmp_path / "none.yaml").status == 1
        shutil.copyfile(broken, tmp_path / "latin.yaml")
        (tmp_path / "latin.yaml").write_bytes(b"clients: [{id: \xe9}]\n")
        assert "UTF-8" in typed("catalogue", "check", tmp_path / "latin.yaml").err

    def test_what_is_exported_is_there_already_when_it_is_imported(self, at: At, typed: Typed, tmp_path: Path):
        file = tmp_path / "out.yaml"
        assert at("kvos", "catalogue", "export", file).status == 0
        assert typed("catalogue", "check", file).status == 0
        again = at("kvos", "catalogue", "import", file, "--json")
        assert json.loads(again.out) == {"added": {}, "changed": {}}
        file.write_text("kept", encoding="utf-8")
        over = at("kvos", "catalogue", "export", file)
        assert over.status == 1
        assert "already" in over.err
        assert file.read_text(encoding="utf-8") == "kept"
        assert at("mjansen", "catalogue", "import", file).status == 1


def test_a_demo_laboratory_is_refused_a_place_where_no_folder_can_be(typed: Typed, tmp_path: Path):
    (tmp_path / "file").write_text("kept")
    for place in ("file", "file/below"):
        answer = typed("demo", tmp_path / place)
        assert (answer.status, answer.out) == (1, "")
        assert answer.err.count("\n") == 1
    assert (tmp_path / "file").read_text() == "kept"
