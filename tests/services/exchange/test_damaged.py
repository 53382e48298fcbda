"""Whatever a file does is a refusal in words: no fault of the program, no minute of waiting, no gigabyte."""

import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from qclab.domain.refusals import Invalid, Refusal
from qclab.resources import resource
from qclab.services.catalogue.file import read_catalogue_bytes
from qclab.services.exchange import xlsx_parts, xlsx_words
from qclab.services.exchange.table_file import read_table
from qclab.services.exchange.templates import RESULTS, columns, template_xlsx
from tests.laboratory.bounds import MEGABYTES, SECONDS, Bounded
from tests.services.exchange.damage import ATTACKS, HEAD, ONE, damaged, damaged_workbook
from tests.services.exchange.seen import files
from tests.services.exchange.test_workbooks import COLUMNS
from tests.services.exchange.workbooks import workbook

COUNT = int(os.environ.get("QCLAB_PROOF_DAMAGED", "20000" if os.environ.get("QCLAB_PROOF") else "100"))


def read(name: str, data: bytes) -> str:
    """What is said of it and of its rows, empty where it is read."""
    try:
        table = read_table(name, data, columns(RESULTS), sheet=RESULTS, most_rows=5_000)
    except Refusal as refusal:
        return "\n".join(reason.text for reason in refusal.reasons)
    return "\n".join(reason.text for row in table.rows for reason in row.reasons)


def told(kind: str, name: str, every: Iterable[bytes]) -> list[str]:
    """What is said of each file, none of which takes long or much."""
    bounded, said = Bounded(), list[str]()
    for number, data in enumerate(every):
        with bounded.one(number):
            said.append(read(name, data))
    print(f"{len(said)} damaged {kind}, of {sum(map(bool, said))} something is refused, {bounded}")
    return said


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_damaged_workbooks_are_refused_in_words() -> None:
    chance = random.Random(1)
    whole = [file.data for file in files() if file.name.endswith("xlsx")] + [template_xlsx(RESULTS)]
    said = told("workbooks", "x.xlsx", (damaged_workbook(chance.choice(whole), chance) for _ in range(COUNT)))
    assert sum(bool(each) for each in said) > COUNT / 4
    assert all(each.isprintable() for words in said for each in words.split("\n"))


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_damaged_tables_are_refused_in_words() -> None:
    chance = random.Random(2)
    whole = [file.data for file in files() if file.name.endswith("csv")]
    said = told("tables", "x.csv", (damaged(chance.choice(whole), chance) for _ in range(COUNT)))
    assert sum(bool(each) for each in said) > COUNT / 4


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_damaged_catalogues_are_refused_in_words() -> None:
    chance = random.Random(3)
    lines = resource("catalogue", "demo.yaml").read_bytes().splitlines(keepends=True)
    refused, bounded = 0, Bounded()
    for number in range(COUNT):
        start = chance.randrange(len(lines))
        data = damaged(b"".join(lines[start : start + 80]), chance)
        with bounded.one(number):
            try:
                read_catalogue_bytes(data, "x.yaml")
            except Refusal as refusal:
                refused += bool(refusal.reasons)
    print(f"{COUNT} damaged catalogues, {refused} refused, {bounded}")
    assert refused > COUNT / 2


def outcome(data: bytes) -> str:
    try:
        table = read_table("x.xlsx", data, COLUMNS, sheet=RESULTS, most_rows=5_000)
    except Refusal as refusal:
        return f"refused: {refusal}"
    return f"read: {len(table.rows)} rows"


QUICK = (
    "one border in the last row",
    "one value in the last row",
    "one value in the last column",
    "elements in elements",
    "names without end",
    "parts without end",
)


@pytest.mark.parametrize("attack", QUICK)
def test_reading_is_bounded_by_what_is_written(attack: str) -> None:
    expected = {"one border in the last row": "read: 1 rows", "one value in the last row": "read: 2 rows"}
    assert outcome(ATTACKS[attack]()).startswith(expected.get(attack, "refused"))


LOOK = """
import re, sys, time
from pathlib import Path
import tests.services.exchange.test_damaged as here
data = Path(sys.argv[1]).read_bytes()
start = time.process_time()
said = here.outcome(data)
status = Path("/proc/self/status")
peak = re.search("VmHWM:\\s*(\\d+)", status.read_text())[1] if status.exists() else 0
print(time.process_time() - start, int(peak) / 1024, said)
"""


@pytest.mark.skipif(not os.environ.get("QCLAB_PROOF"), reason="writes files of hundreds of megabytes, for make proof")
@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_small_file_takes_long_or_much(attack: str, tmp_path: Path) -> None:
    """Time of the processor, for the wall clock belongs to whatever else runs."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(ATTACKS[attack]())
    done = subprocess.run([sys.executable, "-c", LOOK, path], capture_output=True, text=True, check=True)
    seconds, megabytes, said = done.stdout.split(maxsplit=2)
    assert said.startswith(("refused", "read"))
    assert (float(seconds) < SECONDS, float(megabytes) < MEGABYTES) == (True, True), done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"," * 300_000, "far too long"),
        (b'W-1,"x\n' + b"y\n" * 300, "quotation mark too many"),
        (b'W-1,"' + b"x" * 150_000 + b'"', "far too long"),
        (b"W-1," + b"x" * 40_000, "a cell has at most 32767"),
    ],
)
def test_a_text_file_without_end_is_refused_at_its_line(line: bytes, said: str) -> None:
    assert said in read("x.csv", b"sample,method,parameter,value\n" + line + b"\n")


@pytest.mark.parametrize("line", [b"k%d: b\n", b"- \x07%d\n"])
def test_a_catalogue_of_faults_tells_the_first_thousand(line: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_catalogue_bytes(b"".join(line % number for number in range(3_000)), "x.yaml")
    assert 1_000 <= len(refused.value.reasons) <= 1_001
    with pytest.raises(Invalid, match="at most 2 MB are read"):
        read_catalogue_bytes(b" " * 2_000_001, "x.yaml")


def test_tags_are_counted_before_any_of_them_is_read_and_words_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook([HEAD, ONE], shared="<si><t>x</t></si>" * 400)
    assert outcome(data) == "read: 1 rows"
    with monkeypatch.context() as patch:
        patch.setattr(xlsx_words, "_MOST_WORDS", 399)
        assert "far more than a table holds" in outcome(data)
    taken = list[object]()
    monkeypatch.setattr(xlsx_parts, "_MOST_TAGS", 1_599)
    monkeypatch.setattr(xlsx_words.WordsReader, "seen", taken.append)
    assert "far more than a table holds" in outcome(data)
    assert taken == []
