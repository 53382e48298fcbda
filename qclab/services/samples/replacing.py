"""Replacing samples that left before anything was seen: others like them, for the tests that ended with them."""

from collections.abc import Sequence

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.samples.lifecycle import SampleBar, replace_blockers
from qclab.domain.testing.requiring import ENDED
from qclab.domain.trail.acts import Act
from qclab.queries.results.results import grid
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing import testing
from qclab.queries.testing.of_samples import links_of
from qclab.services.lab import Lab
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import Registered, Registration, register_within, registered
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def replace_samples(lab: Lab, keys: Sequence[int], *, act_key: str = "") -> Registered:
    """Register a sample like each of these, which were rejected or cancelled, with the tests that ended with them.

    What the ended tests were to fulfil goes to the new ones where nothing was seen. In an open test that lost the old
    sample and has not begun, the new one takes its place: a test has one beginning for all its containers. When it was
    sampled, by whom and where is to be said of the new one. Raises Conflict for samples that are still there, of which
    no test is left to perform, or that are of several batches.
    """
    with lab.write(Act.SAMPLES_REGISTERED, right=Right.REGISTER, act_key=act_key) as writing:
        hold_aggregates(writing.connection, t.sample, keys)
        rows = [samples.get_sample(writing.connection, lab.actor, key) for key in dict.fromkeys(keys)]
        if reasons := [why for row in rows for why in replace_blockers(row.id, row.state)]:
            raise Conflict(*reasons)
        if len({(row.batch, row.stage) for row in rows}) != 1:
            said = "Samples of one batch and stage are replaced at once."
            raise Conflict(Reason(said, code=SampleBar.NOT_TOGETHER))
        used = [_tests_of(lab, writing, row) for row in rows]
        new = [_like(row, methods, said) for row, (methods, said, _) in zip(rows, used, strict=True)]
        (made,) = register_within(lab, writing, [Registration(rows[0].batch, rows[0].stage, new)], again=True)
        for sample, (*_, links) in zip(made, used, strict=True):
            for link in links:
                writing.update(t.test_sample, link, sample=sample)
        return registered(lab, writing.connection, rows[0].batch, made)


def _tests_of(lab: Lab, writing: Writing, sample: SampleRow) -> tuple[tuple[str, ...], tuple[str, ...], list[int]]:
    """The methods of the tests that ended with a sample, what was read from it alone, and its places in the open ones
    that have not begun."""
    tests = testing.find_tests(writing.connection, lab.actor, sample=sample.key, state="")
    rows = testing.fetch_tests(writing.connection, lab.actor, sorted(tests)).values()
    ended = [row for row in rows if row.state in ENDED]
    methods = tuple(dict.fromkeys(row.method_id for row in ended))
    said = tuple(dict.fromkeys(each for row in ended for each in row.read_only_from(sample.key)))
    going_on = [row.key for row in rows if row.is_open and not row.entered and row.performed_from is None]
    each = grid(writing.connection, lab.actor, going_on).reported_each if going_on else frozenset()
    joined = [test for test in going_on if test not in each]
    if not methods and not joined:
        why = f"No test ended with sample {grouped(sample.id)} or waits for another, so nothing is to be replaced."
        raise Conflict(Reason(why, code=SampleBar.NOTHING_ENDED))
    return methods, said, links_of(writing.connection, sample.key, joined)


def _like(row: SampleRow, methods: tuple[str, ...], parameters: tuple[str, ...]) -> NewSample:
    return NewSample(
        name=row.name,
        container=row.container,
        amount=row.amount,
        unit=row.unit,
        methods=methods,
        retain=row.retain,
        condition=row.condition,
        priority=row.priority,
        label_stock=row.label_stock,
        parameters=parameters,
        because=f"Replaces sample {grouped(row.id)}, {row.state}: {row.state_reason}",
    )
