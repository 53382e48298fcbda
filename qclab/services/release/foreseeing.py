"""When everything that a batch waits for will be approved, as a rule."""

from collections.abc import Mapping

from qclab.domain import moments
from qclab.domain.laboratories.sending import SentState
from qclab.domain.release.certifying import FIRST, LAST
from qclab.domain.release.foreseen import Foreseen, foreseen
from qclab.queries.release.durations import arrivals, durations
from qclab.services.lab import Lab
from qclab.services.release.gathering import Gathered


def foresee(lab: Lab, gathered: Gathered) -> Mapping[int, Foreseen]:
    """When the last test that is asked up to each step of the release will be approved; no step of which nothing is
    waited for, or nothing can be said."""
    facts = gathered.dossier.facts
    tests = gathered.dossier.tests
    methods = {each.key: tests[each.key].method for each in facts.attempts if each.is_unfinished}
    if not methods:
        return {}
    with lab.reading() as connection:
        past = durations(connection, lab.actor, sorted(set(methods.values())))
        arrived = arrivals(connection, lab.actor, gathered.batch.key)
    took = {key: past[method] for key, method in methods.items()}
    promised = {
        key: moments.end_of(test.expected_on, gathered.zone)
        for key, test in tests.items()
        if test.sent_state is SentState.AWAY and test.expected_on is not None
    }
    now = lab.store.clock()
    found = {step: foreseen(facts, step, arrived, took, promised, now) for step in (FIRST, LAST)}
    return {step: each for step, each in found.items() if each is not None}
