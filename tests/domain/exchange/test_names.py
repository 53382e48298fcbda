"""What texts in a table mean that name no record: said by a person and never guessed."""

from qclab.domain.exchange.headings import How
from qclab.domain.exchange.leaving_out import NotLeftOut, left_out_blockers
from qclab.domain.exchange.names import ANYWHERE, Name, Names, NotHeard, unheard_names
from qclab.domain.exchange.naming import Named
from qclab.domain.reasons import Wordless

METHODS = [Named("A09", "Bacterial endotoxins", 9), Named("A20", "Viability", 20)]
KIT = Name("method", "EndoTox")


def test_a_text_is_read_as_it_was_said_and_by_nobody_else() -> None:
    assert Names().meant(KIT, METHODS, (2, "")) is None
    assert Names({KIT: "A09"}).meant(Name("method", "endotox"), METHODS, (2, "")) == 9
    assert Names({KIT: "A09"}).meant(Name("parameter", "EndoTox"), METHODS, (2, "")) is None, "another column"
    assert Names({KIT: "A09"}).meant(Name("method", "EndoTox", "W"), METHODS, (2, "")) is None, "within another record"
    assert (
        Names({Name("method", "EndoTox", ANYWHERE): "A09"}).meant(Name("method", "EndoTox", "W"), METHODS, (2, "")) == 9
    )
    assert Names({KIT: "A77"}).meant(KIT, METHODS, (2, "")) is None, "no such method here"


def test_what_is_said_goes_before_what_was_said_and_nothing_said_forgets_it() -> None:
    assert Names({KIT: "A20"}, {KIT: "A09"}).meant(KIT, METHODS, (2, "")) == 20
    assert Names({KIT: ""}, {KIT: "A09"}).meant(KIT, METHODS, (2, "")) is None
    names = Names({}, {KIT: "A09"})
    assert names.meant(KIT, METHODS, (2, "")) == 9
    (read,) = names.read()
    assert (read.how, read.said) == (How.BEFORE, "“EndoTox” as A09 (Bacterial endotoxins), as before")
    assert names.remarks == {(2, ""): ["“EndoTox” read as A09 (Bacterial endotoxins)"]}


def test_each_text_is_told_once_with_its_lines_and_the_nearest_records_first() -> None:
    names = Names()
    for line in (2, 5, 5, 9):
        names.meant(KIT, list(reversed(METHODS)), (line, ""))
    (read,) = names.read()
    assert (read.how, read.meaning, read.lines) == (How.UNKNOWN, "", (2, 5, 9))
    assert (read.near, [id_ for id_, _ in read.choices]) == (1, ["A09", "A20"])


def test_what_was_said_of_nothing_in_the_file_is_told() -> None:
    names = Names({KIT: "A09", Name("method", "Viab"): "A99", Name("method", "Other"): "A20"})
    names.meant(KIT, METHODS, (2, ""))
    names.meant(Name("method", "Viab"), METHODS, (3, ""))
    said = {KIT: "A09", Name("method", "Viab", ANYWHERE): "A99", Name("method", "Other", ANYWHERE): "A20"}
    assert [why.code for why in unheard_names(names.read(), said)] == [NotHeard.NO_SUCH_RECORD, NotHeard.NO_SUCH_TEXT]


def test_a_row_is_left_out_with_a_reason_and_one_stays() -> None:
    rows = [(2, ""), (3, "TOC"), (3, "TAMC")]
    assert left_out_blockers({(3, "TOC"): "A blank"}, rows) == []
    assert [why.code for why in left_out_blockers({(2, ""): " "}, rows)] == [Wordless.MISSING]
    assert [why.code for why in left_out_blockers({(3, ""): "A blank"}, rows)] == [NotLeftOut.NO_SUCH_ROW]
    assert [why.code for why in left_out_blockers(dict.fromkeys(rows, "A blank"), rows)] == [NotLeftOut.ALL]
