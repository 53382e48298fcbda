"""What the demo laboratory has before it today, whatever chance left of its story: one of each thing that can wait."""

from collections.abc import Sequence
from dataclasses import replace

from qclab.demo.bench import performed_with
from qclab.demo.people import PASSWORD, Demo
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.people.rights import Actor
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches import batches as batch_queries
from qclab.queries.release.certificates import certificates_of
from qclab.queries.results import results as result_queries
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.samples import samples as sample_queries
from qclab.queries.testing import testing
from qclab.services.results import performing, recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.review import approving, deciding
from qclab.services.review.invalid import settle_invalid
from qclab.services.samples import changing
from qclab.services.testing import adding, assigning
from qclab.store.door import Connection


def this_morning(demo: Demo) -> None:
    """What waits for somebody today: a decision, a returned test, one that cannot be done, a failing value that was
    corrected, a certificate that a test added since has outdated, an invalid run; and what was called off.

    Which test each of them falls on is chance: their reasons hold for any assay."""
    analyst, reviewer = demo["mjansen"], demo["adewit"]
    with demo.store.read() as connection:
        viewer = analyst.actor
        submitted = testing.find_tests(connection, viewer, state=TestState.SUBMITTED)
        here = [
            test
            for test in testing.get_tests(
                connection, viewer, testing.find_tests(connection, viewer, state=TestState.OPEN)
            )
            if not test.retest
            and not test.laboratory
            and not test.is_loaded
            and all(state is SampleState.RECEIVED for _, _, state, _ in test.samples)
        ]
        ready = [test for test in here if test.minimum_days is None]
        grid = result_queries.grid(connection, viewer, [test.key for test in ready])
    if submitted:
        approving.return_tests(reviewer, submitted[:1], "The bench sheet has another value than the one typed")
    numeric = [line for line in grid.lines if line.criteria and line.parameter.numeric and not line.per_container]
    if numeric:
        line = numeric[0]
        words = recording.NewResult(line.test.key, line.parameter_key, "detected", confirmed=True)
        evaluation = recording.record(analyst, [words])[0].evaluations[0]
        reason = "The instrument gave no number, and what was left of the sample was too little to measure it again."
        deciding.propose_decision(analyst, evaluation.key, Evaluation.NOT_SHOWN, reason)
    others = [test for test in ready if not numeric or test.key != numeric[0].test.key]
    if others:
        recording.propose_not_done(
            analyst, [others[-1].key], "The container broke at the bench, and nothing in it could be tested."
        )
    # The first whom a visitor signs in as has work.
    given = [test.key for test in here if test in others[:-1] or test.minimum_days is not None]
    assigning.assign(reviewer, given[::2], analyst.actor.key)
    _correct(demo, [line for line in numeric if line.test in others[:-1]], grid)
    _add_after_issue(demo)
    _withdraw_test(demo)
    _cancel_sample(demo)
    _run_invalid(demo, [test.key for test in here if test.minimum_days is not None])


def _run_invalid(demo: Demo, cultures: Sequence[int]) -> None:
    """The control of two cultures grew: of one a reviewer agreed that its run is invalid, and it is repeated; the other
    waits."""
    analyst = demo["mjansen"]
    with demo.store.read() as connection:
        tests = testing.get_tests(connection, analyst.actor, list(cultures))
    ran = [test for test in tests if test.performed_from is None and not test.laboratory][-2:]
    for test in ran:
        performed = performing.Performance(analyst.actor.key, demo.clock.now, None, *performed_with(test))
        performing.set_performance(analyst, {test.key: test.row_version}, performed)
        propose_invalid(analyst, [test.key], "The negative control was turbid on the day it was loaded.")
    if len(ran) > 1:
        settle_invalid(demo["adewit"], [ran[0].key], agree=True, reason="", password=PASSWORD)


def _correct(demo: Demo, lines: Sequence[GridLine], grid: Grid) -> None:
    """A value that failed was a slip: the right one waits for a reviewer, who has to say why that is accepted."""
    for line in lines:
        alone = [each for each in grid.lines if each.test.key == line.test.key and each.criteria] == [line]
        limit = parse_limit(line.criteria[0].limit_text)
        if not alone or line.criteria[0].per_kg or limit.upper is None or limit.lower is not None:
            continue
        typed = limit.upper.value / 2
        with demo.store.read() as connection:
            (test,) = testing.get_tests(connection, demo["mjansen"].actor, [line.test.key])
        performed = performing.Performance(
            demo["mjansen"].actor.key, demo.clock.now, demo.clock.now, "LAL-01", "lysate lot 2208"
        )
        performing.set_performance(demo["mjansen"], {test.key: test.row_version}, performed)
        slip = recording.NewResult(line.test.key, line.parameter_key, f"{typed * 10:f}")
        recording.record(demo["mjansen"], [slip])
        reason = "The decimal point was typed one place too far to the right; see the bench sheet."
        recording.record(demo["mjansen"], [replace(slip, typed=f"{typed:f}", reason=reason)])
        recording.submit(demo["mjansen"], [test.key])
        return


def _add_after_issue(demo: Demo) -> None:
    """A client asks for one more test after the certificate of its batch was issued."""
    viewer = demo["kvos"].actor
    with demo.store.read() as connection:
        rows = batch_queries.fetch_batches(connection, viewer, batch_queries.find_batches(connection, viewer))
        issued = [key for key in sorted(rows, reverse=True) if rows[key].donor_code]
        issued = [key for key in issued if certificates_of(connection, viewer, key)]
        vials = samples_of(connection, viewer, issued[0]) if issued else []
    if vials:
        adding.add_test(demo["adewit"], [vials[0][0]], "A61", "The client asked for the pH too.")


def _withdraw_test(demo: Demo) -> None:
    """A client asks for one more test and thinks better of it: QA agrees that it is not done."""
    viewer = demo["kvos"].actor
    with demo.store.read() as connection:
        rows = batch_queries.fetch_batches(connection, viewer, batch_queries.find_batches(connection, viewer))
        open_ = [key for key in sorted(rows) if rows[key].donor_code and not certificates_of(connection, viewer, key)]
        vials = [samples_of(connection, viewer, key)[0][0] for key in open_]
        states = sample_queries.fetch_samples(connection, viewer, vials)
    received = [key for key in vials if states[key].state is SampleState.RECEIVED]
    if received:
        test = adding.add_test(demo["adewit"], [received[-1]], "A61", "The client asked for the pH too.")
        recording.propose_not_done(
            demo["mjansen"], [test], "The client withdrew the request before the vial was opened."
        )
        approving.settle_not_done(demo["kvos"], [test], agree=True, reason="", password=PASSWORD)


def _cancel_sample(demo: Demo) -> None:
    """A vial that was registered and never filled."""
    analyst = demo["mjansen"]
    with demo.store.read() as connection:
        keys = sample_queries.find_samples(connection, analyst.actor, state=SampleState.REGISTERED, sort="id")
        rows = sample_queries.fetch_samples(connection, analyst.actor, keys)
    retained = sorted(key for key in keys if rows[key].retain)
    if retained:
        reason = "The vial was not filled; what was left after sampling went into the other retain vial."
        changing.cancel_samples(analyst, retained[-1:], reason)


def samples_of(connection: Connection, viewer: Actor, batch: int) -> list[tuple[int, str]]:
    keys = sample_queries.find_samples(connection, viewer, batch=batch, sort="id", descending=False)
    rows = sample_queries.fetch_samples(connection, viewer, keys)
    return [(key, rows[key].id) for key in keys]
