"""What holds for every text and every number."""

import contextlib
import re
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qclab.domain.evaluation.criteria import Criterion, Parameter, disagreement, remarks
from qclab.domain.evaluation.entry import read_entry
from qclab.domain.evaluation.evaluating import Evaluation, evaluate, evaluate_text
from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.domain.evaluation.quantities import Quantity, number_text, read_quantity
from qclab.domain.evaluation.rounding import Rounding, round_for
from qclab.domain.refusals import Refusal

quick = settings(max_examples=250, deadline=None, derandomize=True, database=None)

RULES = ["usp", "ph-eur", "none", "decimals:0", "decimals:1", "decimals:3", "significant:1", "significant:3"]
rules = st.sampled_from(RULES).map(Rounding.parse)
LIMITS = [
    "≤ 0.5",
    "≥ 70",
    "< 5",
    "> 1.0E12",
    "70 – 130",
    "> 5 to ≤ 10",
    "≤ 0",
    "≥ -5",
    "No growth",
    "Negative or Not detected",
    "report",
]

# Text near a number is where reading goes wrong, so it is made more often than chance would.
numberish = st.text(st.sampled_from("0123456789.,eExX+-−<>≤≥=~ ×*^10⁰¹²⁻_'%/()NDnanif５٣½\u00a0\u200b"), max_size=12)
NEAR_WORDS = [
    "no growth",
    "No Growth ",
    "growth",
    "nogrowth",
    "No growth?",
    "negative",
    "Not detected",
    "not tested",
    "NT",
    "ND",
    "TNTC",
    "N",
    "G",
    "pos",
    "NaN",
    "inf",
    "1e999999999",
    "<NaN",
    "sNaN",
    "0x10",
    "1_0",
    "٣",
    "report",
    "≤ 0.5",
]  # fmt: skip
words = st.sampled_from(NEAR_WORDS)
texts = st.one_of(numberish, words, st.text(max_size=30))

