"""Tables as laboratories have them: other headings, lines before the head, a column for each value, names for ids."""

import pytest

from qclab.domain.exchange.headings import How, Unmapped
from qclab.domain.exchange.naming import Unnamed
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.trail.acts import Act
from qclab.services.batches.batches import BatchData, NoNewBatch, insert_batches
from qclab.services.exchange.importing import RESULTS, SAMPLES, Said, Staged, stage, take, undo
from qclab.services.exchange.results import Unfit
from qclab.services.samples import receiving, registering
from qclab.services.samples.new_sample import NewSample
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.statements import Counting
from tests.services.exchange.test_importing import water_ids, words

pytestmark = pytest.mark.server_in_proof

__all__ = ["water_ids"]


@pytest.fixture
def ids(sqlite_demo: Laboratory) -> list[str]:
    arrived = sqlite_demo.batch("W-1").registered("WFI", "POINT").received().after(hours=1)
    return [row.id for row in arrived.samples]


WATER = "Water for injections, points of use"
WIDE = {"External_ID": "sample", "Org C": "A67/TOC", "Well": "", "Acquired": "performed_to"}


def looked(demo: Laboratory, text: str, kind: str = RESULTS, said: dict[str, str] | None = None) -> Staged:
    return stage(demo["mjansen"], kind, "export.csv", text.encode(), Said(columns=said or {}))


def codes(found: Staged) -> list[object]:
    return [reason.code for row in found.rows for reason in row.reasons]


