"""The main job typed at a terminal: registered, received, entered, approved, labelled, certified; and every refusal."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qclab.demo.people import PASSWORD
from tests.cli.conftest import ASKED, PERFORMED, Answer, receive

At = Callable[..., Answer]
FULL = Path("/dev/full")


def listed(answer: Answer) -> list[dict]:
    assert answer.status == 0, answer.err
    return json.loads(answer.out)


def test_the_whole_job_ends_in_a_certificate_that_is_printed_again_byte_for_byte(
    at: At, submitted: list[str], tmp_path: Path
):
    approved = at("adewit", "approve", "T-1")
    assert approved.status == 0, approved.err
    assert "TAMC-g" in approved.out, "what is signed is shown"
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    issued = at("kvos", "certificate", "T-1", "--out", first, "--json")
    assert issued.status == 0, issued.err
    assert json.loads(issued.out)["conclusion"] == "complies"
    assert at("kvos", "certificate", "T-1", "--out", again, "--reprint").status == 0
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes().startswith(b"%PDF")
    assert at("kvos", "verify").status == 0
    second = at("kvos", "certificate", "T-1", "--out", again, "--force")
    assert second.status == 1
    assert "revision" in second.err


def test_an_interim_certificate_is_refused_where_nothing_is_pending(at: At, submitted: list[str], tmp_path: Path):
    assert at("adewit", "approve", "T-1").status == 0
    answer = at("kvos", "certificate", "T-1", "--interim", "--out", tmp_path / "c.pdf")
    assert answer.status == 1
    assert "Interim certificate: nothing is pending" in answer.err
    assert not (tmp_path / "c.pdf").exists()


def test_lists_and_reprints_say_that_a_certificate_is_outdated(at: At, submitted: list[str], tmp_path: Path):
    pdf = tmp_path / "c.pdf"
    assert at("adewit", "approve", "T-1").status == 0
    assert at("kvos", "certificate", "T-1", "--out", pdf).status == 0
    assert "outdated" not in at("kvos", "batches").out
    assert "warning" not in at("kvos", "certificate", "T-1", "--out", pdf, "--reprint", "--force").err
    data = tmp_path / "expiry.csv"
    data.write_text("product,batch,stage,name,methods\nTREHALOSE,T-1,RM,Second bag,A09\n", encoding="utf-8")
    added = at("mjansen", "register", data)
    assert added.status == 0, added.err
    assert "outdated: 1 test was added" in at("kvos", "batches", "--search", "T-1").out
    assert listed(at("kvos", "batches", "--search", "T-1", "--json"))[0]["outdated"] == ["1 test was added"]
    before = pdf.read_bytes()
    again = at("kvos", "certificate", "T-1", "--out", pdf, "--reprint", "--force")
    assert "1 test was added. It is outdated." in again.err
    assert pdf.read_bytes() == before


def test_a_failing_value_that_was_changed_is_approved_alone_with_a_reason(
    at: At, sample_ids: list[str], tmp_path: Path
):
    receive(at, *sample_ids)
    table = tmp_path / "results.csv"
    for values in ("endotoxin-g,5,", "endotoxin-g,<0.25,misread"):
        table.write_text(f"sample,method,parameter,value,reason\n{sample_ids[0]},A09,{values}\n", encoding="utf-8")
        assert at("mjansen", "results", table).status == 0
    table.write_text(f"sample,method,parameter,value\n{sample_ids[0]},A60,appearance,Conforms\n", encoding="utf-8")
    assert at("mjansen", "results", table).status == 0
    unsaid = at("mjansen", "submit", "T-1")
    assert unsaid.status == 1
    assert "How it was performed is not said: by, from, to." in unsaid.err
    assert at("mjansen", *PERFORMED).status == 0
    assert at("mjansen", "submit", "T-1").status == 0
    refused = at("adewit", "approve", "T-1")
    assert refused.status == 1
    assert "a value that failed was changed" in refused.err
    assert "--reason" in refused.err
    assert at("adewit", "approve", "T-1", "--method", "A60", "--reason", "Nothing was changed").status == 1
    assert at("adewit", "approve", "T-1", "--reason", "short").status == 1
    done = at("adewit", "approve", "T-1", "--reason", "The sheet of the reader says so.")
    assert done.status == 0, done.err
    assert "2 tests approved" in done.err


def test_what_submitting_opens_is_told_and_done_only_when_it_is_asked_for(
    at: At, sample_ids: list[str], tmp_path: Path
):
    receive(at, *sample_ids)
    table = tmp_path / "results.csv"
    said = "me,2026-10-01 09:00,2026-10-01 11:00,LAL-01"
    table.write_text(
        "sample,method,parameter,value,performed_by,performed_from,performed_to,instrument\n"
        f"{sample_ids[0]},A09,endotoxin-g,5,{said}\n",
        encoding="utf-8",
    )
    taken = at("mjansen", "results", table)
    assert taken.status == 0, taken.err
    refused = at("mjansen", "submit", "T-1", "--method", "A09")
    assert refused.status == 1
    assert "Nothing was submitted: each opens a case and puts T-1 on hold" in refused.err
    done = at("mjansen", "submit", "T-1", "--method", "A09", "--open-cases")
    assert done.status == 0, done.err
    assert "was opened; the batch is on hold" in done.out


def test_a_certificate_is_refused_with_the_list_of_what_is_missing(at: At, sample_ids: list[str], tmp_path: Path):
    answer = at("kvos", "certificate", "T-1", "--out", tmp_path / "c.pdf", "--json")
    assert answer.status == 1
    assert len(json.loads(answer.out)["refused"]) == len(ASKED)
    assert not (tmp_path / "c.pdf").exists()
    assert at("kvos", "certificate", "T-1", "--out", tmp_path / "c.pdf", "--reprint").status == 1


def test_lists_are_filtered_and_given_as_tables_or_json(at: At, sample_ids: list[str]):
    assert {row["id"] for row in listed(at("mjansen", "samples", "--batch", "T-1", "--json"))} == set(sample_ids)
    assert [row["id"] for row in listed(at("kvos", "samples", "--search", sample_ids[1], "--json"))] == [sample_ids[1]]
    assert listed(at("kvos", "samples", "--state", "received", "--json")) == []
    tests = listed(at("kvos", "tests", "--batch", "T-1", "--method", "A09", "--analyst", "none", "--json"))
    assert [test["method_id"] for test in tests] == ["A09"]
    assert [row["id"] for row in listed(at("kvos", "batches", "--json"))] == ["V-1", "T-1"]
    table = at("kvos", "batches", "--search", "T-1").out.splitlines()
    assert table[0].split()[:4] == ["ID", "CLIENT", "PRODUCT", "STATUS"]
    assert table[1].split()[:4] == ["T-1", "OWN", "TREHALOSE", "quarantine"]
    nothing = at("kvos", "batches", "--status", "on hold")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "No batches.\n")


def test_a_filter_is_kept_or_refused_and_never_ignored(at: At, sample_ids: list[str]):
    for of in ("samples", "tests", "batches"):
        rows = listed(at("kvos", of, "--client", "vectoria", "--json"))
        assert {row["client_id"] for row in rows} == {"VECTORIA"}, of
        unknown = at("kvos", of, "--client", "NOBODY")
        assert (unknown.status, unknown.out, unknown.err) == (1, "", "There is no client “NOBODY”.\n")
        for limit in ("0", "-1", "x"):
            assert at("kvos", of, "--limit", limit).status == 2
    for words in (("samples", "--state"), ("tests", "--state"), ("batches", "--status")):
        mistyped = at("kvos", *words, "recieved")
        assert mistyped.status == 1
        assert "“recieved” is none of: " in mistyped.err


def test_tests_are_listed_whatever_their_state_unless_one_is_asked_for(at: At, submitted: list[str]):
    assert at("adewit", "approve", "T-1", "--method", "A09").status == 0
    states = {test["method_id"]: test["state"] for test in listed(at("kvos", "tests", "--batch", "T-1", "--json"))}
    assert states == {"A05": "submitted", "A09": "approved", "A60": "submitted"}
    approved = listed(at("kvos", "tests", "--batch", "T-1", "--state", "approved", "--json"))
    assert [test["method_id"] for test in approved] == ["A09"]


def test_a_client_sees_nothing_of_another_clients(at: At, sample_ids: list[str]):
    own = listed(at("vectoria", "samples", "--json"))
    assert {row["batch_id"] for row in own} == {"V-1"}
    assert [row["id"] for row in listed(at("vectoria", "batches", "--json"))] == ["V-1"]
    assert {row["client_id"] for row in listed(at("vectoria", "tests", "--json"))} == {"VECTORIA"}
    hidden = at("vectoria", "samples", "--batch", "T-1")
    unknown = at("vectoria", "samples", "--batch", "X-9")
    assert hidden.status == unknown.status == 1
    assert hidden.err.replace("T-1", "X-9") == unknown.err


def test_what_a_person_has_no_right_to_is_refused_and_recorded(at: At, sample_ids: list[str], tmp_path: Path):
    answer = at("vectoria", "receive", *sample_ids[:1], "--condition", "intact")
    assert answer.status == 1
    assert "may not receive samples" in answer.err
    assert "may not" in at("mjansen", "approve", "T-1").err
    assert "may not" in at("mjansen", "certificate", "T-1", "--out", tmp_path / "c.pdf").err
    assert "may not" in at("admin", "samples").err


def test_labels_are_counted_and_a_second_copy_needs_a_reason(at: At, sample_ids: list[str], tmp_path: Path):
    words = ("labels", *sample_ids, "--preset", "50x25", "--force", "--out", tmp_path / "l.pdf")
    assert at("mjansen", *words).status == 0
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    again = at("mjansen", *words)
    assert again.status == 1
    assert "why it is printed again" in again.err
    assert at("mjansen", *words, "--reason", "smudged").status == 0
    unknown = at("mjansen", "labels", *sample_ids, "--preset", "1x1", "--out", tmp_path / "x.pdf", "--reason", "lost")
    assert "Choose one of" in unknown.err


def test_nothing_is_recorded_when_the_file_could_not_be_written(at: At, sample_ids: list[str], tmp_path: Path):
    words = ("labels", sample_ids[0], "--preset", "50x25", "--out")
    assert at("mjansen", *words, tmp_path / "nowhere" / "l.pdf").status == 1
    assert at("mjansen", *words, tmp_path).status == 1
    assert at("mjansen", *words, tmp_path / "l.pdf").status == 0, "it is the first copy still"


def test_receiving_names_every_sample_that_cannot_be(at: At, sample_ids: list[str]):
    assert at("mjansen", "receive", sample_ids[0], "--condition", "intact").status == 0
    answer = at("mjansen", "receive", *sample_ids, "--json", "--condition", "intact")
    assert answer.status == 1
    assert sample_ids[0] in json.loads(answer.out)["refused"][0]
    assert "S2600000000" in at("mjansen", "receive", "S2600000000").err
    unknown = at("mjansen", "receive", "S2600000127", "S2699999948", "--condition", "intact").err.splitlines()
    garbled = "“S2600000127” is garbled: its check digits do not fit. Scan it again."
    assert unknown == [garbled, "There is no sample “S2699999948”."]
    assert at("mjansen", "receive", sample_ids[1], "--temperature", "cold").status == 1
    assert "Say in what condition" in at("mjansen", "receive", sample_ids[1]).err
    thawed = ("--condition", "thawed", "--deviation", "arrived thawed")
    one = listed(at("mjansen", "receive", sample_ids[1], *thawed, "--json"))
    assert one[0]["state"] == "received with deviation"


def test_a_table_with_a_fault_registers_nothing_and_every_line_is_named(at: At, tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name\nTREHALOSE,T-9,RM,\nTREHALOSE,T-9,XX,\nNONE,T-9,RM,\n", encoding="utf-8")
    answer = at("mjansen", "register", table)
    assert answer.status == 1
    named = [line.split(":")[0] for line in answer.err.splitlines() if line.startswith("line ")]
    assert named == ["line 3", "line 4"]
    assert listed(at("mjansen", "batches", "--json")) == []


def test_an_import_is_undone_by_its_number(at: At, sample_ids: list[str]):
    assert at("mjansen", "undo-import", "1", "--reason", "wrong file").status == 0
    assert {row["state"] for row in listed(at("mjansen", "samples", "--json"))} == {"cancelled"}
    assert at("mjansen", "undo-import", "1", "--reason", "wrong file").status == 1
    assert at("mjansen", "undo-import", "77", "--reason", "wrong file").status == 1


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
class TestFull:
    """The disk is full just when the paper is written: what was recorded is said, and how to go on."""

    def test_a_certificate_was_issued_and_is_had_by_a_reprint(self, at: At, submitted: list[str], tmp_path: Path):
        assert at("adewit", "approve", "T-1").status == 0
        issued = at("kvos", "certificate", "T-1", "--out", FULL)
        assert (issued.status, issued.out) == (1, "")
        assert "/dev/full cannot be written: No space left on device.\n" in issued.err
        assert re.search(r"^COA-\d{4}-0001 revision 1 was issued and is kept\..* --reprint", issued.err, re.M)
        assert at("kvos", "certificate", "T-1", "--out", tmp_path / "c.pdf", "--reprint").status == 0
        assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
        again = at("kvos", "certificate", "T-1", "--out", FULL, "--reprint")
        assert again.status == 1
        assert "issued" not in again.err, "a reprint issues nothing"

    def test_labels_count_as_printed_and_need_a_reason_the_next_time(
        self, at: At, sample_ids: list[str], tmp_path: Path
    ):
        words = ("labels", sample_ids[0], "--preset", "50x25", "--out")
        answer = at("mjansen", *words, FULL)
        assert (answer.status, answer.out) == (1, "")
        assert "The labels count as printed" in answer.err
        assert "--reason" in answer.err
        assert at("mjansen", *words, tmp_path / "l.pdf").status == 1
        again = at("mjansen", *words, tmp_path / "l.pdf", "--reason", "the disk was full", "--json")
        assert json.loads(again.out) == [{"sample": sample_ids[0], "copy": 2}]


def test_what_was_printed_is_told_to_programs(at: At, sample_ids: list[str], tmp_path: Path):
    words = ("labels", *sample_ids, "--preset", "50x25", "--force", "--out", tmp_path / "l.pdf", "--json")
    assert listed(at("mjansen", *words)) == [{"sample": each, "copy": 1} for each in sample_ids]
    assert {row["copy"] for row in listed(at("mjansen", *words, "--reason", "smudged"))} == {2}


def test_a_filled_template_is_never_overwritten(typed: Callable[..., Answer], tmp_path: Path):
    filled = tmp_path / "filled.csv"
    filled.write_text("a day's work", encoding="utf-8")
    answer = typed("template", "samples", filled)
    assert (answer.status, answer.out) == (1, "")
    there = f"There is a file {filled} already; it is left as it is."
    assert answer.err == f"{there} Choose another name, or write over it with --force.\n"
    assert filled.read_text(encoding="utf-8") == "a day's work"


def test_templates_need_no_database(typed: Callable[..., Answer], tmp_path: Path):
    for name in ("samples.csv", "results.xlsx"):
        assert typed("template", name.split(".")[0], tmp_path / name).status == 0
    assert (tmp_path / "samples.csv").read_bytes().startswith(b"\xef\xbb\xbfclient,product")
    assert (tmp_path / "results.xlsx").read_bytes().startswith(b"PK")


class TestSigning:
    """A signature is given with the password typed by its owner; only a demo laboratory takes it from outside."""

    @pytest.fixture
    def in_earnest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qclab.queries.laboratory.settings.demo_password", lambda _: "")

    @pytest.mark.usefixtures("in_earnest")
    def test_outside_a_demo_the_environment_does_not_sign(self, at: At, submitted: list[str]):
        answer = at("adewit", "approve", "T-1")
        assert answer.status == 1
        assert "typed at a terminal" in answer.err
        assert {
            test["state"] for test in listed(at("kvos", "tests", "--batch", "T-1", "--state", "all", "--json"))
        } == {"submitted"}

    @pytest.mark.usefixtures("in_earnest")
    def test_the_password_is_asked_at_the_terminal_and_a_wrong_one_signs_nothing(
        self, at: At, submitted: list[str], monkeypatch: pytest.MonkeyPatch
    ):
        prompts: list[str] = []
        answers = iter(["wrong", PASSWORD])

        def asked(prompt: str) -> str:
            prompts.append(prompt)
            return next(answers)

        monkeypatch.setattr("qclab.cli.session.getpass", asked)
        monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
        wrong = at("adewit", "approve", "T-1")
        assert (wrong.status, wrong.err) == (1, "The password is not right; nothing was signed.\n")
        assert at("adewit", "approve", "T-1").status == 0
        assert "A. de Wit" in prompts[0]
        assert "approve 3 tests" in prompts[0]

    def test_nobody_approves_their_own_work(self, at: At, submitted: list[str]):
        assert at("mjansen", "approve", "T-1").status == 1
        assert at("adewit", "approve", "X-9").status == 1
        assert at("adewit", "approve", submitted[0]).status == 0, "a sample names its tests too"
        assert "no test that waits" in at("adewit", "approve", "T-1").err


def test_an_hour_that_comes_twice_is_typed_with_its_offset(at: At, sample_ids: list[str], in_london: None):
    receive(at, *sample_ids)
    performed = ("perform", "T-1", "--method", "A05", "--from")
    refused = at("mjansen", *performed, "2026-10-25 02:30")
    assert refused.status == 1
    assert "2026-10-25 02:30+02:00 is the first, 2026-10-25 02:30+01:00 the second" in refused.err
    assert at("mjansen", *performed, "2026-03-29 02:30").status == 1, "the clock skips it"
    assert at("mjansen", *performed, "2026-10-25 02:30+01:00").status == 0
    rows = listed(at("mjansen", "tests", "--batch", "T-1", "--json"))
    assert "2026-10-25T01:30:00+00:00" in {row["performed_from"] for row in rows}


def test_times_are_the_laboratorys_with_the_offset_where_the_workstations_clock_differs(
    at: At, sample_ids: list[str], in_london: None
):
    due = [line.split()[2] for line in at("mjansen", "tests", "--batch", "T-1").out.splitlines()[1:]]
    assert set(due) <= {"+01:00", "+02:00"}, "Amsterdam is an hour ahead of London"


def test_times_have_no_offset_on_a_workstation_of_the_laboratory(at: At, sample_ids: list[str], in_amsterdam: None):
    out = at("mjansen", "tests", "--batch", "T-1").out
    assert "+01:00" not in out
    assert "+02:00" not in out


def test_a_table_whose_encoding_is_in_doubt_asks_for_it_by_its_option(at: At, tmp_path: Path):
    table = tmp_path / "dos.csv"
    table.write_bytes("product,batch,stage,name,methods\nTREHALOSE,D-1,RM,Fût n° 5,A09\n".encode("cp850"))
    refused = at("mjansen", "register", table)
    assert refused.status == 1
    assert "dos.csv does not say how its letters are written" in refused.err
    assert "--encoding cp850 reads “TREHALOSE,D-1,RM,Fût n° 5,A09”" in refused.err
    assert "--encoding windows-1252 reads “TREHALOSE,D-1,RM,F–t nø 5,A09”" in refused.err
    done = at("mjansen", "register", table, "--encoding", "cp850", "--json")
    assert "Fût n° 5" in done.out
    assert at("mjansen", "register", table, "--encoding", "ebcdic").status == 2


def test_the_trail_is_listed_in_sentences_and_that_of_a_batch_is_a_paper(
    at: At, submitted: list[str], tmp_path: Path
) -> None:
    rows = listed(at("kvos", "trail", "--search", "endotoxin 0.25", "--act", "results imported", "--json"))
    assert [row["what"] for row in rows] == ["Total aerobic microbial count, per gram 20 CFU/g and 3 more"]
    assert "tests submitted: " in at("kvos", "trail", "--batch", "T-1").out
    assert "No events." in at("kvos", "trail", "--search", "no-such-word").err
    paper = tmp_path / "trail.pdf"
    assert at("kvos", "batch-trail", "T-1", "--out", paper).status == 0
    assert paper.read_bytes().startswith(b"%PDF")
    looked = at("kvos", "batch-trail", "T-1", "--unusual")
    assert (looked.status, "Batch T-1, up to event " in looked.err) == (0, True)
    assert "--out FILE" in at("kvos", "batch-trail", "T-1").err
    assert at("kvos", "batch-trail", "NO-SUCH", "--out", tmp_path / "none.pdf").status == 1
    assert not (tmp_path / "none.pdf").exists()
