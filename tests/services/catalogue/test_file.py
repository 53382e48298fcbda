"""The catalogue file: read whole or refused with every reason at its line, and written so that it reads back."""

from decimal import Decimal

import pytest

from qclab.domain.catalogue.faults import Fault, Unreadable
from qclab.domain.catalogue.values import Client
from qclab.domain.refusals import Invalid
from qclab.services.catalogue.file import read_catalogue, read_catalogue_bytes, warnings

SMALL = """\
clients:
  - id: OWN
    name: Own programme
    own: yes
products:
  - id: CELLS
    client: OWN
    name: Cells
    kind: cell therapy
    stages:
      - {id: DP, name: Drug product}
methods:
  - id: A01
    title: Sterility
    version: 1
    minimum_days: 14
    readings:
      - {day: 7}
      - {day: 14}
    parameters:
      - id: FTM
        name: FTM
        type: outcome
        outcomes: [No growth, Growth]
  - id: A20
    title: Viability
    version: 1
    replicates: 2
    combine: mean
    parameters:
      - {id: viability, name: Viability, type: number, unit: "%", lod: 0.10}
      - {id: cells, name: Total, type: number, unit: cells}
      - {id: remark, name: Remark, type: text}
specifications:
  - id: CELLS-DP
    version: 1
    product: CELLS
    stage: DP
    title: Cells
    effective_from: 2026-01-05
    rounding: usp
    criteria:
      - method: A01
        parameter: FTM
        limit: No growth
      - method: A20
        parameter: viability
        limit: ≥ 70.0
        unit: "%"
      - method: A20
        parameter: cells
        limit: ≥ 2E6
        unit: cells/kg
        per_kg: yes
    plan:
      - {name: Sterility, containers: 2, container: Bottle, methods: [A01]}
      - {name: Cells, amount: 0.50, unit: mL, methods: [A20]}
places:
  - {id: LAB, name: Laboratory, kind: room}
  - {id: COLD, name: Refrigerator, kind: refrigerator, parent: LAB}
"""


