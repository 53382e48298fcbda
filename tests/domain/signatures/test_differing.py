"""What a content says line by line, where two differ, and the words that stand beside a signature."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from qclab.domain.signatures.differing import Difference, Line, differences, lines
from qclab.domain.signatures.reading import Flaw, Standing
from qclab.domain.signatures.words import Since, explained, printed, reading, signed_at

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AT = datetime(2026, 11, 24, 9, 51, 3, tzinfo=UTC)


def content(value: str = "0.3", **more: object) -> dict[str, object]:
    result = {"parameter": "endotoxin", "sample": "", "value": value, "evaluations": [{"limit": "≤ 0.5"}]}
    return {"batch": "B-1", "performed_from": "2026-11-24T09:51:03.000000Z", "results": [result], **more}


def test_each_thing_is_a_line_with_its_place_and_moments_are_the_laboratory_s() -> None:
    assert lines(content(), AMSTERDAM) == (
        Line("batch", "B-1"),
        Line("performed from", "2026-11-24 10:51:03 +01:00"),
        Line("results, endotoxin: parameter", "endotoxin"),
        Line("results, endotoxin: sample", ""),
        Line("results, endotoxin: value", "0.3"),
        Line("results, endotoxin, evaluations, ≤ 0.5: limit", "≤ 0.5"),
    )


def test_entries_of_one_name_are_told_apart() -> None:
    twice = {"results": [{"parameter": "p", "sample": "S1", "v": "1"}, {"parameter": "p", "sample": "S2", "v": "2"}]}
    assert {line.where for line in lines(twice)} >= {"results, p S1: v", "results, p S2: v"}
    alike = {"results": [{"limit": "a", "v": "1"}, {"limit": "a", "v": "2"}, {"v": "3"}]}
    places = [line.where for line in lines(alike)]
    assert len(set(places)) == len(places)


def test_only_what_differs_is_told_also_where_one_says_nothing_of_it() -> None:
    assert differences(content(), content()) == ()
    assert differences(content("0.3", reason="seen"), content("0.36", files="f")) == (
        Difference("results, endotoxin: value", "0.3", "0.36"),
        Difference("reason", "seen", ""),
        Difference("files", "", "f"),
    )


def minute(at: datetime) -> str:
    return f"{at:%H:%M}"


def test_a_broken_one_says_what_differs_that_no_act_did_it_and_both_digests() -> None:
    told = explained(
        Standing.BROKEN, Flaw.RECORDS, (), [Difference("results, viability: value", "86", "84")],
        ("4e7790c1" * 8, "1b026fd4" * 8), minute,
    )  # fmt: skip
    assert told == (
        "Broken: the records are not as the trail says. No act did this.",
        "results, viability: value is 84 in the records, 86 by the trail.",
        "Digest signed 4e77 90c1, found 1b02 6fd4.",
    )


def test_one_that_was_changed_lawfully_says_which_acts_came_since_and_by_whom() -> None:
    since = [Since("test returned", "A. de Wit", AT, "dilution of the wrong lot"), Since("result changed", "MJ", AT)]
    told = explained(Standing.CHANGED, None, since, [Difference("value", "0.3", "0.36")], ("a" * 64, "b" * 64), minute)
    assert told == (
        "value is 0.36 in the records, 0.3 when it was signed.",
        "Since then, lawfully:",
        "09:51  A. de Wit: test returned, “dilution of the wrong lot”",
        "09:51  MJ: result changed",
    )
    sentence = reading(Standing.CHANGED, None, since, minute)
    assert sentence == "valid for what was signed then; since then result changed, MJ, 09:51, 2 changes in all"


def test_of_a_digest_the_beginning_is_told() -> None:
    changed = [Difference("files", "", "4e7790c1" * 8)]
    told = explained(Standing.CHANGED, None, [Since("attachment added", "MJ", AT)], changed, ("a" * 64, "b"), minute)
    assert told[0] == "files is 4e77 90c1 in the records, empty when it was signed."


def test_what_reads_the_same_is_left_out_values_come_first_and_moments_are_on_the_clock() -> None:
    changed = [
        Difference("changed", "", ""),
        Difference("results, viability: entered", "2026-11-24T09:51:03.000000Z", "2026-12-01T00:06:39.756083Z"),
        Difference("results, viability, evaluations, > 80: reason", "87 > 80", "89 > 80"),
        Difference("results, viability: typed", "87.0", "89.0"),
    ]
    since = [Since("result changed", "MJ", AT)]
    told = explained(Standing.CHANGED, None, since, changed, ("a" * 64, "b" * 64), minute)
    assert told[:4] == (
        "results, viability: typed is 89.0 in the records, 87.0 when it was signed.",
        "results, viability, evaluations, > 80: reason is 89 > 80 in the records, 87 > 80 when it was signed.",
        "results, viability: entered is 00:06 in the records, 09:51 when it was signed.",
        "Since then, lawfully:",
    )


def test_many_differences_are_counted_after_the_first() -> None:
    many = [Difference(f"field {n}", "a", "b") for n in range(9)]
    told = explained(Standing.BROKEN, Flaw.SIGNED, (), many, ("a" * 64, ""), minute)
    assert told[-2:] == ("And 6 more differences.", "Digest signed aaaa aaaa, found nothing.")


def test_a_print_says_when_in_which_zone_and_what_was_asked() -> None:
    assert signed_at(AT, AMSTERDAM) == "2026-11-24 10:51:03 +01:00 (UTC 2026-11-24 09:51:03)"
    said = "Signed electronically on 2026-11-24 10:51 +01:00 (Europe/Amsterdam)"
    assert printed([AT], AMSTERDAM, "password") == f"{said}, password."
    assert printed([AT], AMSTERDAM, "") == f"{said}."
