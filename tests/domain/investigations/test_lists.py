"""The list that cases are worked with: read from a file, refused line by line, asked by the rules of a case."""

from dataclasses import replace

import pytest

from qclab.domain.catalogue.faults import Fault, Unlisted
from qclab.domain.catalogue.values import ListedCause, Question
from qclab.domain.investigations.case import Bar, Case, unanswered
from qclab.domain.investigations.finding import finding_blockers
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.lists import (
    SHIPPED,
    list_differences,
    list_faults,
    read_list,
    read_version,
    version_of,
    written,
)
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.refusals import Invalid

LINES = written(SHIPPED).splitlines()
IA = Phase.OBVIOUS_ERROR


def test_what_is_written_is_read_the_same() -> None:
    assert read_list(written(SHIPPED)) == SHIPPED
    assert read_list("\n\n".join(reversed(LINES))).causes.keys() == SHIPPED.causes.keys()
    assert "cause; L-04 material or reagent of the test; microbial" in LINES


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("OOS; Ia", Unlisted.NOT_A_LINE),
        ("OOS; Ia;", Unlisted.NOT_A_LINE),
        ("OOS; IV; Is it?", Unlisted.NO_SUCH_PHASE),
        ("OOT; Ia; A lighter case has no such phase", Unlisted.NO_SUCH_PHASE),
        ("cause;", Unlisted.NOT_A_LINE),
        ("cause; L-10 another; growth", Unlisted.NOT_A_LINE),
        ("Is it?", Unlisted.NOT_A_LINE),
        (LINES[0], Unlisted.TWICE),
        (LINES[-1], Unlisted.TWICE),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(line: str, code: Unlisted) -> None:
    with pytest.raises(Invalid) as refused:
        read_list("\n".join([*LINES, line]))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts["line"]) == (code, len(LINES) + 1)


def test_every_phase_asks_something_and_causes_are_listed() -> None:
    for dropped, code in (
        ("OOS; II;", Unlisted.NO_QUESTION),
        ("OOT; Ib;", Unlisted.NO_QUESTION),
        ("cause;", Unlisted.NO_CAUSE),
    ):
        with pytest.raises(Invalid) as refused:
            read_list("\n".join(line for line in LINES if not line.startswith(dropped)))
        assert refused.value.codes == (code,)


def test_a_semicolon_in_a_question_is_part_of_it() -> None:
    own = read_list("\n".join([*LINES, "OOS; Ia; Weighed again; the same"]))
    assert own.questions(CaseKind.OOS, IA)[-1] == "Weighed again; the same"


def test_a_list_from_before_a_kind_is_kept_as_it_is_and_asks_what_is_shipped_of_that_kind() -> None:
    """A catalogue file with it is taken in again as the same list, and not refused as another."""
    whole = version_of(SHIPPED, 1)
    older = replace(whole, questions=tuple(each for each in whole.questions if each.kind != CaseKind.OUTSIDE))
    assert CaseKind.OUTSIDE not in written(older)
    assert read_version(written(older), 1) == older
    asked = read_list(written(older)).questions(CaseKind.OUTSIDE, Phase.LABORATORY)
    assert asked == SHIPPED.questions(CaseKind.OUTSIDE, Phase.LABORATORY)


def test_a_case_asks_what_its_own_list_has() -> None:
    own = replace(
        SHIPPED,
        asked={**SHIPPED.asked, (CaseKind.OOS, IA): ("Is it so?",)},
        causes={"X-1 pipette": False, "X-2 lot": True},
    )
    assert unanswered(Case(list=own), IA) == ("Is it so?",)
    case = Case(list=own, has_evidence=True, is_microbial=True)

    def codes(cause: str) -> list[object]:
        said = ("the notebook says it otherwise", "page 3 of the notebook")
        return [reason.code for reason in finding_blockers(case, IA, Finding.ERROR_PROVEN, cause, *said)]

    assert codes(Cause.MATERIAL) == [Bar.NO_CAUSE, Bar.NOT_THIS_CAUSE], "not of this list"
    assert codes("X-1 pipette") == [Bar.NOT_THIS_CAUSE], "growth is no result only by a cause that the list marks"
    assert codes("X-2 lot") == []


def test_a_version_is_held_against_the_rules_of_a_file() -> None:
    """The same faults as of a line, by the place in which a draft has it."""
    shipped = version_of(SHIPPED)
    assert list(list_faults(shipped)) == []
    wrong = replace(
        shipped,
        questions=(
            *(each for each in shipped.questions if each.kind != "OOT"),
            Question("OOT", "II", "Is it?"),
            Question("OOS", "Ia", ""),
            Question("OOS", "Ia", "Two\nlines"),
            shipped.questions[0],
        ),
        causes=tuple(map(ListedCause, ("X-1 pipette; lot", "", "X-2", "X-2"))),
    )
    at = len(wrong.questions) - 4
    assert [(each.path, each.code) for each in list_faults(wrong)] == [
        (("questions", at, "phase"), Unlisted.NO_SUCH_PHASE),
        (("questions", at + 1, "words"), Unlisted.NO_WORDS),
        (("questions", at + 2, "words"), Fault.TEXT),
        (("questions", at + 3, "words"), Unlisted.TWICE),
        (("causes", 0, "words"), Unlisted.SEPARATOR),
        (("causes", 1, "words"), Unlisted.NO_WORDS),
        (("causes", 3, "words"), Unlisted.TWICE),
        (("questions",), Unlisted.NO_QUESTION),
    ]


def test_what_a_version_asks_otherwise_is_told_by_its_phase() -> None:
    before = version_of(SHIPPED, 1)
    first, second, third, *rest = before.questions
    after = replace(
        before,
        version=2,
        questions=(*rest, second, first, Question("OOS", "Ia", "Weighed again")),
        causes=(*before.causes[1:], replace(before.causes[0], microbial=True), ListedCause("L-10 sun")),
    )
    told = [(each.change, each.part, each.field, each.before, each.after) for each in list_differences(before, after)]
    fourth, fifth = rest[0], rest[1]
    assert told[:3] == [
        ("added", "OOS Ia", "", "–", "Weighed again"),
        ("removed", "OOS Ia", "", third.words, "–"),
        (
            "changed", "OOS Ia", "order", ", ".join(each.words for each in (first, second, fourth, fifth)),
            ", ".join(each.words for each in (fourth, fifth, second, first)),
        ),
    ]  # fmt: skip
    assert [each[:3] for each in told[3:]] == [
        ("changed", "cause", "microbial"),
        ("added", "cause", ""),
        ("changed", "cause", "order"),
    ]
