"""What can be typed can be printed: the door asks the rule of every text of every table, as the declarations say."""

import pytest
from sqlalchemy import Column, Table, Text

from qclab.domain.refusals import Invalid
from qclab.domain.texts import LONGEST, NAME
from qclab.domain.trail.acts import Act
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.looking import look_at
from qclab.store.tables.declaration import kept_tables

MADE = {
    "contract_laboratory": {"methods"},
    "reopening": {"parameters"},
    "evaluation": {"reported", "rule", "reason", "basis"},
    "result": {"read_as", "outcome", "unit", "reported"},
    "observation": {"read_as", "outcome", "unit"},
    "signature": {"printed_name", "rows"},
    "label_print": {"content"},
    "method": {"readings", "must_say", "may_pass"},
    "parameter": {"outcomes", "findings"},
    "product": {"stages"},
    "plan_line": {"methods", "parameters"},
    "test_sample": {"parameters"},
    "import_file": {"read_as", "names_read_as", "left_out"},
}
"""What the program makes of texts that were looked at: it tells of older records too, which stay as they are."""
HIDDEN = ("\x0b", "\x1b[31m", "\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\t")
UNSET = ("細", "㎍", "＋", "ש", "ع", "e\u0301\u0323\u0331", "😀")
FILES = {("import_file", "name"), ("import_file", "worksheet"), ("attachment", "name")}
LONGER = {("case_list", "content"): 20_000}
TEXTS = [
    (table, column)
    for table in kept_tables()
    for column in table.columns
    if isinstance(column.type, Text) and not column.info.get("secret") and column.info["kind"] != "instant"
    and column.name not in MADE.get(table.name, ())
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), TEXTS, ids=lambda each: getattr(each, "name", ""))
def test_every_text_of_every_table_has_the_rule(table: Table, column: Column[str]) -> None:
    for sign in (*HIDDEN, *(() if (table.name, column.name) in FILES else UNSET)):
        with pytest.raises(Invalid, match=r"U\+[0-9A-F]{4}") as refused:
            look_at(table, (column.name,), [(f"a{sign}b",)])
        assert refused.value.reasons[0].field == column.name
        assert "\x1b" not in str(refused.value)
    with pytest.raises(Invalid, match="at most are kept"):
        look_at(table, (column.name,), [("x" * (LONGER.get((table.name, column.name), LONGEST) + 1),)])
    look_at(table, (column.name,), [("CD34⁺ ≥ 5.0 µg/mL × 10⁶ (37 °C), Łódź, Ωμέγα, Москва",)])


def test_a_name_is_one_line_of_a_length_that_can_be_read() -> None:
    for table in (t.client, t.person, t.product, t.sample, t.place):
        for name in ("two\nlines", "x" * (NAME + 1)):
            with pytest.raises(Invalid):
                look_at(table, ("name",), [(name,)])
    with pytest.raises(Invalid, match="one line"):
        look_at(t.batch, ("batch_record",), [("BR-1\nBR-2",)])
    look_at(t.batch, ("deviations",), [("DEV-1\r\nDEV-2\n",)])
    look_at(t.import_file, ("name",), [("結果 報告.csv",)])


def test_what_is_refused_names_its_row_and_leaves_nothing(store: Store) -> None:
    rows = [{"id": f"C{n}", "name": name, "address": "", "contact": "", "own": 0} for n, name in enumerate("a細")]
    with pytest.raises(Invalid) as refused, store.write(None, Act.CLIENT_SAVED) as writing:
        writing.insert_many(t.client, rows)
    (reason,) = refused.value.reasons
    assert (reason.row, reason.field) == (2, "name")
    assert reason.text.startswith("Name holds a sign that cannot be printed: “細” (U+7D30 ")


def test_an_older_text_is_in_the_way_of_no_other_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "C1", "name": "細胞", "address": "", "contact": "", "own": 0}
    with monkeypatch.context() as patch, store.write(None, Act.CLIENT_SAVED) as writing:
        patch.setattr("qclab.store.door.look_at", lambda *_: None)  # a database of before the rule
        (key,) = writing.insert_many(t.client, [row])
    with store.write(None, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, name="細胞", contact="another")
    with pytest.raises(Invalid), store.write(None, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, name="細胞 2")
    with store.write(None, Act.CLIENT_SAVED) as writing:
        writing.update(t.client, key, name="Cells")