def refusal(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(Invalid) as caught:
        read_catalogue(text, "catalogue.yaml")
    assert None not in caught.value.codes, "every fault says its kind"
    return [(reason.row, reason.text) for reason in caught.value.reasons]


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def test_a_small_catalogue_reads_as_written():
    catalogue = read_catalogue(SMALL, "catalogue.yaml")
    (specification,) = catalogue.specifications
    sterility, viability, dose = specification.criteria
    assert (sterility.limit, viability.limit, viability.unit) == ("No growth", "≥ 70.0", "%")
    assert dose.per_kg
    assert specification.rounding_of(viability) == "usp"
    assert catalogue.methods[1].parameters[0].lod == Decimal("0.10")
    assert specification.plan[1].amount == Decimal("0.50")
    assert catalogue.clients == (Client("OWN", "Own programme", own=True),)


@pytest.mark.parametrize(
    "value", ["No", "yes", "0.10", "1.0E12", "010", "1:30", "2026-01-05", "1_000", "0x1F", "12e03"]
)
def test_text_that_yaml_would_take_for_something_else_stays_text(value: str):
    text = SMALL.replace("name: Own programme", f"name: {value}")
    assert read_catalogue(text, "x").clients[0].name == value


def test_a_limit_keeps_the_digits_it_was_written_with():
    for limit in ("≤ 0.10", "≤ 5.0E3", "≤ 5000", "≥ 70"):
        read = read_catalogue(SMALL.replace("≥ 70.0", limit), "x").specifications[0].criteria[1].limit
        assert read == limit


ONE_FAULT = [
    # what is changed, into what, where the reason must point, what it must say
    ("client: OWN", "client: OWM", "client: OWM", "product CELLS: there is no client “OWM”"),
    ("    own: yes", "    own: maybe", "own: maybe", "client OWN: own “maybe” is neither yes nor no"),
    ("    own: yes", "    onw: yes", "onw: yes", "client OWN: there is no field “onw”; did you mean “own”?"),
    ("    own: yes", "    own: yes\n    own: no", "own: no", "client OWN: “own” is written twice"),
    ("    own: yes", "    address:", "address:", "client OWN: “address” is empty"),
    ("    own: yes", "    address: null", "address: null", "client OWN: “address” is empty"),
    ("    own: yes", "    address: [a]", "address: [a]", "client OWN: “address” is one value, not a list"),
    ("    name: Own programme\n", "", "- id: OWN", "client OWN: “name” is missing"),
    ("cell therapy", "cel therapy", "kind: cel", "product CELLS: kind “cel therapy” is none of: cell therapy, "),
    ("{id: DP, name", "{name", "{name: Drug", "product CELLS stage 1: “id” is missing"),
    ("product}\n", "product}\n      - {id: dp, name: Second}\n", "{id: dp", "CELLS stage 2: “dp” is written twice"),
    ("- id: OWN", "- id: O WN", "- id: O WN", "an id is letters, digits"),
    ("title: Sterility\n    version: 1", "title: S\n    version: 1.0", "version: 1.0", "“1.0” is not a whole number"),
    ("title: Sterility\n    version: 1", "title: S\n    version: 010", "version: 010", "“010” is not a whole number"),
    ("title: Sterility\n    version: 1", "title: S\n    version: 0", "version: 0", "versions count from 1"),
    (
        "minimum_days: 14", "minimum_days: 14\n    verifications: 4", "verifications: 4",
        "method A01: verifications “4” is none of: 1, 2, 3",
    ),
    ("lod: 0.10", "lod: 0,10a", "0,10a", "method A20 parameter 1: there is no field"),
    ("lod: 0.10", "lod: abc", "lod: abc", "method A20 parameter 1: lod “abc” is not a number"),
    ("lod: 0.10", "lod: .inf", "lod: .inf", "is not a number"),
    ("lod: 0.10", "lod: 1_0", "lod: 1_0", "is not a number"),
    ("lod: 0.10", "lod: 0.10, loq: 0.05", "loq: 0.05", "the LOQ 0.05 is below the LOD 0.10"),
    ("name: Remark, type: text", "name: Remark, type: text, lod: 1", "lod: 1}", "“lod” is for numbers"),
    ("replicates: 2\n    combine: mean", "replicates: 2", "replicates: 2", "say with “combine” how 2 replicates"),
    ("{day: 14}", "{day: 7}", "{day: 7}\n    para", "method A01 reading 2: day 7 does not come after day 7"),
    ("minimum_days: 14", "minimum_days: 15", "minimum_days: 15", "the last reading, day 14, is before"),
    ("[No growth, Growth]", "[No growth]", "[No growth]", "name the possible outcomes, at least two"),
    ("[No growth, Growth]", "[No growth, no growth]", "[No growth, no", "an outcome is written twice"),
    ("[No growth, Growth]", "[No growth, A or B]", "A or B", "“A or B” cannot stand as an outcome"),
    ("id: cells, name", "id: viability, name", "name: Total", "parameter 2: “viability” is written twice"),
    ("- id: A20", "- id: A01", "- id: A01\n    title: Via", "method A01 is written twice"),
    ("product: CELLS\n", "product: CELS\n", "product: CELS\n", "there is no product “CELS”"),
    ("stage: DP", "stage: DS", "stage: DS", "product CELLS has no stage “DS”"),
    ("2026-01-05", "2026-02-30", "2026-02-30", "effective_from “2026-02-30” is not a date"),
    ("2026-01-05", "5-1-2026", "5-1-2026", "is not a date such as 2026-03-31"),
    ("rounding: usp", "rounding: half up", "rounding: half up", "specification CELLS-DP: Say how results are rounded"),
    ("method: A01\n", "method: A02\n", "method: A02\n", "criterion 1: there is no method “A02”"),
    ("parameter: FTM\n", "parameter: SCD\n", "parameter: SCD\n", "method A01 has no parameter “SCD”, it has FTM"),
    ("limit: No growth", "limit: Not detected", "limit: Not detected", "“Not detected” is not an outcome of FTM"),
    ("limit: No growth", "limit: ≤ 1", "limit: ≤ 1", "the limit ≤ 1 does not fit FTM"),
    ("limit: ≥ 70.0", 'limit: "≤ "', 'limit: "≤ "', "CELLS-DP criterion 2: “≤” cannot be read as a limit"),
    ("limit: ≥ 70.0", "limit: Growth", "limit: Growth", "does not fit viability"),
    ("parameter: viability\n", "parameter: remark\n", "limit: ≥ 70.0", "does not fit remark"),
    ("≥ 70.0\n", "≥ 70.0\n        alert: high =\n", "alert: high", "criterion 2: “high =” cannot be read as a limit"),
    ("≥ 70.0\n", "≥ 70.0\n        action: Growth\n", "action: Gr", "does not fit viability"),
    ("≥ 70.0\n", "≥ 70.0\n        alert: ≤ 75\n", "alert: ≤", "criterion 2: the alert level ≤ 75 points the other way"),
    ("≥ 70.0\n", "≥ 70.0\n        action: ≥ 65\n", "action: ≥", "criterion 2: the action level ≥ 65 is looser than"),
    ("≥ 70.0\n", "≥ 70.0\n        rounding: eu\n", "rounding: eu", "criterion 2: Say how results are rounded"),
    ("≥ 70.0\n", "≥ 70.0\n        release_step: 3\n", "release_step: 3", "the release step is 1 or 2"),
    ("≥ 70.0\n", "≥ 70.0\n        alternative: a\n", "alternative: a", "alternative “a” has no second criterion"),
    ("≥ 70.0\n", "≥ 70.0\n        powers_of_ten: yes\n", "powers_of_ten", "Only a limit written as a power of ten"),
    ("≥ 70.0\n", "≥ 70.0 mL\n", '        unit: "%"\n', "criterion 2: The limit ≥ 70.0 mL is not in %"),
    ('≥ 70.0\n        unit: "%"', '≥ 70.0\n        unit: "‰"', 'unit: "‰"', "the unit is “‰”, but viability is"),
    ("unit: cells/kg", "unit: cells", "        unit: cells\n", "per_kg needs a unit that ends in /kg, not “cells”"),
    ("unit: cells/kg", "unit: IEQ/kg", "unit: IEQ/kg", "but cells is reported in “cells/kg”"),
    ("parameter: cells\n", "parameter: viability\n", "ty\n        limit: ≥ 2", "viability has a criterion already"),
    ("methods: [A20]", "methods: [A21]", "methods: [A21]", "plan line 2: there is no method “A21”"),
    ("containers: 2", "containers: 0", "containers: 0", "at least one container is needed"),
    ("unit: mL, ", "", "amount: 0.50", "amount and unit go together"),
    (", methods: [A20]", "", "amount: 0.50", "say which methods it serves, or “retain: yes”"),
    ("name: Cells, amount", "name: sterility, amount", "name: ster", "plan line 2: “sterility” is written twice"),
    ("parent: LAB", "parent: LAD", "parent: LAD", "place COLD: there is no place “LAD”"),
    ("places:", "place:", "place:", "the file: there is no field “place”; did you mean “places”?"),
    ("parent: LAB}", "parent: LAB}\nclients: []", "clients: []", "the file: “clients” is written twice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "words"), ONE_FAULT)
def test_each_fault_is_named_at_its_line(old: str, new: str, place: str, words: str):
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    reasons = refusal(text)
    assert any(row == line_of(text, place) and words in said for row, said in reasons), reasons


CODES = {
    "there is no client": Fault.NO_SUCH_CLIENT,
    "is neither yes nor no": Unreadable.WRONG_KIND,
    "did you mean “own”": Unreadable.UNKNOWN_FIELD,
    "“own” is written twice": Unreadable.FIELD_TWICE,
    "is empty": Unreadable.EMPTY,
    "is one value, not a list": Unreadable.NO_VALUE,
    "“name” is missing": Unreadable.MISSING,
    "“dp” is written twice": Fault.WRITTEN_TWICE,
    "an id is letters": Fault.ID,
    "versions count from 1": Fault.VERSION,
    "is below the LOD": Fault.LOQ_BELOW_LOD,
    "is for numbers": Fault.FOR_NUMBERS,
    "say with “combine”": Fault.NOT_COMBINED,
    "does not come after day": Fault.READING_DAY,
    "the last reading": Fault.MINIMUM_DAYS,
    "at least two": Fault.OUTCOMES,
    "cannot stand as an outcome": Fault.NO_OUTCOME,
    "there is no product": Fault.NO_SUCH_PRODUCT,
    "has no stage": Fault.NO_SUCH_STAGE,
    "Say how results are rounded": Fault.ROUNDING,
    "there is no method": Fault.NO_SUCH_METHOD,
    "has no parameter": Fault.NO_SUCH_PARAMETER,
    "is not an outcome of": Fault.LIMIT,
    "does not fit": Fault.LIMIT,
    "cannot be read as a limit": Fault.LIMIT,
    "points the other way": Fault.LEVEL,
    "is looser than": Fault.LEVEL,
    "the release step": Fault.RELEASE_STEP,
    "has no second criterion": Fault.LONE_ALTERNATIVE,
    "but viability is": Fault.UNIT,
    "per_kg needs": Fault.UNIT,
    "has a criterion already": Fault.CRITERION_TWICE,
    "at least one container": Fault.NO_CONTAINER,
    "go together": Fault.AMOUNT_AND_UNIT,
    "say which methods": Fault.SERVES_NOTHING,
    "there is no place": Fault.NO_SUCH_PLACE,
}


def test_each_kind_of_fault_has_a_code_of_its_own() -> None:
    met: dict[str, set[object]] = {}
    for old, new, _, words in ONE_FAULT:
        with pytest.raises(Invalid) as caught:
            read_catalogue(SMALL.replace(old, new), "catalogue.yaml")
        for kind in (kind for kind in CODES if kind in words):
            met.setdefault(kind, set()).update(each.code for each in caught.value.reasons if words in each.text)
    assert met == {kind: {code} for kind, code in CODES.items()}


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("client: OWN", "\tclient: OWN", "\tclient", "tab character"),
        ("client: OWN", "client: OWN\x07", "client", "cannot be read (U+0007)"),
        ("client: OWN", "client: &a OWN", "client", "Anchors (&), aliases (*) and tags (!)"),
        ("client: OWN", "client: *a", "client", "Anchors (&), aliases (*) and tags (!)"),
        ("client: OWN", "client: !!str OWN", "client", "Anchors (&), aliases (*) and tags (!)"),
        ("client: OWN", "client: OWN: x", "client", "not readable as YAML"),
        ("client: OWN", "client: 'OWN", "client", "not readable as YAML"),
        ("products:", "---\nproducts:", "---", "A second document starts here"),
        ("name: Cells\n", "name: [[[[[[[[[[x]]]]]]]]]]\n", "[[[", "nested too deeply"),
        ("name: Cells\n", "[a, b]: Cells\n", "[a, b]", "must be a plain word"),
    ],
)
def test_what_yaml_cannot_read_is_named_at_its_line(old: str, new: str, place: str, words: str):
    text = SMALL.replace(old, new, 1)
    ((row, said),) = refusal(text)
    assert words in said
    assert row is not None
    assert abs(row - line_of(text, place if text.count(place) == 1 else new)) <= ("'OWN" in new) * 60


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('"Own\\aprogramme"', "client OWN: name holds a sign that cannot be printed: U+0007; take it out."),
        ('"Own\\0programme"', "client OWN: name holds a sign that cannot be printed: U+0000; take it out."),
        ('"Own\\e[31mprogramme"', "client OWN: name holds a sign that cannot be printed: U+001B; take it out."),
        (
            '"Own\\u202Eemmargorp"',
            "client OWN: name holds a sign that cannot be printed: U+202E right-to-left override; take it out.",
        ),
        (
            '"Own\\u2066emmargorp"',
            "client OWN: name holds a sign that cannot be printed: U+2066 left-to-right isolate; take it out.",
        ),
        ("Own \u202eemmargorp", "There is a character that cannot be read (U+202E)."),
        ('"Own\\nprogramme"', "client OWN: name is one line, and there is a line break in it."),
        ("x" * 2001, "client OWN: name has 2001 characters, 200 at most are kept."),
    ],
)
def test_a_text_that_would_not_be_printed_as_it_is_is_refused_at_its_line(written: str, words: str):
    text = SMALL.replace("Own programme", written)
    assert refusal(text) == [(line_of(text, written), words)]


