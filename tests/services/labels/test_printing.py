"""What was printed is kept and printed again; new data get a new label; each container gets the stock of its plan."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qclab.documents.labels.presets import presets
from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.domain import moments
from qclab.domain.labels.printing import LabelBar
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Invalid
from qclab.queries.labels.printed import prints_of
from qclab.queries.samples import samples
from qclab.services.labels import contents, drafts, printing
from qclab.services.labels.drafts import BatchOnLabel, contents_new, label_faults
from qclab.services.labels.printing import Order
from qclab.services.samples import changing, receiving
from qclab.services.samples.new_sample import NewSample
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory, furnished


@pytest.fixture
def laboratory(sqlite_store: Store) -> Laboratory:
    return furnished(sqlite_store, {"qa": (Role.QA,), "analyst": (Role.ANALYST,)})


def registered(laboratory: Laboratory, *new: NewSample) -> list[int]:
    """The keys of these samples of a new batch."""
    return [sample.key for sample in laboratory.batch("CAR-0418").registered("ARI-0001", samples=list(new)).samples]


def codes(pdf: bytes) -> list[str]:
    return [code for wide, high, dots in one_bit_pages(pdf, 300) for code in decode_all(dots, wide, high)]


def change_storage(laboratory: Laboratory, key: int) -> None:
    row = laboratory.ask(lambda c: samples.get_sample(c, laboratory.analyst.actor, key))
    said = NewSample(row.name, row.container, row.amount, row.unit, condition="≤ -150 °C")
    changing.change_sample(laboratory.analyst, key, row.row_version, said, "kept colder")


def test_each_container_is_printed_on_the_stock_of_its_plan_line(laboratory: Laboratory) -> None:
    keys = registered(
        laboratory,
        NewSample("Cells", "Tube", label_stock="25x12"),
        NewSample("Sterility", "Culture bottle", label_stock="50x25"),
        NewSample("More cells", "Tube", label_stock="25x12"),
        NewSample("Retain", "Bag", Decimal(1), "mL"),
    )
    made = printing.print_labels(laboratory.analyst, keys, Order(otherwise="100x50"))
    assert [(part.stock, len(part.contents)) for part in made.parts] == [("25x12", 2), ("50x25", 1), ("100x50", 1)]
    ids = [laboratory.ask(lambda c, key=key: samples.get_sample(c, laboratory.analyst.actor, key)).id for key in keys]
    assert codes(made.pdf) == [ids[0], ids[2], ids[1], ids[3]], "one file, each page of its own size"


def test_copies_are_printed_and_counted_one_by_one(laboratory: Laboratory) -> None:
    (key,) = registered(laboratory, NewSample("Cells", "Tube"))
    made = printing.print_labels(laboratory.analyst, [key], Order("50x25", copies=3))
    assert len(codes(made.pdf)) == 3
    rows = laboratory.ask(lambda c: prints_of(c, laboratory.analyst.actor, key))
    assert [row.copy for row in rows] == [1, 2, 3]
    with pytest.raises(Invalid, match="1 to 20"):
        printing.print_labels(laboratory.analyst, [key], Order("50x25", copies=21))


def test_a_reprint_says_what_was_printed_and_a_new_label_what_holds_now(laboratory: Laboratory) -> None:
    (key,) = registered(laboratory, NewSample("Cells", "Tube", condition="2–8 °C"))
    analyst = laboratory.analyst
    first = printing.print_labels(analyst, [key], Order("50x25")).parts[0].contents[0]
    change_storage(laboratory, key)
    (label,) = printing.labels(analyst, [key])
    assert label.changed == ("storage 2–8 °C → ≤ -150 °C",)
    again = printing.print_labels(analyst, [key], Order(), "smeared").parts[0]
    assert again.stock == "50x25", "on the stock that it was printed on"
    assert again.contents[0] == replace(first, copy=2)
    new = printing.print_labels(analyst, [key], Order(anew=True), "storage changed")
    assert new.parts[0].contents[0].storage == "≤ -150 °C"
    assert new.to_destroy == (f"Destroy copies 1 and 2 of the label of {label.sample.id}.",)
    (label,) = printing.labels(analyst, [key])
    assert label.changed == ()
    assert label.to_destroy == f"Destroy copy 3 of the label of {label.sample.id}."


def test_the_label_of_a_rejected_sample_needs_a_reason_and_says_so(laboratory: Laboratory) -> None:
    (key,) = registered(laboratory, NewSample("Cells", "Tube"))
    receiving.reject(laboratory.analyst, [key], "leaked")
    with pytest.raises(Invalid) as refused:
        printing.print_labels(laboratory.analyst, [key], Order("25x12"))
    assert refused.value.codes == (LabelBar.REJECTED,)
    made = printing.print_labels(laboratory.analyst, [key], Order("25x12"), "to be sent back")
    assert made.parts[0].contents[0].mark == "REJECTED"


def test_one_that_was_labelled_before_it_was_rejected_is_never_labelled_as_if_it_were_good(
    laboratory: Laboratory,
) -> None:
    (key,) = registered(laboratory, NewSample("Cells", "Tube"))
    assert printing.print_labels(laboratory.analyst, [key], Order("25x12")).parts[0].contents[0].mark == ""
    receiving.reject(laboratory.analyst, [key], "leaked")
    again = printing.print_labels(laboratory.analyst, [key], Order(), "smeared")
    assert again.parts[0].contents[0].mark == "REJECTED"


def test_a_rejected_sample_that_has_a_label_asks_one_question(laboratory: Laboratory) -> None:
    (key,) = registered(laboratory, NewSample("Cells", "Tube"))
    printing.print_labels(laboratory.analyst, [key], Order("25x12"))
    receiving.reject(laboratory.analyst, [key], "leaked")
    with pytest.raises(Invalid) as refused:
        printing.print_labels(laboratory.analyst, [key], Order("25x12"))
    assert refused.value.codes == (LabelBar.REJECTED,)
    assert refused.value.reasons[0].facts["copies"] == 1


@pytest.mark.parametrize("stock", presets())
def test_while_the_laboratory_is_on_trial_every_label_says_so_and_still_scans(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, stock: str
) -> None:
    """Also one whose first label was printed before."""
    keys = registered(laboratory, NewSample("Cells", "Tube"), NewSample("Bag", "Bag"))
    before = printing.print_labels(laboratory.analyst, keys[:1], Order(stock)).parts[0].contents[0]
    assert before.mark == ""
    for asking in (contents, drafts):
        monkeypatch.setattr(asking, "examples", lambda _: 1)
    receiving.reject(laboratory.analyst, keys[1:], "leaked")
    made = printing.print_labels(laboratory.analyst, keys, Order(stock), "smeared")
    assert [content.mark for part in made.parts for content in part.contents] == ["TRIAL", "REJECTED"]
    assert codes(made.pdf) == [content.sample_id for part in made.parts for content in part.contents]
    new = contents_new(laboratory.analyst, BatchOnLabel("CAR-1", "P", "OWN"), [NewSample("Cells", "Tube")])
    assert [content.mark for content in new] == ["TRIAL"]


def test_times_on_a_label_are_in_one_style(sqlite_demo: Laboratory) -> None:
    """The offset stood beside the expiry and not beside the sampling; it stands where a time comes twice."""
    zone = ZoneInfo("Europe/Amsterdam")
    plain, twice = datetime(2027, 7, 22, 6, 0, tzinfo=zone), datetime(2027, 10, 31, 2, 30, tzinfo=zone)
    for number, at, said in (("B-1", plain, "2027-07-22 06:00"), ("B-2", twice, "2027-10-31 02:30 +02:00")):
        cells = NewSample("Cells", "Tube", sampled_at=sqlite_demo.now())
        (sample,) = sqlite_demo.batch(number).registered("ARI-0001", samples=[cells], expiry_at=at).samples
        (label,) = printing.contents(sqlite_demo.analyst, [sample.key])
        assert label.expiry == said
        assert label.sampled == moments.minute(sqlite_demo.now(), zone)


def test_what_has_no_room_is_told_with_the_label_that_has(laboratory: Laboratory) -> None:
    cells = NewSample("Cells", "Tube", condition="≤ -150 °C, vapour of liquid nitrogen")
    (sample,) = laboratory.batch("B-1").registered("ARI-0001", samples=[cells], coi_id="COI-41873").samples
    (part,) = printing.preview(laboratory.analyst, [sample.key], Order("25x12"))
    assert part.no_room.startswith("No room on 25 × 12 mm, tube for ")
    assert "storage" in part.no_room
    (again,) = (each for each in presets().values() if each.title == part.larger)
    (roomy,) = printing.preview(laboratory.analyst, [sample.key], Order(again.name))
    assert (roomy.left_out, roomy.no_room) == ((), "")
    printing.print_labels(laboratory.analyst, [sample.key], Order("25x12"))
    (reprint,) = printing.preview(laboratory.analyst, [sample.key], Order(again.name))
    assert (reprint.larger, reprint.is_repeated) == ("", True), "no larger label brings back what was left out then"
    assert "A reprint says what was printed" in reprint.no_room


def test_a_name_that_fits_no_stock_of_its_plan_is_told_with_the_stock_that_it_fits(laboratory: Laboratory) -> None:
    new = [NewSample("N" * 35, "Tube"), NewSample("Cells", "Tube"), NewSample("N" * 190, "Tube")]
    made = contents_new(laboratory.analyst, BatchOnLabel("CAR-1", "P", "OWN"), new)
    faults = label_faults(made, ["38x19"] * 3)
    assert [(fault.row, fault.field) for fault in faults] == [(1, "name"), (3, "name")]
    assert "It fits 100 × 50 mm, box or shipment." in faults[0].text
    assert "It fits no label there is." in faults[1].text
    of_batch = contents_new(laboratory.analyst, BatchOnLabel("B" * 60, "P", "OWN"), new[1:2])
    assert [fault.field for fault in label_faults(of_batch, ["25x12"])] == ["id"]
