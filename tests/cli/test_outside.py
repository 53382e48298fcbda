"""A send-out typed at a terminal, from the approval of the laboratory to its report."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.conftest import Answer
from tests.laboratory.clocks import today

At = Callable[..., Answer]


def test_a_test_is_sent_out_told_of_and_reported(at: At, tmp_path: Path) -> None:
    def done(who: str, *words: object) -> str:
        answer = at(who, "outside", *words)
        assert answer.status == 0, answer.err
        return answer.out + answer.err

    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-1,RM,\n", encoding="utf-8")
    ids = [row["id"] for row in json.loads(at("mjansen", "register", table, "--json").out)["samples"]]
    assert at("mjansen", "receive", *ids, "--condition", "intact").status == 0
    until = (today() + timedelta(days=400)).isoformat()
    keep = ("laboratory", "Endolab", "--until", until, "--method", "A09", "--agreement", "QAA-1", "--address", "1 Quay")
    assert at("adewit", "outside", *keep, "--reason", "audited in January").status == 1
    done("kvos", *keep, "--reason", "audited in January")
    assert "Endolab" in done("mjansen", "laboratories")
    packed = ("--temperature", "dry ice", "--carrier", "courier", "--expected", until)
    assert "prepared" in done("mjansen", "prepare", "endolab", "T-1/A09", *packed)
    (row,) = json.loads(at("mjansen", "outside", "list", "--which", "prepared", "--json").out)
    shipment = row["shipment"]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done("mjansen", "send", shipment, "--left", now)
    assert at("mjansen", "outside", "take-back", shipment, "--reason", "too late for that").status == 1
    told = ("--how", "telephone", "--who", "J. Smit", "--said", "the value is far too high")
    held = done("mjansen", "notice", shipment, "--says", "suspected positive", "--at", now, *told)
    assert "On hold: T-1." in held
    assert "no hold that a person placed" in at("kvos", "hold", "lift", "T-1", "--reason", "they called again").err
    unconfirmed = at("kvos", "hold", "not-confirmed", "T-1", "--reason", "they had read another plate")
    assert "suspected positive not confirmed" in unconfirmed.err
    assert "lifted 1" in unconfirmed.err
    certificate = tmp_path / "their.pdf"
    certificate.write_bytes(b"%PDF-1.7")
    report = ("--number", "E-1", "--day", today().isoformat(), "--method", "BET 4", "--unit", "EU/mg")
    assert at("mjansen", "outside", "report", shipment, *report).status == 1, "without their certificate"
    done("mjansen", "report", shipment, *report, "--file", certificate)
    (row,) = json.loads(at("mjansen", "outside", "list", "--json").out)
    assert (row["state"], row["report"]) == ("reported", "E-1")
