"""Forty results are reviewed by exception: what is unusual comes first, and the rest takes a key or two each."""

from tests.journeys.person import Person
from tests.journeys.test_effort import identified, sit_down, strokes
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.supplying import DOSE

MOST_KEYS = 6
"""For a result without anything unusual; the signature and who signs are shared by all of them."""
SECONDS = 60.0
"""Of a practised hand, for the whole job."""


def test_forty_results_are_reviewed_what_is_unusual_first_and_the_rest_with_few_keys(
    somebody: Person, demo: Laboratory
) -> None:
    who = somebody
    results = _submitted(demo)
    assert results >= 40
    sit_down(who, "adewit")
    plain = 0
    with who.counted() as effort:
        who.go("review")
        waiting = who.rows("review_tests")
        for row in waiting:
            here = who.row("review_tests")
            assert (here["batch"], here["test"]) == (row["batch"], row["test"]), "the cursor goes to the next one"
            before = strokes(who.effort)
            who.press("A")
            if not exceptions(row):
                plain += 1
                assert strokes(who.effort) - before <= MOST_KEYS
        who.sign(PASSWORD, "Ctrl+Return")
        who.until(lambda: all(test.state == "approved" or test.verifying.by for test in demo.tests()), "signed")
    told = (
        f"{results} results in {len(waiting)} tests, {len(waiting) - plain} of them unusual: {strokes(effort)} keys, "
        f"{effort.by_hand():.0f} s by hand"
    )
    print(told)
    for words, batch in (("does not comply", "B-2"), ("1 changed", "B-3")):
        assert [row["batch"] for row in waiting if words in exceptions(row)] == [batch], told
    first = next(row for row in waiting if row["batch"] == "B-2")
    assert "does not comply" in exceptions(first), "what fails comes first in its batch"
    assert strokes(effort) - identified("adewit") <= len(waiting) + 5, told
    assert effort.by_hand() < SECONDS, told
    assert {test.method_id for test in demo.tests() if test.state != "approved"} == {"A13"}, "of that one two are asked"


def exceptions(row: dict[str, str]) -> list[str]:
    """What there is to look at in the values of a test; that it is late says nothing of them."""
    said = row["look at"].split(", ")
    return [each for each in said if each not in ("complies", "nothing unusual") and not each.endswith(" late")]


def _submitted(demo: Laboratory) -> int:
    """Three batches wait for review, of which one value fails and one was mistyped first; how many results."""
    results = 0
    for number, endotoxin in (("B-1", "0.1"), ("B-2", "0.7"), ("B-3", "0.1")):
        batch = demo.batch(number).registered("ARI-0001").received().entered({**DOSE, "A09/endotoxin": endotoxin})
        if number == "B-3":
            batch.changed("A09/endotoxin", "0.2", "mistyped")
        results += len(batch.submitted().grid().results)
    return results