decimals = st.builds(
    lambda number, places: Decimal(f"{number}E{-places}"),
    st.integers(-(10**9), 10**9) | st.integers(-(10**30), 10**30),
    st.integers(0, 12),
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    digits = str(draw(st.integers(0, 99999)))
    decimals = draw(st.integers(0, 4))
    whole = digits.zfill(decimals + 1)
    text = whole if not decimals else f"{whole[:-decimals]}.{whole[-decimals:]}"
    exponent = draw(st.none() | st.integers(-12, 15))
    sign = draw(st.sampled_from(["", "", "-"]))
    return read_quantity(sign + text + ("" if exponent is None else f"E{exponent}"))


@quick
@given(texts, st.sampled_from(LIMITS), st.booleans())
def test_no_text_raises_anything_but_a_refusal(text: str, limit: str, known: bool) -> None:
    parameter = (
        Parameter(("No growth", "Growth"), "", Decimal("0.1"), Decimal("0.2"), Decimal(250)) if known else Parameter()
    )
    with contextlib.suppress(Refusal):
        answer = evaluate(Criterion(parse_limit(limit), Rounding.parse("usp")), text, parameter)
        assert answer.reason
        assert answer.basis[0] == ("typed", text)


@quick
@given(texts)
def test_no_limit_raises_anything_but_a_refusal_and_what_is_printed_reads_the_same(text: str) -> None:
    with contextlib.suppress(Refusal):
        limit = parse_limit(text)
        assert parse_limit(limit.printed) == limit


@quick
@given(texts, st.sampled_from([*RULES, "", "decimals:", "decimals:-1", "significant:0", "USP"]))
def test_no_rounding_text_raises_anything_but_a_refusal(text: str, rule: str) -> None:
    for each in (text, rule):
        with contextlib.suppress(Refusal):
            assert str(Rounding.parse(each)) == each
            assert each in RULES or re.fullmatch(r"(decimals|significant):\d+", each)


# What may comply is written here once more, in the plainest form: anything else never does.
_PLAIN = re.compile(r"(<=|>=|[<>≤≥])?[ \u00a0]*[-−]?(\d*[.,])?\d+([eE][-+−]?\d+)?", re.ASCII)
_TIMES = re.compile(r"(<=|>=|[<>≤≥])?[ \u00a0]*[-−]?((\d*[.,])?\d+ *[xX×*·] *)?10(\^[-+−]?\d+|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_NAMED = {"no growth", "negative", "not detected"}


@settings(quick, max_examples=500)
@given(texts, st.sampled_from(LIMITS))
def test_nothing_but_a_plain_quantity_or_a_named_outcome_ever_complies(text: str, limit: str) -> None:
    try:
        answer = evaluate_text(limit, text, "usp")
    except Refusal:
        return
    if answer.complies and limit != "report":
        typed = text.strip()
        spaced = re.sub("[\u00a0\u2009\u202f]", " ", typed)
        assert _PLAIN.fullmatch(typed) or _TIMES.fullmatch(spaced) or typed.casefold() in _NAMED


@quick
@given(st.sampled_from(["No growth", "Negative or Not detected"]), st.text(max_size=12))
def test_a_named_outcome_with_anything_added_is_not_that_outcome(limit: str, more: str) -> None:
    outcomes = ("No growth", "Growth", "Negative", "Positive", "Not detected", "Detected")
    for outcome in outcomes:
        with contextlib.suppress(Refusal):
            answer = evaluate(Criterion(parse_limit(limit)), outcome + more, Parameter(outcomes))
            assert more.strip() == "" or answer.evaluation is Evaluation.NOT_EVALUABLE


@quick
@given(decimals, rules, quantities())
def test_rounding_twice_is_rounding_once(value: Decimal, rule: Rounding, limit: Quantity) -> None:
    once = round_for(value, rule, limit)
    assert round_for(once, rule, limit) == once
    assert once == round_for(value.copy_negate(), rule, limit).copy_negate()


@quick
@given(decimals, decimals, rules, quantities())
def test_rounding_keeps_the_order_of_values(one: Decimal, other: Decimal, rule: Rounding, limit: Quantity) -> None:
    low, high = sorted((one, other))
    assert round_for(low, rule, limit) <= round_for(high, rule, limit)


@quick
@given(quantities(), st.sampled_from(["usp", "ph-eur", "none"]).map(Rounding.parse))
def test_a_limit_is_never_rounded_away_by_its_own_rule(limit: Quantity, rule: Rounding) -> None:
    assert round_for(limit.value, rule, limit) == limit.value


@quick
@given(decimals, decimals, st.sampled_from("≤<≥>"), quantities(), rules)
def test_a_value_further_inside_never_fares_worse(
    one: Decimal, other: Decimal, operator: str, bound: Quantity, rule: Rounding
) -> None:
    criterion = Criterion(parse_limit(f"{operator} {bound}"), rule)
    better, worse = sorted((one, other), reverse=operator in "≥>")
    assert evaluate(criterion, f"{better:f}").complies or not evaluate(criterion, f"{worse:f}").complies


@quick
@given(decimals, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from("≤<≥>"), quantities())
def test_a_censored_value_complies_only_when_its_whole_interval_does(
    value: Decimal, qualifier: str, operator: str, bound: Quantity
) -> None:
    """A smaller bound of `<a`, or a larger one of `>a`, says more, so it never loses a decided answer."""
    criterion = Criterion(parse_limit(f"{operator} {bound}"), Rounding.parse("usp"))
    wide = evaluate(criterion, f"{qualifier}{value:f}").evaluation
    narrow = evaluate(criterion, f"{qualifier}{value - 1 if '<' in qualifier else value + 1:f}").evaluation
    assert wide in (narrow, Evaluation.NOT_EVALUABLE)


@quick
@given(decimals, quantities(), rules)
def test_what_is_reported_reads_back_as_the_rounded_value(value: Decimal, bound: Quantity, rule: Rounding) -> None:
    answer = evaluate(Criterion(parse_limit(f"≤ {bound}"), rule), f"{value:f}")
    assert Decimal(answer.reported) == round_for(value, rule, bound)
    assert read_entry(answer.reported).value == Decimal(answer.reported)


@quick
@given(quantities())
def test_a_quantity_reads_back_from_its_tidy_form(quantity: Quantity) -> None:
    assert read_quantity(quantity.text) == quantity
    assert Decimal(number_text(quantity.value, quantity)) == quantity.value


@settings(quick, max_examples=400)
@given(st.sampled_from("≤<≥>"), quantities(), st.integers(-60, 60))
def test_where_no_disagreement_is_warned_of_usp_and_ph_eur_evaluate_alike(
    operator: str, bound: Quantity, hundredths: int
) -> None:
    text = f"{operator} {bound}"
    usp, ph_eur = (Criterion(parse_limit(text), Rounding.parse(rule)) for rule in ("usp", "ph-eur"))
    value = bound.value + Decimal((0, (1,), bound.place - 2)) * hundredths
    answers = {evaluate(criterion, f"{value:f}").evaluation for criterion in (usp, ph_eur)}
    assert len(answers) == 1 or disagreement(usp)


@quick
@given(st.sampled_from("≤<≥>"), quantities(), rules)
def test_each_remark_is_a_sentence(operator: str, bound: Quantity, rule: Rounding) -> None:
    limit: Limit = parse_limit(f"{operator} {bound}")
    assert all(each.endswith(".") for each in remarks(Criterion(limit, rule)))