def test_a_hidden_character_is_not_repeated_wherever_it_stands():
    for old, new in (
        ("client: OWN", 'client: "OWN\\e[31m"'),
        ("- id: OWN", '- id: "OWN\\e[31m"'),
        ("    own: yes", '    own: "yes\\e[31m"'),
        ("    own: yes", '    "own\\e[31m": yes'),
        ("kind: cell therapy", 'kind: "cell therapy\\e[31m"'),
        ("lod: 0.10", 'lod: "0.10\\e[31m"'),
        ("[No growth, Growth]", '[No growth, "Growth\\e[31m"]'),
    ):
        text = SMALL.replace(old, new, 1)
        reasons = refusal(text)
        assert line_of(text, new) in [row for row, _ in reasons], new
        assert not any("\x1b" in said for _, said in reasons), new


def test_an_address_may_have_several_lines_and_a_text_two_thousand_characters():
    text = SMALL.replace("    own: yes", f'    address: "A road 1\\nA town"\n    contact: {"x" * 2000}')
    (client,) = read_catalogue(text, "x").clients
    assert (client.address, len(client.contact)) == ("A road 1\nA town", 2000)


def test_a_small_file_cannot_unfold_into_a_huge_one():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert refusal(bomb)[0] == (1, "Anchors (&), aliases (*) and tags (!) are not used here; write it out.")
    assert "nested too deeply" in refusal("[" * 100_000)[0][1]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "just words", "- a\n- b\n", "{}\n"])
