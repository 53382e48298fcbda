"""Two hundred tables as laboratories have them, made by a generator with what a person sees in each: none is recorded
otherwise than seen, whatever stands before the head, however the columns are called, wide or long."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.exchange.headings import Headings
from qclab.services.exchange.table_file import read_sheet, table_of
from qclab.services.exchange.templates import RESULTS, columns
from tests.services.exchange.seen import DRESSES
from tests.services.exchange.workbooks import Styles, row, text, workbook

PARAMETERS = {"TOC": "Total organic carbon", "pH": "pH", "viability": "Viability", "conc": "Concentration"}
HEADINGS = Headings(
    (
        *columns(RESULTS),
        *(
            Column(f"A1/{id_}", name, holds=Holds.NUMBER, also=(id_, name), of=("A1", id_))
            for id_, name in PARAMETERS.items()
        ),
    )
)
LONG = {
    "sample": ("sample", "Sample ID", "Sample number", "External_ID"),
    "parameter": ("parameter", "Parameter name", "Analyte"),
    "value": ("value", "Result", "Messwert"),
}
OTHER = ("Well", "Flag", "Operator", "Comment", "Date/Time")
PREAMBLES = (["Analyser X", "FS-1", "SN-1"], ["Report of today"], ["Run", "12"], ["", "Lot", "L-1"], ["Sample list"])
VALUES = ("0.11", "<0.25", "97,9", "1.2E12", "No growth", "0", "7.10", "> 5", "TNTC")


@dataclass
class Layout:
    """``said`` is what a person says of headings that are no names; ``seen`` the value at each line and parameter."""

    lines: list[list[str]] = field(default_factory=list)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[int, str], str] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)
    delimiter: str = ""
    head: int = 1

    def data(self) -> bytes:
        if not self.delimiter:
            rows = [
                row(*(self.cells.get((n, place), text(each)) for place, each in enumerate(line)))
                for n, line in enumerate(self.lines)
            ]
            return workbook(rows, self.styles.xml())
        quoted = [[f'"{each}"' if self.delimiter in each else each for each in line] for line in self.lines]
        return "\n".join([*map(self.delimiter.join, quoted), ""]).encode()


def _layout(chance: random.Random) -> Layout:
    made = Layout(delimiter=chance.choice(("", "", ",", ";", "\t")))
    made.lines += [list(each) for each in chance.sample(PREAMBLES, chance.randrange(4))]
    is_wide = chance.random() < 0.5
    names = ["sample", *(chance.sample(list(PARAMETERS), 3) if is_wide else ("parameter", "value"))]
    named = [(name, chance.choice(LONG.get(name, (name, PARAMETERS.get(name, ""), f"Kanal {name}")))) for name in names]
    named += [("", each) for each in chance.sample(OTHER, chance.randrange(3))]
    chance.shuffle(named)
    made.lines.append([heading for _, heading in named])
    made.head = len(made.lines)
    for name, heading in named:
        if not HEADINGS.is_known(heading):
            made.said[heading] = f"A1/{name}" if name in PARAMETERS else name
    for number in range(chance.randrange(1, 6)):
        _line(chance, made, [name for name, _ in named], f"S26000{number:05d}", is_wide=is_wide)
    return made


def _line(chance: random.Random, made: Layout, names: list[str], sample: str, *, is_wide: bool) -> None:
    number = len(made.lines) + 1
    parameter = chance.choice(list(PARAMETERS))
    words = {"sample": sample, "parameter": parameter, "": chance.choice(("", "note", "L"))}
    made.lines.append([words.get(name, "") for name in names])
    for place, name in enumerate(names):
        if name in words or (is_wide and chance.random() < 0.2):
            continue
        value = chance.choice(VALUES)
        if not made.delimiter and chance.random() < 0.5:
            dressed = chance.choice(DRESSES)(chance, made.styles)
            made.cells[number - 1, place], value = dressed.xml, dressed.seen
        made.lines[-1][place] = value
        made.seen[number, name if is_wide else parameter] = value


def layouts(count: int = 200, seed: int = 20261130) -> Iterator[Layout]:
    """The same tables at each call."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _layout(chance)


@pytest.mark.parametrize("part", range(4))
def test_no_table_is_recorded_otherwise_than_it_is_seen(part: int) -> None:
    taken = refused = others = 0
    for made in list(layouts())[part::4]:
        name = "export.csv" if made.delimiter else "export.xlsx"
        sheet = read_sheet(name, made.data(), HEADINGS, sheet=RESULTS)
        if sheet.head.number != made.head:
            others += 1
            assert HEADINGS.faults(HEADINGS.read(sheet.headings, {})), "a wrong head is asked about, never read"
            sheet = read_sheet(name, made.data(), HEADINGS, sheet=RESULTS, head=made.head)
        read = HEADINGS.read(sheet.headings, made.said)
        assert HEADINGS.faults(read) == (), (made.lines, read)
        seen = {at: value for at, value in made.seen.items() if value}
        if not seen:
            continue
        found = {(each.line, each.values["parameter"]): each for each in table_of(sheet, HEADINGS, read).rows}
        for at, each in found.items():
            refused += bool(each.reasons)
            assert each.reasons or each.values["value"] == made.seen.get(at, ""), (made.lines, each)
            taken += not each.reasons
        lost = [at for at, value in seen.items() if at not in found]
        assert lost == [], "nothing that is seen vanishes"
    assert taken > 60
    assert refused > 10
    assert others < 5, "the head is mostly found"


def test_nothing_is_read_before_every_heading_is_said() -> None:
    for made in layouts():
        name = "export.csv" if made.delimiter else "export.xlsx"
        sheet = read_sheet(name, made.data(), HEADINGS, sheet=RESULTS)
        asked = {each.heading for each in HEADINGS.read(sheet.headings, {}) if not each.is_settled}
        assert asked == {heading for heading in sheet.headings if not HEADINGS.is_known(heading)}