class TestHeadings:
    def test_the_words_of_the_screen_are_headings(self, sqlite_demo: Laboratory, ids: list[str]) -> None:
        found = looked(sqlite_demo, f"Sample ID,Test,Parameter,Result\n{ids[0]},A67,TOC,0.1\n")
        assert [(each.how, each.name) for each in found.columns] == [
            (How.KNOWN, "sample"), (How.KNOWN, "method"), (How.KNOWN, "parameter"), (How.KNOWN, "value"),
        ]  # fmt: skip
        assert [row.typed for row in take(sqlite_demo["mjansen"], found).results] == ["0.1"]

    def test_nothing_is_read_under_a_near_heading_before_a_person_says_so(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        text = f"Sample Nr,Flag,Test,Parameter,Resultat\n{ids[0]},L,A67,TOC,0.1\n"
        asked = looked(sqlite_demo, text)
        assert [why.code for why in asked.asked][:3] == [
            Unmapped.UNCONFIRMED, Unmapped.UNKNOWN, Unmapped.UNCONFIRMED,
        ]  # fmt: skip
        assert (asked.rows, asked.ready) == ((), False)
        assert asked.samples == (ids[0], "L", "A67", "TOC", "0.1")
        with pytest.raises(Invalid):
            take(sqlite_demo["mjansen"], asked)
        said = {"Sample Nr": "sample", "Flag": "", "Resultat": "value"}
        found = looked(sqlite_demo, text, said=said)
        assert found.ready
        assert "Flag" not in found.rows[0].values

    def test_what_was_said_is_remembered_for_files_with_these_headings_and_kept_with_the_import(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        head = "Sample Nr,Flag,Test,Parameter,Resultat\n"
        said = {"Sample Nr": "sample", "Flag": "", "Resultat": "value"}
        take(demo["mjansen"], looked(demo, f"{head}{water_ids[0]},L,A67,TOC,0.1\n", said=said))
        again = looked(demo, f"{head}{water_ids[0]},L,A67,TAMC,1\n")
        assert again.ready
        assert again.before is not None
        assert again.before.by == "M. Jansen"
        assert {each.heading: each.name for each in again.columns if each.how == How.BEFORE} == said
        other = looked(demo, f"Extra,{head}x,{water_ids[0]},L,A67,TAMC,1\n")
        assert other.asked, "another layout is asked about"
        take(demo["mjansen"], again)

    def test_what_an_import_that_was_undone_said_is_not_remembered(self, sqlite_demo: Laboratory) -> None:
        text = "Product,Batch,Stage,Sampel,Tests\nWFI,W-1,POINT,Point 1,A67\n"
        said = {"Sampel": "name"}
        done = take(sqlite_demo["mjansen"], looked(sqlite_demo, text, SAMPLES, said))
        undo(sqlite_demo["mjansen"], done.import_file, "the wrong columns")
        assert looked(sqlite_demo, text, SAMPLES).asked


class TestPreambleAndWide:
    def test_the_head_is_found_below_other_lines(self, sqlite_demo: Laboratory, ids: list[str]) -> None:
        text = (
            "Analyser X,FS-1,SN-1,,,2026-03-28 08:00:00\n\nSample Number,Test Name,Result,Unit,Flag,Date/Time\n"
            f"{ids[0]},Conductivity,1.1,µS/cm,,2026-03-02 09:30:00\n"
        )
        said = {"Test Name": "parameter", "Flag": "", "Date/Time": "performed_to"}
        assert [why.code for why in looked(sqlite_demo, text).asked].count(Unmapped.UNKNOWN) >= 1
        found = looked(sqlite_demo, text, said=said)
        assert (found.head, found.skipped) == (3, 1)
        assert [(row.line, row.word) for row in found.rows] == [(4, "ready")]
        (row,) = take(sqlite_demo["mjansen"], found).results
        assert (row.typed, row.unit) == ("1.1", "µS/cm")

    def test_a_column_for_each_parameter_becomes_a_row_for_each_value(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        text = (
            "Well,External_ID,Org C,Conductivity,TAMC,Acquired\n"
            f"A01,{ids[0]},0.11,1.1,,2026-03-02 09:30\nA02,{ids[1]},,,3,2026-03-02 09:30\n"
        )
        found = looked(sqlite_demo, text, said=WIDE)
        assert found.is_wide
        assert [row.read for row in found.rows[:2]] == ["0.11 mg/L", "1.1 µS/cm"], "as it will be recorded"
        assert [(row.line, row.values["parameter"], row.values["value"]) for row in found.rows[:2]] == [
            (2, "TOC", "0.11"), (2, "conductivity", "1.1"),
        ]  # fmt: skip
        assert found.empty == 3
        assert words(found)[:2] == ["ready", "ready"]

    def test_a_fault_of_one_value_stands_at_it_and_one_of_the_line_is_told_once(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        text = f"Sample,TOC,Conductivity\n{ids[0]},0.1.1,1.1\nS2600000000,0.1,1.1\n{ids[0]},=1+1,\n"
        found = looked(sqlite_demo, text)
        assert [bool(row.reasons) for row in found.rows] == [True, False, True, True, True]
        assert [why.row for why in found.reasons] == [2, 3, 4]

    def test_a_line_that_is_cut_is_refused_also_where_no_value_is_left(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        found = looked(sqlite_demo, f"Sample,TOC,Conductivity\n{ids[0]},0.1,1\n{ids[1]}")
        assert not found.ready
        assert "may be cut" in found.rows[-1].word


class TestUnits:
    @pytest.mark.parametrize(
        ("head", "line", "codes_"),
        [
            ("sample,parameter,value,unit", "TOC,0.1,mg/L", []),
            ("sample,parameter,value,unit", "TOC,0.1,mg/l", []),
            ("sample,parameter,value,unit", "TOC,0.1,", []),
            ("sample,parameter,value,unit", "TOC,0.1,µg/L", [Unfit.OTHER_UNIT]),
            ("sample,parameter,Result (mg/L)", "TOC,0.1", []),
            ("sample,parameter,Result (µg/L)", "TOC,0.1", [Unfit.OTHER_UNIT]),
            ("sample,TOC (mg/L)", "0.1", []),
            ("sample,TOC (µg/L)", "0.1", [Unfit.OTHER_UNIT]),
            ("sample,TOC x10^6", "0.1", [Unfit.OTHER_UNIT]),
        ],
    )
    def test_the_unit_of_a_column_or_of_a_heading_must_be_the_one_of_the_parameter(
        self, sqlite_demo: Laboratory, ids: list[str], head: str, line: str, codes_: list[object]
    ) -> None:
        found = looked(sqlite_demo, f"{head}\n{ids[0]},{line}\n")
        assert (found.asked, codes(found)) == ((), codes_)


class TestNames:
    def test_samples_methods_and_parameters_are_taken_by_name(self, sqlite_demo: Laboratory) -> None:
        demo = sqlite_demo
        for batch in ("W-1", "W-2"):
            text = f"product;batch;stage;name;methods\n{WATER};{batch};Point of use;Loop 3;A67\n"
            done = take(demo["mjansen"], looked(demo, text, SAMPLES))
            receive(demo["mjansen"], [row.id for row in done.samples], receiving.Reception("intact"))
        line = "Water for injections,Total organic carbon,0.1"
        both = looked(demo, f"sample,method,parameter,value\nLoop 3,{line}\n")
        assert codes(both) == [Unnamed.AMBIGUOUS]
        assert "of W-1 and" in both.rows[0].word
        assert "of W-2" in both.rows[0].word
        found = looked(demo, f"sample,batch,method,parameter,value\nLoop 3,W-2,{line}\n")
        assert words(found) == ["ready"]
        (row,) = take(demo["mjansen"], found).results
        assert demo.batch(row.batch).line("A67/TOC").test.batch_id == "W-2"

    def test_the_product_and_the_client_are_taken_by_name_and_a_wrong_one_is_told(
        self, sqlite_demo: Laboratory
    ) -> None:
        head = "client;product;batch;stage;name;methods\n"
        assert words(looked(sqlite_demo, f"{head};{WATER.upper()};W-1;point;P;A67\n", SAMPLES)) == ["ready"]
        (said,) = words(looked(sqlite_demo, f"{head};{WATER[:-1]};W-1;POINT;P;A67\n", SAMPLES))
        assert said.startswith(f"product: There is no product “{WATER[:-1]}”. Is it WFI (")

    def test_a_test_that_a_sample_has_not_says_which_it_has_once_for_all_lines(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        lines = "".join(f"{ids[0]},A14,x,{n}\n" for n in range(5))
        found = looked(sqlite_demo, f"sample,method,parameter,value\n{lines}")
        (why,) = found.reasons
        assert why.code == Unfit.NO_TEST
        assert str(why).startswith("line 2: method: This sample has no test “A14”. It has A67 (Water for injections)")
        assert str(why).endswith("(also lines 3 to 6)")

    def test_the_method_may_be_left_out_where_the_parameter_says_it(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        assert words(looked(sqlite_demo, f"sample,parameter,value\n{ids[0]},TOC,0.1\n")) == ["ready"]
        (none,) = words(looked(sqlite_demo, f"sample,parameter,value\n{ids[0]},colour,0.1\n"))
        assert "No test of this sample has a parameter “colour”" in none
        (neither,) = words(looked(sqlite_demo, f"sample,value\n{ids[0]},0.1\n"))
        assert "Give the method or the parameter" in neither
        (several,) = words(looked(sqlite_demo, f"sample,method,value\n{ids[0]},A67,0.1\n"))
        assert "Give the parameter: the method has TAMC" in several


class TestAgain:
    """A list that grows brings what was taken from it before."""

    MONDAY = "product,batch,stage,name\nWFI,R-1,POINT,\n"
    TUESDAY = MONDAY + "WFI,R-2,POINT,\n"

    def test_a_longer_list_is_asked_about_before_the_samples_of_monday_are_registered_again(
        self, demo: Laboratory
    ) -> None:
        lab = demo["mjansen"]
        first = take(lab, looked(demo, self.MONDAY, SAMPLES))
        found = looked(demo, self.TUESDAY, SAMPLES)
        assert "The batch has the samples of the plan already: S26" in words(found)[0]
        assert words(found)[1] == "ready"
        assert found.is_doubtful
        with pytest.raises(Invalid) as why:
            take(lab, found)
        assert (why.value.codes, why.value.reasons[0].row) == ((SampleBar.THERE_ALREADY,), 2)
        assert len(demo.samples("R-1")) == len(first.samples)
        assert demo.samples("R-2") == []
        take(lab, found, confirmed=True)
        assert len(demo.samples("R-1")) == 2 * len(first.samples)

    def test_what_is_gone_or_called_otherwise_is_not_there(self, sqlite_demo: Laboratory) -> None:
        demo, lab = sqlite_demo, sqlite_demo["mjansen"]
        done = take(lab, looked(demo, self.MONDAY, SAMPLES))
        named = "product,batch,stage,name,methods\nWFI,R-1,POINT,Another,A67\n"
        assert not looked(demo, named, SAMPLES).is_doubtful
        undo(lab, done.import_file, "not sampled")
        assert not looked(demo, self.TUESDAY, SAMPLES).is_doubtful

    def test_one_table_that_takes_a_plan_twice_is_asked_about(self, sqlite_demo: Laboratory) -> None:
        found = looked(sqlite_demo, self.MONDAY + "WFI,r-1,POINT,\n", SAMPLES)
        assert words(found)[1].startswith("ready, line 2 takes the sampling plan")

    def test_registering_by_hand_is_asked_about_too(self, demo: Laboratory) -> None:
        made = demo.batch("W-1").registered("WFI", "POINT", samples=[NewSample("Point 1", "Bottle", methods=("A67",))])
        again = [NewSample("point  1", "Bottle", methods=("A67",), because="a second look")]
        with pytest.raises(Invalid) as why:
            registering.register(demo["mjansen"], made.key, "POINT", again)
        assert [(each.code, each.field, each.row) for each in why.value.reasons] == [
            (SampleBar.THERE_ALREADY, "name", 1)
        ]
        registering.register(demo["mjansen"], made.key, "POINT", again, again=True)
        assert len(demo.samples("W-1")) == 2

    def test_a_value_that_is_recorded_already_is_passed_over(self, demo: Laboratory, water_ids: list[str]) -> None:
        lab, head = demo["mjansen"], "sample,method,parameter,value\n"
        monday = f"{head}{water_ids[0]},A67,TOC,0.1\n"
        take(lab, looked(demo, monday))
        with pytest.raises(Conflict, match="recorded already"):
            take(lab, looked(demo, monday))
        found = looked(demo, f"{monday}{water_ids[0]},A67,TAMC,1\n")
        assert words(found)[0].startswith("there already: M. Jansen recorded it at")
        assert found.taken == 1
        assert [row.typed for row in take(lab, found).results] == ["1"]
        assert "say why it is changed" in words(looked(demo, f"{head}{water_ids[0]},A67,TOC,0.10\n"))[0]


def test_statements_do_not_grow_with_the_rows(demo: Laboratory, water_ids: list[str], statements: Counting) -> None:
    def sent(text: str, kind: str) -> int:
        with statements(demo.store) as counted:
            looked(demo, text, kind)
        return counted.number

    values, lists = [], []
    for rows in (1, 4):
        parameters = ("TOC", "TAMC", "endotoxin", "conductivity")[:rows]
        head = "sample,method,parameter,value\n"
        values.append(sent(head + "".join(f"{water_ids[0]},A67,{each},1\n" for each in parameters), RESULTS))
        for n in range(rows):
            demo.batch(f"L{rows}-{n}").registered("WFI", "POINT")
        lines = "".join(f"WFI,L{rows}-{n},POINT,Again,A67\n" for n in range(rows))
        lists.append(sent(f"product,batch,stage,name,methods\n{lines}", SAMPLES))
    assert values[0] == values[1]
    assert lists[0] == lists[1]


@pytest.mark.parametrize("is_there", [False, True])
def test_taking_a_list_reads_by_sets_and_raises_the_version_of_each_batch(
    demo: Laboratory, statements: Counting, is_there: bool
) -> None:
    """Nothing but the version of a batch is read and written batch by batch, whether they are new or not."""

    def sent(batches: int) -> int:
        names = [f"L{batches}-{n}" for n in range(batches)]
        for name in names if is_there else ():
            demo.batch(name).registered("WFI", "POINT")
        lines = "".join(f"WFI,{name},POINT,Loop 9,A67,2026-03-01 09:00\n" for name in names)
        found = looked(demo, f"product,batch,stage,name,methods,sampled_at\n{lines}", SAMPLES)
        with statements(demo.store) as counted:
            done = take(demo["mjansen"], found, confirmed=True)
        assert [row.batch_id for row in done.samples] == names
        return counted.number

    one, ten = sent(1), sent(10)
    assert ten - one <= 9 * 2, (one, ten)


def test_what_came_meanwhile_is_refused_at_the_line_of_its_batch(demo: Laboratory) -> None:
    lines = "".join(f"WFI,M-{n},POINT,Loop 9,A67\n" for n in range(3))
    lab, found = demo["mjansen"], looked(demo, f"product,batch,stage,name,methods\n{lines}", SAMPLES)
    again = [BatchData(f"M-{n}", demo.product("WFI")) for n in range(3)]
    demo.batch("M-1").registered("WFI", "POINT")
    with lab.write(Act.SAMPLES_REGISTERED, right=Right.REGISTER) as writing, pytest.raises(Conflict) as why:
        insert_batches(lab, writing, again)
    assert [(each.code, each.row, each.facts["batch"]) for each in why.value.reasons] == [
        (NoNewBatch.THERE_ALREADY, 2, "M-1")
    ]
    assert len(take(lab, found).samples) == 3, "looked at again, the batch that came is one that is there"
