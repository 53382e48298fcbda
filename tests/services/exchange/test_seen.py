"""What a person sees in a sheet is what is recorded; where that cannot be known, the cell is refused by its name."""

import pytest

from qclab.domain.evaluation.entry import read_entry
from qclab.domain.refusals import Invalid
from qclab.services.exchange.table_file import Table, read_table
from qclab.services.exchange.table_html import html_lines
from qclab.services.exchange.table_text import InDoubt
from qclab.services.exchange.templates import RESULTS, columns
from qclab.ui.widgets.clipboard import block, numbers, texts
from tests.services.exchange.seen import File, files

FILES = list(files())


def read(file: File) -> Table | None:
    try:
        return read_table(file.name, file.data, columns(RESULTS), sheet=RESULTS)
    except InDoubt:
        return None


@pytest.mark.parametrize("part", range(10))
def test_nothing_is_recorded_otherwise_than_it_is_seen(part: int) -> None:
    taken = 0
    for file in FILES[part::10]:
        table = read(file)
        for row in table.rows if table is not None else ():
            if row.reasons:
                assert all(reason.text and reason.code for reason in row.reasons)
                continue
            taken += 1
            assert row.values["value"] == file.seen[row.line], file
    assert taken > 10


@pytest.mark.parametrize("part", range(10))
def test_what_is_beyond_doubt_is_taken(part: int) -> None:
    for file in FILES[part::10]:
        table = read(file)
        refused = [row for row in table.rows if row.reasons and row.line in file.plain] if table is not None else []
        assert refused == []


def test_only_files_that_tell_no_encoding_are_asked_about() -> None:
    asked = [file for file in FILES if read(file) is None]
    assert 0 < len(asked) < len(FILES) / 4
    assert all(file.name == "seen.csv" and not file.data.isascii() for file in asked if b"\0" not in file.data)


def as_read(text: str) -> object:
    try:
        entry = read_entry(text, ("No growth", "Growth"))
    except Invalid as refusal:
        return refusal.codes
    return entry.kind, entry.qualifier, entry.quantity, entry.outcome, text


def pasted(copied: str) -> str | None:
    """What a copied cell is taken as; None where it is refused."""
    (line,) = html_lines(f"<table><tr>{copied}</tr></table>")
    try:
        ((taken,),) = texts([line.cells], numbers)
    except Invalid:
        return None
    return taken


def test_the_same_cell_typed_pasted_and_imported_gives_the_same_record_or_a_refusal() -> None:
    compared = both = 0
    for file in FILES:
        table = read(file)
        for row in table.rows if table is not None else ():
            seen, taken = file.seen[row.line], pasted(file.copied[row.line])
            assert taken in (None, seen), (file.copied[row.line], taken)
            both += taken is not None and not row.reasons
            if not row.reasons and row.values["value"]:
                ((plain,),) = block(seen)
                assert as_read(row.values["value"]) == as_read(plain.strip()) == as_read(seen)
                compared += 1
    assert compared > 300
    assert both > 250, "most of what a file gives can be pasted as well"


def test_what_is_beyond_doubt_can_be_pasted() -> None:
    for file in FILES:
        if file.name == "seen.xlsx":
            assert [file.copied[line] for line in file.plain if pasted(file.copied[line]) is None] == []
