"""Editing the catalogue: drafts change freely, what is in force never; another person than the drafter signs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qclab.domain.catalogue.draft import Unsaved, Withheld, check, next_version
from qclab.domain.catalogue.faults import Fault
from qclab.domain.catalogue.values import Client, Method, Place, Specification
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Refusal
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, SUPERSEDED, Kept
from qclab.services.catalogue.drafts import save
from qclab.services.catalogue.in_force import Draft, faults_left, look, put_in_force
from qclab.services.catalogue.taking_in import first_catalogue
from qclab.services.lab import Lab
from qclab.store import tables
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.people import PASSWORD, lab_with
from tests.services.catalogue.test_file import SMALL

TODAY = date(2026, 3, 2)


@pytest.fixture
def store(sqlite_store: Store) -> Iterator[Store]:
    importer = lab_with(sqlite_store, Role.QA, id_="importer")
    first_catalogue(importer, SMALL.encode(), "small.yaml", PASSWORD)
    yield sqlite_store
    with sqlite_store.read() as connection:
        assert verify(connection).faults == ()


@pytest.fixture
def author(store: Store) -> Lab:
    return lab_with(store, Role.REVIEWER, id_="author")


@pytest.fixture
def qa(store: Store) -> Lab:
    return lab_with(store, Role.QA, id_="kvos")


def specifications(lab: Lab) -> list[Kept[Specification]]:
    with lab.store.read() as connection:
        return queries.specifications(connection, lab.actor)


def drafted(author: Lab, **changes: Any) -> Kept[Specification]:
    in_force = specifications(author)[0]
    version = next_version(in_force.value, 2, TODAY)
    return save(author, None, replace(version, **changes))


def as_draft(kept: Kept[Any], kind: Any = "specification") -> Draft:
    return Draft(kind, kept.key, kept.row_version)


def with_limit(value: Specification, limit: str) -> Specification:
    first, *_ = [line for line in value.criteria if line.parameter == "viability"]
    rest = [line for line in value.criteria if line is not first]
    return replace(value, criteria=(replace(first, limit=limit), *rest))


def test_a_new_version_is_a_draft_and_the_one_in_force_stays(author: Lab):
    drafted(author, title="Cells, tighter")
    assert [(kept.value.version, kept.state) for kept in specifications(author)] == [(2, DRAFT), (1, IN_FORCE)]


def test_a_draft_changes_and_the_trail_tells_who_changed_its_lines(author: Lab, qa: Lab):
    first = drafted(author)
    second = save(author, first, with_limit(first.value, "≥ 80"))
    assert second.row_version > first.row_version
    with author.store.read() as connection:
        assert [step.name for step in draft_queries.steps(connection, author.actor, "specification", first.key)] == [
            "Author"
        ] * 2


def test_a_version_in_force_is_never_changed(author: Lab):
    kept = specifications(author)[0]
    with pytest.raises(Conflict, match="in force; make a new version") as why:
        save(author, kept, replace(kept.value, title="changed"))
    assert why.value.codes == (Unsaved.NO_DRAFT,)


def test_the_second_of_two_editors_is_told_who_changed_the_draft_even_when_only_a_line_changed(author: Lab, qa: Lab):
    first = drafted(author)
    save(qa, first, with_limit(first.value, "≥ 80"))
    with pytest.raises(Conflict, match="Kvos changed CELLS-DP version 2") as why:
        save(author, first, with_limit(first.value, "≥ 90"))
    assert why.value.codes == (Unsaved.CHANGED,)


def test_a_draft_is_saved_with_its_fault_and_only_putting_it_in_force_refuses_that(author: Lab, qa: Lab):
    first = drafted(author)
    saved = save(author, first, with_limit(first.value, "about 80"))
    assert specifications(author)[0] == saved
    for refuse in (lambda: look(qa, [as_draft(saved)]), lambda: put_in_force(qa, [as_draft(saved)], "", PASSWORD)):
        with pytest.raises(Conflict, match=r"criterion 1.*about 80") as why:
            refuse()
        assert why.value.codes == (Withheld.FAULTS, Fault.LIMIT)
    assert specifications(author)[0] == saved, "nothing was signed"
    assert len(faults_left(author, saved)) == 1


def test_what_has_no_row_to_be_kept_in_is_named_with_its_line_and_field(author: Lab):
    first = drafted(author)
    line = replace(first.value.criteria[0], method="A98")
    with pytest.raises(Invalid) as refused:
        save(author, first, replace(first.value, criteria=(line,)))
    assert [(reason.row, reason.field, reason.code) for reason in refused.value.reasons] == [
        (1, "method", Fault.NO_SUCH_METHOD)
    ]
    assert specifications(author)[0] == first


def test_a_new_version_takes_effect_after_the_one_before(author: Lab, qa: Lab):
    in_force = specifications(author)[0].value
    early = save(author, None, replace(in_force, version=2))
    with pytest.raises(Conflict, match="effective after version 1"):
        put_in_force(qa, [as_draft(early)], "", PASSWORD)


def test_who_may_not_edit_is_refused_and_that_is_recorded(store: Store):
    analyst = lab_with(store, Role.ANALYST)
    with pytest.raises(NotAllowed):
        save(analyst, None, Client("NEW", "New"))


def test_an_id_is_taken_once(author: Lab):
    with pytest.raises(Conflict, match="There is a client OWN already") as why:
        save(author, None, Client("OWN", "Somebody else"))
    assert why.value.codes == (Unsaved.THERE_ALREADY,)


def test_a_place_does_not_stand_inside_itself(author: Lab):
    room = save(author, None, Place("R1", "Room", "room"))
    save(author, None, Place("F1", "Freezer", "freezer", "R1"))
    with pytest.raises(Invalid, match="stands inside itself") as why:
        save(author, room, replace(room.value, parent="F1"))
    assert set(why.value.codes) == {Fault.PLACE_INSIDE_ITSELF}


def test_a_product_keeps_the_stages_its_specifications_are_for(author: Lab):
    with author.store.read() as connection:
        product = queries.products(connection, author.actor)[0]
    with pytest.raises(Invalid, match="has no stage “DP”"):
        save(author, product, replace(product.value, stages=()))


def test_putting_in_force_supersedes_the_version_before_and_is_signed(author: Lab, qa: Lab):
    draft = drafted(author)
    put_in_force(qa, [as_draft(draft)], "yearly review", PASSWORD)
    assert [kept.state for kept in specifications(qa)] == [IN_FORCE, SUPERSEDED]
    with qa.store.read() as connection:
        last = draft_queries.steps(connection, qa.actor, "specification", draft.key)[-1]
        mine = tables.signature.c.person == qa.actor.key
        signed = connection.execute(select(tables.signature).where(mine)).all()
    assert (last.name, last.act, last.reason) == ("Kvos", Act.SPECIFICATION_PUT_IN_FORCE, "yearly review")
    assert [(s.printed_name, s.meaning, s.subject) for s in signed] == [("Kvos", "put in force", draft.key)]


def test_a_first_catalogue_is_signed_version_by_version_and_a_second_one_is_refused(qa: Lab) -> None:
    with qa.store.read() as connection:
        signed = connection.execute(select(tables.signature.c.subject_table, tables.signature.c.subject)).all()
        versions = [("method", kept.key) for kept in queries.methods(connection)]
        versions += [("specification", kept.key) for kept in queries.specifications(connection, qa.actor)]
    assert sorted(signed) == sorted(versions)
    with pytest.raises(Conflict, match="another person puts them in force"):
        first_catalogue(qa, SMALL.encode(), "small.yaml", PASSWORD)


def test_a_first_catalogue_takes_the_password_of_who_may_put_in_force(sqlite_store: Store) -> None:
    with pytest.raises(NotAllowed, match="put specifications and methods in force"):
        first_catalogue(lab_with(sqlite_store, Role.REVIEWER), SMALL.encode(), "small.yaml", PASSWORD)
    with pytest.raises(NotAllowed, match="password"):
        first_catalogue(lab_with(sqlite_store, Role.QA), SMALL.encode(), "small.yaml", "not it")


def test_who_drafted_does_not_put_in_force(qa: Lab):
    draft = drafted(qa)
    with pytest.raises(NotAllowed, match="another person"):
        put_in_force(qa, [as_draft(draft)], "", PASSWORD)


def test_a_wrong_password_puts_nothing_in_force(author: Lab, qa: Lab):
    draft = drafted(author)
    with pytest.raises(NotAllowed, match="password"):
        put_in_force(qa, [as_draft(draft)], "", "not it")
    assert specifications(qa)[0].state == DRAFT


def test_a_draft_that_changed_since_it_was_read_is_not_signed(author: Lab, qa: Lab):
    draft = drafted(author)
    save(author, draft, with_limit(draft.value, "≥ 10"))
    with pytest.raises(Conflict, match="was changed after you opened it") as why:
        put_in_force(qa, [as_draft(draft)], "", PASSWORD)
    assert why.value.codes == (Withheld.CHANGED,)


def test_a_draft_with_an_alert_level_looser_than_its_limit_is_not_put_in_force(author: Lab, qa: Lab):
    line = replace(specifications(author)[0].value.criteria[1], alert="≥ 60")
    draft = drafted(author, criteria=(line,))
    with pytest.raises(Conflict, match="is looser than the limit"):
        put_in_force(qa, [as_draft(draft)], "", PASSWORD)


def test_a_method_goes_in_force_before_the_specification_that_needs_it(author: Lab, qa: Lab):
    with author.store.read() as connection:
        method = next(kept for kept in queries.methods(connection) if kept.value.id == "A20")
    other = save(author, None, replace(method.value, id="A99", version=1))
    line = replace(specifications(author)[0].value.criteria[1], method="A99")
    draft = drafted(author, criteria=(line,))
    with pytest.raises(Refusal, match="no version of A99 is in force"):
        put_in_force(qa, [as_draft(draft)], "", PASSWORD)
    assert put_in_force(qa, [as_draft(draft), as_draft(other, "method")], "", PASSWORD) == 2


def test_a_method_version_that_drops_a_parameter_says_which_specifications_use_it(author: Lab):
    with author.store.read() as connection:
        around = draft_queries.around(connection, author.actor)
    method = next(each for each in around.methods if each.id == "A20")
    found = check(around, replace(method, version=2, parameters=method.parameters[1:]))
    assert found.faults == ()
    assert "CELLS-DP" in found.remarks[0].text


def test_the_next_version_takes_effect_later_than_the_one_before(author: Lab):
    value = specifications(author)[0].value
    assert next_version(value, 2, TODAY).effective_from == TODAY + timedelta(days=1)
    early = value.effective_from - timedelta(days=30)
    assert next_version(value, 2, early).effective_from > value.effective_from


def methods(lab: Lab) -> dict[str, Kept[Method]]:
    with lab.store.read() as connection:
        return {kept.value.id: kept for kept in reversed(queries.methods(connection))}


def without(value: Method, parameter: str) -> Method:
    return replace(value, version=2, parameters=tuple(each for each in value.parameters if each.id != parameter))


def in_fractions(value: Method) -> Method:
    first, *rest = value.parameters
    return replace(value, version=2, parameters=(replace(first, unit="fraction"), *rest))


@pytest.mark.parametrize("change", [lambda value: without(value, "viability"), in_fractions])
def test_a_method_that_no_longer_gives_what_a_specification_asks_for_is_not_put_in_force(
    author: Lab, qa: Lab, change: Callable[[Method], Method]
) -> None:
    draft = save(author, None, change(methods(author)["A20"].value))
    with pytest.raises(Conflict, match=r"A20 version 2 does not fit what is in force\.") as refused:
        put_in_force(qa, [as_draft(draft, "method")], "", PASSWORD)
    assert "CELLS-DP" in str(refused.value)
    assert methods(qa)["A20"].state == DRAFT


def test_a_method_and_the_specification_that_follows_it_are_put_in_force_together(author: Lab, qa: Lab) -> None:
    method = save(author, None, without(methods(author)["A20"].value, "viability"))
    now = specifications(author)[0].value
    rest = tuple(line for line in now.criteria if line.parameter != "viability")
    specification = save(author, None, replace(now, version=2, effective_from=date(2026, 1, 6), criteria=rest))
    both = [as_draft(method, "method"), as_draft(specification)]
    assert put_in_force(qa, both, "", PASSWORD) == 2
    assert (methods(qa)["A20"].state, specifications(qa)[0].state) == (IN_FORCE, IN_FORCE)
