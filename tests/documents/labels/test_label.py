"""Labels: whole dots, quiet zones, nothing shrunk, and every one of them scans."""

import dataclasses
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from qclab.documents.labels.content import LabelContent
from qclab.documents.labels.label import fitted, layout
from qclab.documents.labels.pdf import check_labels, draw_labels, labels_pdf
from qclab.documents.labels.presets import RESOLUTIONS, Preset, preset, presets
from qclab.documents.page.lengths import MM
from qclab.documents.page.typeface import narrow, narrow_strong
from qclab.domain.identifiers import sample_id
from qclab.domain.labels.importance import importance
from qclab.domain.labels.printing import LabelBar
from qclab.domain.refusals import Invalid, Missing, Refusal

FULL = LabelContent(
    sample_id(2026, 3418),
    product="Novacabtagene, autologous",
    batch="CT26-0042",
    container="2 of 3",
    test="Sterility",
    sampled="2026-03-14 09:20",
    storage="2–8 °C",
    expiry="2026-03-15 18:00 CET",
    client="NovaCell BV",
    copy=2,
)
RICH = dataclasses.replace(
    FULL, coi_id="COI-41873", donor_code="D-0417", order=importance("cell therapy", is_last_stage=True)
)
EVERY = [pytest.param(stock, dpi, id=f"{stock.name}-{dpi}") for stock in presets().values() for dpi in RESOLUTIONS]


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
def test_every_preset_scans_from_black_and_white_dots(stock: Preset, dpi: int) -> None:
    contents = [dataclasses.replace(RICH, sample_id=sample_id(2026, 17 * n)) for n in range(1, 6)]
    labels_pdf([fitted(each, stock, dpi) for each in contents], stock, dpi)


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
def test_bars_are_whole_dots_and_no_thinner_than_a_head_can_print(stock: Preset, dpi: int) -> None:
    module = stock.dots[dpi]
    assert module >= ({203: 2, 300: 2} if stock.code == "code128" else {203: 3, 300: 4})[dpi]
    for ink in layout(fitted(RICH, stock, dpi), stock, dpi).ink:
        assert ink.width % module == 0
        assert stock.code == "code128" or ink.height == module


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
def test_the_quiet_zone_is_legal_and_no_text_touches_the_code(stock: Preset, dpi: int) -> None:
    label = layout(fitted(RICH, stock, dpi), stock, dpi)
    quiet = stock.dots[dpi] * (10 if stock.code == "code128" else 1)
    left = min(ink.x for ink in label.ink)
    right = max(ink.x + ink.width for ink in label.ink)
    assert left - quiet >= label.code.x >= 0
    assert right + quiet <= label.code.x + label.code.width <= label.width
    for row in label.texts:
        face = narrow_strong() if row.strong else narrow()
        end = row.x + face.width(row.text, row.size)
        top, bottom = row.baseline - row.size * 0.78, row.baseline + row.size * 0.22
        assert row.x >= 0
        assert end <= label.width
        assert 0 <= top < bottom <= label.height + 1
        beside = row.x >= label.code.x + label.code.width or end <= label.code.x
        above_or_below = bottom <= label.code.y + 1 or top >= label.code.y + label.code.height - 1
        assert beside or above_or_below, row.text


@pytest.mark.parametrize("stock", presets().values(), ids=lambda stock: stock.name)
def test_rows_of_text_do_not_run_into_each_other(stock: Preset) -> None:
    baselines = [(row.baseline, row.size) for row in layout(fitted(RICH, stock, 203), stock, 203).texts]
    for (above, _), (below, size) in pairwise(baselines):
        assert below - above >= size * 0.95


def test_a_page_is_exactly_one_label() -> None:
    stock = preset("25x12")
    pages = PdfReader(BytesIO(labels_pdf([FULL] * 3, stock, 300))).pages
    assert len(pages) == 3
    assert float(pages[0].mediabox.width) == pytest.approx(25 * MM, abs=0.01)
    assert float(pages[0].mediabox.height) == pytest.approx(12 * MM, abs=0.01)


