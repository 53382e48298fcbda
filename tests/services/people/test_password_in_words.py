"""A password typed among the words that are kept or printed with a signature signs nothing, whatever is signed."""

import unicodedata
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from qclab.demo.people import PASSWORD
from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Invalid, NotAllowed
from qclab.services.catalogue.in_force import put_in_force
from qclab.services.people.passwords import holds_password
from qclab.services.release import certificates
from qclab.services.review import approving, deciding
from qclab.store import tables as t
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof

Sign = Callable[[Laboratory, str], object]

SIGNED: dict[str, tuple[Sign, str]] = {
    "approval": (lambda demo, said: approving.approve(demo["kvos"], [], PASSWORD, accepted={1: said}), "accepted_1"),
    "agreed not done": (
        lambda demo, said: approving.settle_not_done(demo["kvos"], [], agree=True, reason=said, password=PASSWORD),
        "reason",
    ),
    "declined not done": (
        lambda demo, said: approving.settle_not_done(demo["kvos"], [], agree=False, reason=said, password=PASSWORD),
        "reason",
    ),
    "decision": (
        lambda demo, said: deciding.settle_decision(demo["adewit"], 1, accept=True, note=said, password=PASSWORD),
        "note",
    ),
    "certificate": (lambda demo, said: certificates.issue(demo["kvos"], 1, 1, PASSWORD, reason=said), "reason"),
    "catalogue": (lambda demo, said: put_in_force(demo["kvos"], [], said, PASSWORD), "reason"),
}


@pytest.mark.parametrize("what", list(SIGNED))
def test_the_password_among_the_words_signs_nothing_and_is_said_at_their_field(demo: Laboratory, what: str) -> None:
    sign, field = SIGNED[what]
    with pytest.raises(Invalid, match="holds your password") as refused:
        sign(demo, f"I agree. {PASSWORD}.")
    assert [why.field for why in refused.value.reasons] == [field]


def test_a_revision_with_the_password_as_its_reason_is_not_issued(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    seen = certificates.preview(demo["kvos"], made.key)
    certificates.issue(demo["kvos"], made.key, seen.batch_version, PASSWORD)
    again = certificates.preview(demo["kvos"], made.key)
    with pytest.raises(Invalid, match="holds your password"):
        certificates.issue(demo["kvos"], made.key, again.batch_version, PASSWORD, reason=PASSWORD)
    with demo.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.certificate)).scalar() == 1
        told = select(t.event.c.seq).where(t.event.c.payload.contains(PASSWORD))
        assert connection.execute(told).scalars().all() == [1], "the first event gives the demonstration its password"


def test_a_wrong_password_learns_nothing_of_the_words(demo: Laboratory) -> None:
    with pytest.raises(NotAllowed) as refused:
        certificates.issue(demo["kvos"], 1, 1, "not it", reason="it is not it")
    assert refused.value.codes == (Barred.WRONG_PASSWORD,)


def test_a_password_is_found_however_the_keyboard_composes_its_letters() -> None:
    assert holds_password(unicodedata.normalize("NFD", "because café tulip river"), "café tulip river")
    assert not holds_password("because of the calculation", "café tulip river")
