"""Whether a database is a demonstration is decided when it is made: only there may QCLAB_PASSWORD sign."""

import json

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.refusals import Invalid
from qclab.services.laboratory.settings import change_settings
from qclab.store import chain
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory
from tests.store.hand import tampering


def test_a_demonstration_says_so_in_its_first_event(demo: Laboratory) -> None:
    with demo.store.read() as connection:
        assert chain.demo_password(connection) == PASSWORD


def test_an_administrator_cannot_make_a_laboratory_a_demonstration(demo: Laboratory) -> None:
    with pytest.raises(Invalid, match="There is no setting “demo”"):
        change_settings(demo["admin"], {"demo": PASSWORD}, "to sign more quickly")


def test_a_laboratory_that_a_hand_makes_a_demonstration_is_named(store: Store) -> None:
    with store.read() as connection:
        assert chain.demo_password(connection) == ""
    with tampering(store) as hand:
        row = "INSERT INTO setting (key, row_version, name, value) VALUES (99, 1, 'demo', 'x')"
        hand.run(row)
        assert chain.demo_password(hand.connection) == "", "a row decides nothing"
        assert "setting 99" in {fault.where for fault in hand.faults()}
    with tampering(store) as hand:
        ((text,),) = hand.rows("SELECT payload FROM event WHERE seq = 1")
        told = json.loads(text)
        told["said"]["demo"] = PASSWORD
        hand.run("UPDATE event SET payload = ? WHERE seq = 1", json.dumps(told, separators=(",", ":"), sort_keys=True))
        assert chain.demo_password(hand.connection) == PASSWORD
        assert "event 1" in {fault.where for fault in hand.faults()}
        hand.disarm()
        hand.run("UPDATE event SET payload = '[' WHERE seq = 1")
        assert chain.demo_password(hand.connection) == ""