def test_an_empty_file_is_no_catalogue(text: str):
    ((row, said),) = refusal(text)
    assert row is not None
    assert "catalogue.yaml holds no catalogue" in said


def test_bytes_that_are_not_utf_8_are_refused_at_their_line():
    with pytest.raises(Invalid) as caught:
        read_catalogue_bytes(b"clients:\n  - {id: A, name: Caf\xe9}\n", "latin.yaml")
    (reason,) = caught.value.reasons
    assert (reason.row, reason.text) == (2, "latin.yaml is not UTF-8 text; save it as UTF-8.")


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_marks_and_line_endings_of_other_editors_change_nothing(mark: str, ending: str):
    data = (mark + SMALL.replace("\n", ending)).encode()
    assert read_catalogue_bytes(data, "x") == read_catalogue(SMALL, "x")
    broken = (mark + SMALL.replace("≥ 70.0", "≥≥").replace("\n", ending)).encode()
    with pytest.raises(Invalid) as caught:
        read_catalogue_bytes(broken, "x")
    assert [reason.row for reason in caught.value.reasons] == [line_of(SMALL, "≥ 70.0")]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    text = (
        SMALL.replace("client: OWN", "client: OWM")
        .replace("title: Sterility", "titel: Sterility")
        .replace("≥ 70.0", "≥")
        .replace("kind: room", "kind: rooom")
    )
    rows = [row for row, _ in refusal(text)]
    places = ["client: OWM", "- id: A01", "titel:", "limit: ≥\n", "rooom"]
    assert rows == [line_of(text, place) for place in places]


