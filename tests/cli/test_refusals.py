"""What is typed wrong is answered with a sentence and status 1 or 2, never with the insides of the program."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qclab.demo import published
from qclab.domain.refusals import Conflict
from tests.cli.conftest import Answer, Typed

At = Callable[..., Answer]
HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "words",
    [("samples", "--limit", HUGE), ("tests", "--limit", "9" * 5000), ("undo-import", HUGE, "--reason", "wrong file")],
    ids=["limit", "longer", "import"],
)
def test_a_number_that_no_database_can_count_to_is_misuse(at: At, words: tuple[str, ...]):
    answer = at("mjansen", *words)
    assert (answer.status, answer.out) == (2, "")
    assert "whole number from 1 to 999999999" in answer.err


def test_the_largest_number_that_may_be_typed_is_looked_up(at: At):
    assert at("mjansen", "samples", "--limit", "999999999").status == 0
    answer = at("mjansen", "undo-import", "999999999", "--reason", "wrong file")
    assert answer.status == 1
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_backup_onto_a_folder_is_refused(at: At, name: str):
    answer = at("admin", "backup", name)
    assert (answer.status, answer.err) == (1, f"{name} is a folder; name a file in it.\n")


def test_a_name_that_no_disk_takes_is_refused(at: At, typed: Typed, tmp_path: Path):
    long = tmp_path / ("x" * 300)
    answers = [
        typed("--db", long, "--user", "kvos", "samples", password="x"),
        typed(
            "init",
            "--db",
            long,
            "--admin",
            "root",
            "--name",
            "R. Root",
            "--zone",
            "Europe/Amsterdam",
            password="granite violin 88 harbour",
        ),
        typed("restore", long, "--db", tmp_path / "new.db", "--user", "admin", "--reason", "the disk failed"),
        typed("template", "samples", long),
        typed("demo", long),
        at("admin", "backup", long),
        at("kvos", "catalogue", "export", long),
        at("kvos", "certificate", "T-1", "--out", long),
    ]
    for answer in answers:
        assert (answer.status, answer.out) == (1, "")
        assert "File name too long" in answer.err


class TestDemo:
    @pytest.mark.parametrize("moment", ["9999-12-31T23:59Z", "0001-01-01T00:00Z", "1999-12-31T23:59Z", "2101-01-01"])
    def test_a_moment_in_which_no_laboratory_works_is_refused(self, typed: Typed, tmp_path: Path, moment: str):
        answer = typed("demo", tmp_path / "new", "--at", moment)
        assert (answer.status, answer.out) == (1, "")
        assert answer.err == f"“{moment}” is outside the years 2000 to 2100, in which a demo laboratory can be.\n"
        assert not (tmp_path / "new").exists()

    def test_a_demo_that_is_refused_leaves_nothing_that_was_not_there(self, typed: Typed, tmp_path: Path):
        (tmp_path / "kept.txt").write_text("kept")
        before_any_specification = "2005-01-01T00:00Z"
        for folder in (tmp_path, tmp_path / "a" / "b"):
            answer = typed("demo", folder, "--at", before_any_specification)
            assert answer.status == 1
            assert "No specification is in force" in answer.err
        assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]

    @pytest.mark.parametrize("end", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["stop", "full"])
    def test_a_demo_that_is_stopped_leaves_nothing(
        self, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: BaseException
    ):
        def finish(made: object, case: object, number: int, batch: int, folder: Path, at: datetime) -> None:
            assert list(folder.glob("labels-*.pdf"))
            raise end

        monkeypatch.setattr(published, "_finish", finish)
        answer = typed("demo", tmp_path / "new")
        assert answer.status == (130 if isinstance(end, KeyboardInterrupt) else 1)
        assert not (tmp_path / "new").exists()

    @pytest.mark.parametrize("name", ["certificate-HUCAR19-01.pdf", "labels-UCMSC-D8.pdf", "summary.csv"])
    def test_no_paper_that_is_there_already_is_overwritten(self, tmp_path: Path, name: str):
        paper = tmp_path / name
        paper.write_text("kept")
        with pytest.raises(Conflict, match="exists already"):
            published.run(tmp_path, datetime(2026, 11, 21, tzinfo=UTC))
        assert [each.read_text() for each in tmp_path.iterdir()] == ["kept"]
