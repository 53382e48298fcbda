"""The program as the system starts it: exit statuses, UTF-8 in pipes, no window ever loaded."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qclab import __version__
from qclab.demo.people import PASSWORD
from qclab.domain.counts import count
from tests.cli.conftest import Answer, Typed

At = Callable[..., Answer]
FULL = Path("/dev/full")


def started(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "qclab", *words],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )


def test_what_goes_into_a_pipe_is_utf_8_whatever_the_locale():
    done = started("evaluate", "≤ 0.5", "0.4", "--rounding", "usp", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "≤ 0.5" in done.stdout.decode("utf-8")


def test_without_a_terminal_no_password_is_waited_for(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "QCLAB_PASSWORD"}
    done = subprocess.run(
        [sys.executable, "-m", "qclab", "init", "--db", str(tmp_path / "x.db"), "--admin", "root", "--name", "Root",
         "--zone", "Europe/Amsterdam"],
        capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"terminal" in done.stderr
    assert not (tmp_path / "x.db").exists()


HEAVY = ("sqlalchemy", "alembic", "reportlab", "openpyxl", "argon2", "PySide6", "shiboken", "numpy", "scipy")


def loaded_by(code: str) -> set[str]:
    """What of the heavy libraries a fresh Python holds after this code."""
    seen = f"print([name for name in {HEAVY!r} if any(part.startswith(name) for part in sys.modules)])"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nfrom qclab.cli.main import main\n{code}\n{seen}"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return set(ast.literal_eval(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "certificate --help",
        "samples --nonsense",
        "samples",
        "evaluate <5 1 --rounding usp",
        "calculate --help",
    ],
)
def test_help_refusals_and_evaluating_load_no_database(words: str):
    assert loaded_by(f"main({words.split()!r})") == set()


def test_no_command_loads_the_windows():
    """Looking into a module that is put off loads it, and what it imports."""
    look = "for module in [part for name, part in sys.modules.items() if name.startswith('qclab.')]: dir(module)"
    loaded = loaded_by(look)
    assert "sqlalchemy" in loaded
    assert not loaded & {"PySide6", "shiboken"}


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("limit,value,rounding\n" + "≤ 0.5,0.4,usp\n" * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "qclab", "evaluate", "--table", str(table)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def unread(*words: object, **environment: str) -> tuple[int, str]:
    """The status and stderr of a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "qclab", *map(str, words)],
            stdout=pipe, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("samples", [1, 300], ids=["a line", "more than a pipe takes"])
def test_what_was_done_is_done_although_nobody_read_on(at: At, database: Path, tmp_path: Path, samples: int):
    table = tmp_path / "samples.csv"
    rows = "".join(f"TREHALOSE,T-{number},RM,Bag,A09\n" for number in range(samples))
    table.write_text(f"product,batch,stage,name,methods\n{rows}", encoding="utf-8")
    words = ("--db", database, "--user", "mjansen")
    status, said = unread(*words, "register", table, QCLAB_PASSWORD=PASSWORD)
    assert (status, said) == (0, f"{count(samples, 'sample')} registered by import 1.\n")
    assert len(json.loads(at("mjansen", "batches", "--json").out)) == samples
    status, said = unread(*words, "--json", "receive", "S2600000000", "--condition", "intact", QCLAB_PASSWORD=PASSWORD)
    assert status == 1
    assert said.count("\n") == 1


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_what_was_done_is_said_when_the_disk_is_too_full_for_the_output(at: At, database: Path, tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name,methods\nTREHALOSE,T-1,RM,Bag,A09\n", encoding="utf-8")
    words = [sys.executable, "-m", "qclab", "--json", "--db", str(database), "--user", "mjansen", "register"]
    for expected in ("What was done is done, but it cannot be printed: No space left on device.", "imported"):
        with FULL.open("wb") as full:
            done = subprocess.run(
                [*words, str(table)], stdout=full, stderr=subprocess.PIPE, check=False,
                env={**os.environ, "QCLAB_PASSWORD": PASSWORD},
            )  # fmt: skip
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert expected in done.stderr.decode()
    assert len(json.loads(at("mjansen", "batches", "--json").out)) == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_program_without_an_output_works():
    words = [sys.executable, "-m", "qclab", "evaluate", "< 5", "1", "--rounding", "usp"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_signed_must_be_read_first(at: At, database: Path, tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name,methods\nTREHALOSE,T-1,RM,Bag,A60\n", encoding="utf-8")
    (sample,) = json.loads(at("mjansen", "register", table, "--json").out)["samples"]
    assert at("mjansen", "receive", sample["id"], "--condition", "intact").status == 0
    table.write_text(f"sample,method,parameter,value\n{sample['id']},A60,appearance,Conforms\n", encoding="utf-8")
    assert at("mjansen", "results", table).status == 0
    now = datetime.now(UTC).isoformat()
    assert at("mjansen", "perform", "T-1", "--by", "me", "--from", now, "--to", now).status == 0
    assert at("mjansen", "submit", "T-1").status == 0
    status, said = unread("--db", database, "--user", "adewit", "approve", "T-1", QCLAB_PASSWORD=PASSWORD)
    assert (status, said) == (1, "Nobody reads what is shown, so nothing more was done.\n")
    assert at("adewit", "approve", "T-1").status == 0, "it waits for approval still"


@pytest.mark.parametrize("words", [(), ("nonsense",), ("samples", "--nonsense"), ("catalogue",), ("init",)])
def test_what_is_not_understood_has_status_2(typed: Typed, words: tuple[str, ...]):
    answer = typed(*words)
    assert answer.status == 2
    assert answer.err.startswith("usage: qclab")


def test_help_and_version_are_no_refusal(typed: Typed):
    assert typed("--help").status == 0
    assert typed("certificate", "--help").status == 0
    assert typed("--version").out == f"QC Lab {__version__}\n"
