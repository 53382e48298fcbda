"""The rules of review by exception: what counts as unusual, in which order, and what no laboratory switches off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from qclab.domain.catalogue.faults import Unlisted
from qclab.domain.catalogue.values import ReviewRule, ReviewRulesVersion
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Invalid
from qclab.domain.review.exceptions import Reviewed
from qclab.domain.review.rules import (
    FIXED,
    RULES,
    SHIPPED,
    ReviewRules,
    Unusual,
    read_version,
    rule_differences,
    rule_faults,
    rules_of,
    version_of,
    written,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Reviewed(Evaluation.COMPLIES, NOW + timedelta(days=1))
ONLY_FIXED = {
    Unusual.NOT_SUBMITTED: 1, Unusual.FAILS: 1, Unusual.NOT_EVALUABLE: 2, Unusual.FAILED_BEFORE: 3,
    Unusual.OPEN_CASE: 3,
}  # fmt: skip
DIGEST = "effd925519c2a84be6085dbcb4b3319c2b0acbc5197857421ba61a3dd3494592"


def of(**more: int | None) -> ReviewRulesVersion:
    """A version of what is fixed and of these kinds."""
    named = {Unusual[name]: comes for name, comes in more.items()}
    return version_of(ReviewRules(2, {**ONLY_FIXED, **named}))


def test_the_shipped_version_is_never_changed_since_approvals_were_signed_under_it() -> None:
    assert sha256(written(version_of(SHIPPED)).encode()).hexdigest() == DIGEST


def test_every_kind_has_its_rule_in_words_and_stands_in_the_shipped_version() -> None:
    assert list(RULES) == list(Unusual)
    assert set(SHIPPED.comes) == set(Unusual)
    assert list(rule_faults(version_of(SHIPPED))) == []


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        (of(), []),
        (of(PASTED=9, LATE=None), []),
        (of(REOPENED=3), []),
        (of(PASTED=2), [Unlisted.FIXED, Unlisted.FIXED]),
        (of(PASTED=0), [Unlisted.NUMBER]),
        (of(LATE=4), [Unlisted.NUMBER]),
        (of(FAILS=None), [Unlisted.FIXED]),
        (replace(of(), rules=of().rules[1:]), [Unlisted.FIXED]),
        (replace(of(), rules=(*of().rules, ReviewRule("pasted", 4), ReviewRule("pasted", 5))), [Unlisted.TWICE]),
        (replace(of(), rules=(*of().rules, ReviewRule("odd", 4))), [Unlisted.NO_SUCH_KIND]),
        (ReviewRulesVersion(2, ()), [Unlisted.FIXED] * len(FIXED)),
    ],
)
def test_what_fails_counts_by_every_version_and_nothing_comes_before_it(
    version: ReviewRulesVersion, codes: list[Unlisted]
) -> None:
    assert [found.code for found in rule_faults(version)] == codes


def test_a_file_of_the_rules_reads_back_and_each_line_that_is_none_is_named() -> None:
    assert read_version(written(of(PASTED=9, LATE=None)), 2) == of(PASTED=9, LATE=None)
    with pytest.raises(Invalid) as refused:
        read_version("1; does not comply\nfirst; pasted\n2; odd\n")
    assert [reason.facts.get("line") for reason in refused.value.reasons] == [2, 3, None, None, None, None]
    assert refused.value.codes[:2] == (Unlisted.NOT_A_LINE, Unlisted.NO_SUCH_KIND)


def test_what_a_version_leaves_out_is_like_any_other_test() -> None:
    pasted = replace(PLAIN, pasted=3, again="attempt 2")
    assert pasted.unusual(NOW) == ("3 pasted", "attempt 2")
    assert not pasted.is_plain(NOW)
    without = replace(pasted, rules=rules_of(of(AGAIN=None)))
    assert without.unusual(NOW) == ("attempt 2",)
    assert replace(pasted, rules=rules_of(of())).is_plain(NOW)
    failed = replace(PLAIN, worst=Evaluation.DOES_NOT_COMPLY, rules=rules_of(of()))
    assert not failed.is_plain(NOW)


def test_a_version_says_what_comes_first_and_in_which_order_it_is_told() -> None:
    rules = rules_of(of(AGAIN=4, PASTED=5, CHANGED=None))
    again, pasted, changed = (
        replace(PLAIN, rules=rules, **{name: said}) for name, said in (("again", "x"), ("pasted", 1), ("changed", 1))
    )
    early = replace(PLAIN, rules=rules, due_at=NOW)
    assert sorted([changed, pasted, early, again], key=Reviewed.rank) == [again, pasted, early, changed]
    both = replace(again, pasted=1, changed=1)
    assert both.unusual(NOW) == ("x", "1 pasted", "1 changed")
    assert sorted([again, both], key=Reviewed.rank) == [both, again], "the more unusual of two"


def test_two_versions_are_compared_by_kind() -> None:
    found = rule_differences(of(PASTED=9), of(PASTED=4, LATE=None))
    assert [(each.change, each.entry) for each in found] == [("changed", "pasted"), ("added", "late")]
