"""Whatever stands in a file is calculated or refused in words: no fault of the program, and no number that is none."""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from qclab.domain.calculation.figures import told
from qclab.domain.calculation.kinds import calculate, shape_of
from qclab.domain.calculation.names import KINDS
from qclab.domain.refusals import Invalid
from qclab.services.calculation.file import read_given
from tests.domain.calculation.proofs import COUNT

DOCUMENT = (Path(__file__).parents[3] / "docs" / "calculations.md").read_text("utf-8")
EXAMPLES = [
    (kind, how, file)
    for kind, section in re.findall(r"^## (\S+)\n(.*?)(?=^## \S+\n|\Z)", DOCUMENT, re.M | re.S)
    for how, file in re.findall(r"^```(yaml|csv)\n(.*?)^```\n", section, re.M | re.S)
]
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:E-?\d+)?(?![\w.])")
HOSTILE = (
    "nan", "inf", "1E99", "-1E99", "1E-99", "1E100", "0", "-1", "1,5", "<5", ">5", "1.5.5", "", "null", "true", "abc",
    "[1, 2]", "{a: 1}", "9" * 61, "9" * 50, "0.0000001", "1e5", "1E30", "1E-30", "not detected", "'1'", "2000000", "1",
)  # fmt: skip


def hostile(file: str, chance: random.Random) -> str:
    """An example with some of its numbers, words or lines replaced."""
    lines = file.split("\n")
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        match chance.randint(0, 4):
            case 0:
                lines.pop(chance.randrange(len(lines))) if len(lines) > 1 else None
            case 1:
                lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            case 2:
                word = chance.choice(HOSTILE)
                lines = [_NUMBER.sub(word, line) if chance.random() < 0.3 else line for line in lines]
            case _:
                place = chance.randrange(len(lines))
                numbers = list(_NUMBER.finditer(lines[place]))
                if numbers:
                    found = chance.choice(numbers)
                    lines[place] = lines[place][: found.start()] + chance.choice(HOSTILE) + lines[place][found.end() :]
    return "\n".join(lines)


def test_every_kind_is_among_the_examples() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == set(KINDS)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("kind", "how", "file"), EXAMPLES, ids=[kind for kind, _, _ in EXAMPLES])
def test_hostile_files_are_calculated_or_refused_in_words(kind: str, how: str, file: str) -> None:
    chance = random.Random(kind)
    ends = Counter(end_of(kind, how, hostile(file, chance)) for _ in range(max(12, COUNT // 10)))
    print(f"{kind}: {dict(ends)}")
    assert ends["refused"] > 0


def end_of(kind: str, how: str, text: str) -> str:
    """How a calculation ends; whatever it says is words or finite numbers."""
    try:
        report = told(calculate(kind, read_given(f"x.{how}", text.encode(), shape_of(kind))))
    except Invalid as refusal:
        words = [reason.text for reason in refusal.reasons]
    else:
        assert not re.search(r"\b(nan|inf|NaN|Infinity)\b", json.dumps(report)), text
        assert report["valid"] == (not report["reasons"]), text
        return "valid" if report["valid"] else "not valid"
    assert words, text
    assert all(word.isprintable() for word in words), text
    return "refused"
