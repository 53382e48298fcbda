"""What a certificate says in words of its own: of what is not known, to a client, and beside one from before."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.documents.release.content import canonical
from qclab.domain.refusals import Conflict
from qclab.domain.release import layouts
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.release.revising import Unrevised
from qclab.services.release import certificates
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


def _printed(demo: Laboratory, made: Batch, kind: str) -> str:
    pages = PdfReader(BytesIO(certificates.preview(demo.qa, made.key, kind).pdf())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_what_is_not_known_of_a_batch_is_said_and_not_left_out(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered(manufactured_on=None, expiry_at=None).received().entered()
    made.submitted().approved()
    content = certificates.preview(sqlite_demo.qa, made.key).content
    assert (content.manufactured, content.expiry) == ("not given", "not given")
    assert {line.sampled for line in content.samples} == {"not given"}
    said = _printed(sqlite_demo, made, ANALYSIS)
    assert "Manufactured not given" in said
    assert "Expiry not given" in said


def test_a_client_reads_nothing_of_release_steps(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    made.entered(tests=[made.test("A09").key]).submitted().approved()
    interim = certificates.preview(sqlite_demo.qa, made.key, INTERIM)
    steps = {line.requirement.key: line.criterion.release_step for line in certificates.previews(
        sqlite_demo.qa, made.key, [INTERIM]).gathered.dossier.lines}  # fmt: skip
    assert {1, 2} <= set(steps.values()), "the product is released in two steps"
    said = _printed(sqlite_demo, made, INTERIM).lower()
    assert "release step" not in said
    assert "of step" not in said
    first = [line for line in interim.content.pending if line.needed]
    assert f"{len(first)} lines needed before use are pending" in said
    assert said.count("needed before use") == len(first) + 1


def test_a_certificate_from_before_is_not_revised_for_our_own_closing_sentence(
    sqlite_demo: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sqlite_demo.batch("B-1").registered().received().entered().submitted().approved()
    seen = certificates.preview(sqlite_demo.qa, made.key)
    before = replace(seen.content, statements=("The results relate only to the samples named above.",))
    monkeypatch.setattr(certificates, "certificate", lambda *_: before)
    certificates.issue(sqlite_demo.qa, made.key, seen.batch_version, PASSWORD)
    monkeypatch.undo()

    again = certificates.preview(sqlite_demo.qa, made.key)
    assert again.content.changes == (layouts.CHANGED,)
    with pytest.raises(Conflict) as refused:
        certificates.issue(sqlite_demo.qa, made.key, again.batch_version, PASSWORD, reason="layout")
    assert refused.value.codes == (Unrevised.ONLY_THE_LAYOUT,)

    made.corrected(donor_code="D-2")
    revised = certificates.preview(sqlite_demo.qa, made.key)
    assert revised.content.changes == ("Donor: D-1 → D-2", layouts.CHANGED)
    row = certificates.issue(sqlite_demo.qa, made.key, revised.batch_version, PASSWORD, reason="donor code mistyped")
    with sqlite_demo.store.read() as connection:
        kept = connection.execute(t.blob.select().where(t.blob.c.sha256 == row.content)).one()
    assert canonical(revised.content).count(layouts.CHANGED) == bytes(kept.bytes).decode().count(layouts.CHANGED) == 1
