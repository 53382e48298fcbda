"""The catalogue written out: every version that was approved, and what is not in the file is said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from qclab.domain.catalogue.draft import Unsaved
from qclab.domain.catalogue.faults import Unlisted
from qclab.domain.catalogue.values import ListedCause, Method, Place, Specification
from qclab.domain.investigations.lists import SHIPPED, version_of
from qclab.domain.people.rights import Barred, Role
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.investigations.lists import list_versions
from qclab.queries.signatures.signatures import read_on
from qclab.resources import resource
from qclab.services.catalogue.drafts import save
from qclab.services.catalogue.file import read_catalogue
from qclab.services.catalogue.file_export import export_catalogue
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.catalogue.lists import CASES, put_list_in_force, save_list
from qclab.services.catalogue.taking_in import first_catalogue, import_catalogue
from qclab.services.lab import Lab
from qclab.store import tables
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.people import PASSWORD, add_client, lab_with
from tests.laboratory.stores import new_store
from tests.services.catalogue.test_file import SMALL
from tests.store.hand import tampering

pytestmark = pytest.mark.server_in_proof


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Lab]:
    """Another laboratory, without a catalogue."""
    store = new_store(tmp_path / "elsewhere.db")
    yield lab_with(store, Role.QA, id_="elsewhere")
    store.engine.dispose()


@pytest.fixture
def qa(sqlite_store: Store) -> Lab:
    return lab_with(sqlite_store, Role.QA, id_="kvos")


@pytest.fixture
def author(sqlite_store: Store, qa: Lab) -> Lab:
    first_catalogue(qa, SMALL.encode(), "small.yaml", PASSWORD)
    return lab_with(sqlite_store, Role.REVIEWER, id_="author")


def newest(lab: Lab, id_: str = "CELLS-DP") -> Kept[Any]:
    with lab.store.read() as connection:
        known = [*queries.methods(connection), *queries.specifications(connection, lab.actor)]
        return next(kept for kept in known if kept.value.id == id_)


def drafted(author: Lab, id_: str = "CELLS-DP", **changes: object) -> Kept[Any]:
    value = newest(author, id_).value
    return save(author, None, replace(value, version=value.version + 1, **changes))


def approve(qa: Lab, draft: Kept[Any]) -> None:
    kind: Any = "method" if isinstance(draft.value, Method) else "specification"
    put_in_force(qa, [Draft(kind, draft.key, draft.row_version)], "", PASSWORD)


def versions(text: str, id_: str = "CELLS-DP") -> list[int]:
    return [each.version for each in read_catalogue(text, "x").specifications if each.id == id_]


def states(lab: Lab) -> list[tuple[str, int, str]]:
    with lab.store.read() as connection:
        found = queries.as_of(queries.specifications(connection, lab.actor), lab.store.clock().date())
    return [(kept.value.id, kept.value.version, kept.state) for kept in found]


def taken_elsewhere(empty: Lab, text: str) -> str:
    first_catalogue(empty, text.encode(), "out.yaml", PASSWORD)
    return export_catalogue(empty).catalogue


def test_the_demo_catalogue_keeps_every_version_and_is_the_same_after_a_round_trip(store: Store, empty: Lab) -> None:
    qa = lab_with(store, Role.QA, id_="kvos")
    demo = resource("catalogue", "demo.yaml").read_text(encoding="utf-8")
    first_catalogue(qa, demo.encode(), "demo.yaml", PASSWORD)
    exported = export_catalogue(qa)
    before, after = read_catalogue(demo, "demo.yaml"), read_catalogue(exported.text, "out.yaml")
    assert len(after.specifications) == len(before.specifications) > 28
    assert set(after.specifications) == set(before.specifications)
    assert set(after.methods) == set(before.methods)
    assert exported.notes == ()
    assert taken_elsewhere(empty, exported.text) == exported.catalogue
    assert states(empty) == states(qa)


def test_with_a_draft_of_a_new_version_the_one_in_force_is_written_and_the_draft_is_not(author: Lab) -> None:
    before = export_catalogue(author).catalogue
    drafted(author, effective_from=date(2026, 6, 1))
    drafted(author, "A20", title="Viability, faster")
    exported = export_catalogue(author)
    assert exported.catalogue == before
    assert versions(exported.text) == [1]
    assert exported.notes == ("Drafts are not in the file: A20 version 2, CELLS-DP version 2.",)


def test_superseded_and_coming_versions_are_written_in_order_and_come_back_as_they_were(
    author: Lab, qa: Lab, empty: Lab
) -> None:
    today = author.store.clock().date()
    approve(qa, drafted(author, effective_from=today, title="Cells, tighter"))
    approve(qa, drafted(author, effective_from=today + timedelta(days=40), title="Cells, to come"))
    drafted(author, effective_from=today + timedelta(days=80))
    exported = export_catalogue(author).catalogue
    assert versions(exported) == [1, 2, 3]
    assert taken_elsewhere(empty, exported) == exported
    coming = f"in force from {today + timedelta(days=40)}"
    assert states(empty) == [("CELLS-DP", 3, coming), ("CELLS-DP", 2, "in force"), ("CELLS-DP", 1, "superseded")]


def test_of_a_method_the_version_in_force_is_written_and_the_earlier_one_is_named(
    author: Lab, qa: Lab, empty: Lab
) -> None:
    approve(qa, drafted(author, "A20", title="Viability, faster"))
    drafted(author, "A20", title="Viability, faster still")
    exported = export_catalogue(author)
    methods = read_catalogue(exported.text, "x").methods
    assert [(each.id, each.version, each.title) for each in methods][1] == ("A20", 2, "Viability, faster")
    assert exported.notes == (
        "Drafts are not in the file: A20 version 3.",
        "Earlier versions of methods are not in the file: A20 version 1.",
    )
    assert taken_elsewhere(empty, exported.text) == exported.catalogue


def without_cells(value: Any) -> dict[str, Any]:
    """What a specification or a method changes so that the parameter `cells` is gone."""
    if isinstance(value, Specification):
        return {"criteria": tuple(line for line in value.criteria if line.parameter != "cells")}
    return {"parameters": tuple(each for each in value.parameters if each.id != "cells")}


def test_a_superseded_version_that_the_methods_of_today_cannot_serve_is_named_and_left_out(
    author: Lab, qa: Lab, empty: Lab
) -> None:
    today = author.store.clock().date()
    approve(qa, drafted(author, effective_from=today, **without_cells(newest(author).value)))
    approve(qa, drafted(author, "A20", **without_cells(newest(author, "A20").value)))
    exported = export_catalogue(author)
    assert versions(exported.text) == [2]
    assert exported.notes[-1] == (
        "Superseded versions that today's catalogue cannot hold are not in the file: CELLS-DP version 1."
    )
    assert taken_elsewhere(empty, exported.text) == exported.catalogue


def test_what_was_approved_under_older_rules_and_is_in_force_is_written_and_what_to_mend_is_said(author: Lab) -> None:
    with author.store.write(None, Act.SPECIFICATION_DRAFTED) as writing:
        key = writing.connection.execute(select(tables.criterion.c.key)).scalars().all()[1]
        writing.update(tables.criterion, key, alert="≥ 60")
    exported = export_catalogue(author)
    assert "id: CELLS-DP" in exported.text
    (note,) = exported.notes
    assert note.startswith("Mend the file, it is refused where it is imported: specification CELLS-DP criterion 2: ")
    assert note.endswith("the alert level ≥ 60 is looser than the limit ≥ 70.0: it would warn too late.")


def test_places_are_written_after_those_they_stand_in_however_they_were_made(author: Lab, empty: Lab) -> None:
    save(author, None, Place("SITE", "Site", "site"))
    with author.store.read() as connection:
        room = next(kept for kept in queries.places(connection) if kept.value.id == "LAB")
    save(author, room, replace(room.value, parent="SITE"))
    exported = export_catalogue(author).catalogue
    assert [place.id for place in read_catalogue(exported, "x").places] == ["SITE", "LAB", "COLD"]
    assert taken_elsewhere(empty, exported) == exported


def test_the_list_for_cases_is_carried_from_one_laboratory_to_another(author: Lab, qa: Lab, empty: Lab) -> None:
    """The shipped one is not: it is there."""
    assert "case_lists" not in export_catalogue(author).text
    own = replace(version_of(SHIPPED, 1), causes=(ListedCause("X-1 pipette"), ListedCause("X-2 lot", microbial=True)))
    save_list(author, CASES, None, own)
    assert export_catalogue(author).notes == ("Drafts are not in the file: case-list version 1.",)
    put_list_in_force(qa, CASES, 1, PASSWORD)
    text = export_catalogue(author).catalogue
    assert taken_elsewhere(empty, text) == text, "in force, where it is the first catalogue"
    assert empty.ask_of_site(list_versions)[0].value == own
    with empty.store.read() as connection:
        (signed,) = read_on(connection, empty.actor, "case_list", [1])[1]
        assert signed.standing is Standing.VALID
        assert verify(connection).faults == ()
    changed = text.replace("X-1 pipette", "X-1 scales")
    with pytest.raises(Conflict) as refused:
        import_catalogue(author, changed.encode(), "out.yaml")
    assert refused.value.codes == (Unsaved.DIFFERS,)
    coming = changed.replace("case_lists:\n  - version: 1", "case_lists:\n  - version: 2")
    done = import_catalogue(author, coming.encode(), "out.yaml")
    assert (done.added, done.changed) == ({"case_lists": 1}, {})
    assert [(kept.value.version, kept.state) for kept in author.ask_of_site(list_versions)[:2]] == [
        (2, "draft"), (1, "in force"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as nothing:
        import_catalogue(author, coming.encode(), "out.yaml")
    assert nothing.value.codes == (Barred.UNCHANGED,)


def test_a_file_with_a_list_that_asks_nothing_in_a_phase_is_refused_at_its_line(author: Lab) -> None:
    text = export_catalogue(author).text + (
        "case_lists:\n  - version: 1\n    causes: [{words: X-1 pipette}]\n"
        "    questions:\n      - {kind: OOS, phase: IV, words: Is it?}\n"
    )
    with pytest.raises(Invalid) as refused:
        read_catalogue(text, "x")
    assert [(each.code, each.row) for each in refused.value.reasons if each.code is not Unlisted.NO_QUESTION] == [
        (Unlisted.NO_SUCH_PHASE, len(text.splitlines()))
    ]


def test_many_drafts_are_counted_instead_of_named(author: Lab) -> None:
    method = newest(author, "A20").value
    for number in range(7):
        save(author, None, replace(method, id=f"B{number}", version=1))
    (note,) = export_catalogue(author).notes
    assert note == (
        "Drafts are not in the file: B0 version 1, B1 version 1, B2 version 1, B3 version 1, B4 version 1, and 2 more."
    )


def test_the_file_says_who_put_which_version_in_force_and_how_that_reads_now(author: Lab, qa: Lab) -> None:
    drafted(author, "A20", title="Viability, faster")
    approve(qa, newest(author, "A20"))
    said = export_catalogue(author).text
    name = qa.actor.name
    (line,) = (each for each in said.splitlines() if each.startswith("# method A20"))
    assert f"# method A20 version 2: put in force, {name} (password), " in line
    assert " (UTC " in line
    assert line.endswith(": valid")
    assert "# specification CELLS-DP version 1: put in force, " in said
    assert f"when {author.actor.name} exported this on" in said
    assert read_catalogue(said, "x") == read_catalogue(export_catalogue(author).catalogue, "x")
    with tampering(author.store, for_good=True) as hand:
        hand.run("UPDATE method SET title = 'Viability, slower' WHERE id = 'A20' AND version = 2")
    (line,) = (each for each in export_catalogue(author).text.splitlines() if each.startswith("# method A20"))
    assert line.endswith(": broken")


def test_whoever_knows_of_one_client_is_not_told_who_signed_for_another(author: Lab) -> None:
    stranger = lab_with(author.store, Role.READER, id_="stranger", client=add_client(author.store, "OTHER"))
    assert "# specification" not in export_catalogue(stranger).text