def test_a_refused_entry_is_not_also_reported_as_missing_by_those_who_name_it():
    text = SMALL.replace("title: Sterility", "titel: Sterility")
    assert all("A01" in said and "no method" not in said for _, said in refusal(text))


def test_a_numeric_criterion_without_rounding_is_refused():
    text = SMALL.replace("    rounding: usp\n", "")
    assert [row for row, _ in refusal(text)] == [line_of(text, "limit: ≥ 70.0") - 2, line_of(text, "limit: ≥ 2E6") - 2]
    assert all("Say how results are rounded" in said for _, said in refusal(text))
    own = text.replace("≥ 70.0\n", "≥ 70.0\n        rounding: usp\n")
    own = own.replace("≥ 2E6\n", "≥ 2E6\n        rounding: significant:1\n")
    assert read_catalogue(own, "x").specifications[0].criteria[2].rounding == "significant:1"


def test_warnings_tell_the_author_what_to_choose_knowingly():
    def warned(old: str, new: str) -> str:
        return " ".join(reason.text for reason in warnings(read_catalogue(SMALL.replace(old, new), "x")))

    assert warned("SMALL", "SMALL") == ""
    assert "USP and Ph. Eur. disagree near 100" in warned("≥ 70.0", "≥ 100")
    assert "The limit > 70 is strict" in warned("≥ 70.0", '"> 70"')
    assert "the sampling plan has nothing for A20" in warned("methods: [A20]", "retain: yes")
    assert "several plan lines serve A01" in warned("methods: [A20]", "methods: [A20, A01]")
    assert "“-80 °C” holds no sample back" in warned("methods: [A20]", "methods: [A20], condition: -80 °C")
    assert warned("methods: [A20]", "methods: [A20], condition: -80 °C, storage_range: ≤ -60") == ""


def test_a_criterion_for_information_needs_no_sample():
    text = SMALL.replace("methods: [A20]", "retain: yes")
    for limit in ("≥ 70.0\n", "≥ 2E6\n"):
        text = text.replace(limit, f"{limit}        required: no\n")
    assert warnings(read_catalogue(text, "x")) == ()