def test_the_id_is_grouped_for_the_eye_and_encoded_plain() -> None:
    pdf = labels_pdf([FULL], preset("50x25"), 203)
    assert "S26 0034 18" in PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_a_reprint_says_which_copy_it_is_and_a_first_print_does_not() -> None:
    for stock in presets().values():
        again = PdfReader(BytesIO(draw_labels([FULL], stock, 203))).pages[0].extract_text()
        first = PdfReader(BytesIO(draw_labels([dataclasses.replace(FULL, copy=1)], stock, 203))).pages[0].extract_text()
        assert "copy 2" in again, stock.name
        assert "copy" not in first, stock.name


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
@pytest.mark.parametrize("copy", [1, 2, 99])
def test_the_first_print_and_every_reprint_scan(stock: Preset, dpi: int, copy: int) -> None:
    bottle = dataclasses.replace(FULL, batch="ARI-0001-26001", container="Culture bottle 12", copy=copy)
    labels_pdf([dataclasses.replace(bottle, expiry="2026-07-15 18:00 CEST")], stock, dpi)


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
@pytest.mark.parametrize("named", ["product", "batch", "container", "test", "storage", "client"])
def test_whatever_was_printed_once_can_be_printed_again(stock: Preset, dpi: int, named: str) -> None:
    """Up to the longest text that the first print takes."""
    full = dataclasses.replace(FULL, expiry="2026-07-15 18:00 CEST", copy=1)
    fits = full
    for count in range(1, 200):
        longer = LabelContent(**dataclasses.asdict(full) | {named: "n" * count})
        try:
            layout(longer, stock, dpi)
        except Invalid:
            break
        fits = longer
    for copy in (2, 10, 99):
        layout(dataclasses.replace(fits, copy=copy), stock, dpi)


def test_a_text_too_long_is_refused_with_its_name_and_widths() -> None:
    long = dataclasses.replace(FULL, batch="BATCH-WITH-A-VERY-LONG-NAME-0042")
    with pytest.raises(Invalid, match=r"“BATCH-WITH-A-VERY-LONG-NAME-0042” is \d+\.\d mm wide .* has \d+\.\d mm"):
        labels_pdf([long], preset("25x12"), 203)


@pytest.mark.parametrize("stock", [stock for stock in presets().values() if any(n.rows > 1 for n in stock.beside)])
def test_a_product_name_may_take_its_rows_and_not_one_more(stock: Preset) -> None:
    bare = dataclasses.replace(FULL, sampled="", client="")
    for dpi in RESOLUTIONS:
        name, one = "cells", len(layout(bare, stock, dpi).texts)
        while len(layout(dataclasses.replace(bare, product=name), stock, dpi).texts) == one:
            name += " cells"
        labels_pdf([fitted(dataclasses.replace(RICH, product=name), stock, dpi)], stock, dpi)
        with pytest.raises(Invalid, match="on 2 rows"):
            fitted(dataclasses.replace(RICH, product=name * 3), stock, dpi)


def shown(stock: Preset, content: LabelContent = RICH) -> tuple[set[str], tuple[str, ...]]:
    """Which of the fields that may be left out are printed, and which are not."""
    fit = fitted(content, stock, 300)
    return {field for field in content.order if getattr(fit, field)}, fit.left_out


def test_a_large_label_says_all_and_a_small_one_what_matters_most() -> None:
    assert shown(preset("100x50")) == ({"coi_id", "storage", "donor_code", "sampled", "client"}, ())
    assert shown(preset("a4-3x8")) == ({"coi_id", "storage", "donor_code", "sampled", "client"}, ())
    assert shown(preset("50x25")) == ({"coi_id", "storage", "donor_code", "sampled"}, ("client",))
    assert shown(preset("38x19")) == ({"coi_id", "storage", "donor_code"}, ("sampled", "client"))
    assert shown(preset("25x12")) == ({"coi_id"}, ("storage", "donor_code", "sampled", "client"))


def test_what_is_left_out_comes_from_the_end_of_the_order_of_the_stage() -> None:
    crowded = dataclasses.replace(RICH, product="Novacabtagene autoleucel, autologous CD19 CAR-T cells, frozen bag")
    assert shown(preset("50x25"), crowded) == ({"coi_id", "storage", "donor_code"}, ("sampled", "client"))
    long = dataclasses.replace(crowded, coi_id="C" * 22, donor_code="D" * 22)
    material = dataclasses.replace(long, order=importance("starting material", is_last_stage=True))
    on_the_way = dataclasses.replace(long, order=importance("cell therapy", is_last_stage=False))
    assert "donor_code" in shown(preset("50x25"), material)[0]
    assert "coi_id" in shown(preset("50x25"), material)[1]
    assert "coi_id" in shown(preset("50x25"), on_the_way)[0]
    assert "donor_code" in shown(preset("50x25"), on_the_way)[1]


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
def test_a_label_says_that_its_sample_was_rejected_and_scans(stock: Preset, dpi: int) -> None:
    rejected = fitted(dataclasses.replace(RICH, mark="REJECTED"), stock, dpi)
    pdf = labels_pdf([rejected], stock, dpi)
    assert "REJECTED" in PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(("stock", "dpi"), EVERY)
def test_what_fits_the_first_time_fits_with_the_number_of_any_copy(stock: Preset, dpi: int) -> None:
    first = fitted(dataclasses.replace(RICH, copy=1), stock, dpi)
    for copy in (2, 99):
        again = dataclasses.replace(first, copy=copy)
        assert fitted(again, stock, dpi) == again
        labels_pdf([again], stock, dpi)


def test_a_code_too_wide_for_the_label_is_refused_not_shrunk() -> None:
    with pytest.raises(Invalid) as refused:
        layout(LabelContent("ABCDEFGHIJKLMNOPQRST"), preset("50x25"), 203)
    assert refused.value.codes == (LabelBar.CODE_TOO_WIDE,)


@pytest.mark.parametrize("stock", presets().values(), ids=lambda stock: stock.name)
def test_ids_up_to_twenty_signs_scan_or_are_refused(stock: Preset) -> None:
    for text in ("S1", "S260034181234", "S2600341812345678901", "QC-26-000123-A01", "ABCDEFGHIJKLMNOPQRST"):
        try:
            labels_pdf([LabelContent(text)], stock, 300)
        except Invalid:
            continue  # refused before anything is drawn; a drawn label that does not scan raises Refusal


def test_a_label_that_reads_as_another_sample_is_refused_by_name() -> None:
    stock = preset("38x19")
    pdf = draw_labels([FULL], stock, 203)
    other = dataclasses.replace(FULL, sample_id=sample_id(2026, 1))
    with pytest.raises(Refusal, match=f"{other.sample_id}.*reads as “{FULL.sample_id}”"):
        check_labels(pdf, [other], stock, 203)


def test_a_label_without_a_readable_code_is_refused() -> None:
    stock = preset("a4-3x8")
    pdf = draw_labels([FULL], stock, 203, start=4)
    with pytest.raises(Refusal, match="cannot be read") as refused:
        check_labels(pdf, [FULL], stock, 203, start=5)
    assert refused.value.codes == (LabelBar.NOT_READ,)


def test_a_sheet_starts_at_the_first_free_label_and_goes_on_to_the_next() -> None:
    stock = preset("a4-3x8")
    contents = [dataclasses.replace(FULL, sample_id=sample_id(2026, n)) for n in range(1, 7)]
    pages = PdfReader(BytesIO(labels_pdf(contents, stock, 203, start=20))).pages
    assert len(pages) == 2
    with pytest.raises(Invalid) as refused:
        draw_labels(contents, stock, 203, start=24)
    assert (refused.value.codes, refused.value.reasons[0].facts) == ((LabelBar.NO_PLACE,), {"places": 24})


def test_no_labels_an_unknown_preset_or_resolution_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        labels_pdf([], preset("25x12"), 203)
    assert refused.value.codes == (LabelBar.NOTHING_TO_PRINT,)
    with pytest.raises(Missing, match="25x12") as unknown:
        preset("13x13")
    assert unknown.value.codes == (LabelBar.NO_STOCK,)
    with pytest.raises(Invalid, match="203 or 300") as unfit:
        layout(FULL, preset("25x12"), 600)
    assert unfit.value.codes == (LabelBar.NO_RESOLUTION,)


def test_labels_are_the_same_bytes_each_time_with_embedded_fonts_only() -> None:
    pdf = labels_pdf([FULL], preset("38x19"), 203)
    assert labels_pdf([FULL], preset("38x19"), 203) == pdf
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())
