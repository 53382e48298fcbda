"""A file calls a test, a parameter, an outcome or a sample otherwise: a person says once what is meant.

Rows are left out with a reason, and of several worksheets one is said.
"""

import pytest

from qclab.domain.exchange.headings import How
from qclab.domain.exchange.leaving_out import NotLeftOut
from qclab.domain.exchange.names import Name, ReadName
from qclab.domain.identifiers import sample_id
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Invalid
from qclab.queries.exchange.imports import ImportRow, imports
from qclab.queries.results.results import GridLine
from qclab.queries.review.left_out import left_out_of
from qclab.services.exchange.importing import RESULTS, SAMPLES, Said, Staged, stage, take, undo
from qclab.services.exchange.results import Unfit
from qclab.services.exchange.table_lines import Unusable, WhichSheet
from tests.laboratory.laboratory import Laboratory
from tests.services.exchange.test_importing import water_ids, words
from tests.services.exchange.workbooks import row, text, workbook

pytestmark = pytest.mark.server_in_proof

__all__ = ["water_ids"]


@pytest.fixture
def ids(sqlite_demo: Laboratory) -> list[str]:
    return [row.id for row in sqlite_demo.batch("W-1").registered("WFI", "POINT").received().samples]


HEAD = "sample,method,parameter,value"
METHOD, PARAMETER = Name("method", "WaterKit"), Name("parameter", "Org C", "A67")


def looked(demo: Laboratory, lines: str, said: Said | None = None, kind: str = RESULTS) -> Staged:
    return stage(demo["mjansen"], kind, "kit.csv", lines.encode(), said)


def named(found: Staged) -> dict[str, ReadName]:
    return {each.name.text: each for each in found.names_read}


def newest(demo: Laboratory) -> ImportRow:
    return demo.ask(lambda connection: imports(connection, demo.analyst.actor))[0]


class TestNames:
    def test_a_method_and_a_parameter_called_otherwise_are_asked_about_once_and_read_as_said(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        table = f"{HEAD}\n{water_ids[0]},WaterKit,TOC,0.1\n{water_ids[0]},waterkit,Org C,0.2\n"
        asked = looked(demo, table)
        assert not asked.ready
        assert [(each.name.text, each.lines, each.how) for each in asked.unnamed] == [("WaterKit", (2, 3), How.UNKNOWN)]
        assert [id_ for id_, _ in asked.unnamed[0].choices] == ["A67"], "the tests that the samples have"
        further = looked(demo, table, Said(names={METHOD: "A67"}))
        assert [each.name for each in further.unnamed] == [PARAMETER]
        found = looked(demo, table.replace("Org C", "Carbon, organic").replace(",organic", ""), Said())
        assert not found.ready
        table = f"{HEAD}\n{water_ids[0]},WaterKit,Org C,0.2\n"
        found = looked(demo, table, Said(names={METHOD: "A67", PARAMETER: "A67/TOC"}))
        assert words(found) == [
            "ready, “WaterKit” read as A67 (Water for injections); “Org C” read as A67/TOC (Total organic carbon)"
        ]
        (result,) = take(demo["mjansen"], found).results
        assert result.typed == "0.2"
        assert set(newest(demo).names) == {
            ("method", "", "WaterKit", "A67"), ("parameter", "A67", "Org C", "A67/TOC"),
        }  # fmt: skip

    def test_near_names_are_offered_first_and_none_is_read(self, sqlite_demo: Laboratory, ids: list[str]) -> None:
        found = looked(sqlite_demo, f"{HEAD}\n{ids[0]},A67,Organic carbon total,0.1\n")
        (name,) = found.unnamed
        assert (name.near, name.choices[0]) == (1, ("A67/TOC", "A67/TOC (Total organic carbon)"))
        assert [why.code for why in found.rows[0].reasons] == [Unfit.NO_PARAMETER]

    def test_what_was_said_is_read_so_in_the_next_file_of_this_layout_and_shown(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        first = f"{HEAD}\n{water_ids[0]},WaterKit,TOC,0.1\n"
        take(demo["mjansen"], looked(demo, first, Said(names={METHOD: "A67"})))
        plain = f"{HEAD}\n{water_ids[0]},A67,TAMC,1\n"
        take(demo["mjansen"], looked(demo, plain))
        again = looked(demo, f"{HEAD}\n{water_ids[0]},WaterKit,endotoxin,0.1\n")
        assert again.ready
        assert named(again)["WaterKit"].said == "“WaterKit” as A67 (Water for injections), as before"
        assert "“WaterKit” read as A67" in again.rows[0].remark
        assert take(demo["mjansen"], again).results
        other = looked(demo, f"{HEAD},unit\n{water_ids[0]},WaterKit,conductivity,1,\n")
        assert not other.ready, "another layout is asked about"
        forgotten = looked(demo, f"{HEAD}\n{water_ids[0]},WaterKit,conductivity,1\n", Said(names={METHOD: ""}))
        assert not forgotten.ready, "said to be nothing for this file"

    def test_what_names_a_record_is_never_read_as_another(self, sqlite_demo: Laboratory, ids: list[str]) -> None:
        """A14 is a method, and this sample has no such test: it is no other name of A67."""
        said = Said(names={Name("method", "A14"): "A67", Name("parameter", "viability", "A67"): "A67/TOC"})
        found = looked(sqlite_demo, f"{HEAD}\n{ids[0]},A14,TOC,0.1\n{ids[0]},A67,viability,0.1\n", said)
        assert found.names_read == ()
        assert [bool(each.reasons) for each in found.rows] == [True, True]

    def test_a_sample_that_an_instrument_calls_otherwise_is_said_for_this_file_only(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        table = f"{HEAD}\nvial 1,A67,TOC,0.1\n"
        asked = looked(demo, table)
        assert water_ids[0] in [id_ for id_, _ in asked.unnamed[0].choices]
        found = looked(demo, table, Said(names={Name("sample", "vial 1"): water_ids[0]}))
        take(demo["mjansen"], found)
        assert newest(demo).names == (("sample", "", "vial 1", water_ids[0]),)
        assert not looked(demo, f"{HEAD}\nvial 1,A67,TAMC,1\n").ready

    def test_what_is_written_like_an_id_is_no_other_name_of_a_sample(
        self, sqlite_demo: Laboratory, ids: list[str]
    ) -> None:
        garbled = ids[0][:-1] + str((int(ids[0][-1]) + 1) % 10)
        for text_, code in ((garbled, Unfit.GARBLED), (sample_id(2026, 99_999), Unfit.NO_SAMPLE)):
            said = Said(names={Name("sample", text_): ids[0]})
            found = looked(sqlite_demo, f"{HEAD}\n{text_},A67,TOC,0.1\n", said)
            assert found.names_read == ()
            assert [why.code for why in found.rows[0].reasons] == [code]

    def test_a_product_a_stage_and_methods_of_a_list_are_said_too(self, demo: Laboratory) -> None:
        head = "product,batch,stage,name,methods\n"
        table = f"{head}Pure water,W-9,tap,Loop 3,Water kit;A67\n"
        said = {Name("product", "Pure water"): "WFI"}
        asked = looked(demo, table, Said(names=said), SAMPLES)
        assert [each.name for each in asked.unnamed] == [Name("stage", "tap", "WFI"), Name("methods", "Water kit")]
        said |= {Name("stage", "tap", "WFI"): "POINT", Name("methods", "Water kit"): "A67"}
        done = take(demo["mjansen"], looked(demo, table, Said(names=said), SAMPLES))
        assert [each.name for each in done.samples] == ["Loop 3"]
        again = looked(demo, table.replace("W-9", "W-10"), None, SAMPLES)
        assert again.ready
        undo(demo["mjansen"], done.import_file, "the wrong names")
        assert not looked(demo, table.replace("W-9", "W-10"), None, SAMPLES).ready


class TestOutcomes:
    @pytest.fixture
    def line(self, demo: Laboratory) -> GridLine:
        """A parameter with named outcomes."""
        lines = demo.batch("OUT-1").registered("HUCMSC").received().grid().lines
        return next(line for line in lines if line.parameter.outcomes and line.criteria)

    @staticmethod
    def table(line: GridLine, value: str) -> str:
        return f"{HEAD}\n{line.test.samples[0][1]},{line.test.method_id},{line.parameter.id},{value}\n"

    def test_an_outcome_called_otherwise_is_recorded_as_it_was_said_with_the_word_of_the_file(
        self, demo: Laboratory, line: GridLine
    ) -> None:
        asked = looked(demo, self.table(line, "n.B."))
        (name,) = asked.unnamed
        assert name.name == Name("value", "n.B.", f"{line.test.method_id}/{line.parameter.id}")
        assert {id_ for id_, _ in name.choices} >= set(line.parameter.outcomes)
        outcome = line.parameter.outcomes[0]
        found = looked(demo, self.table(line, "n.B."), Said(names={name.name: outcome}))
        assert found.ready
        (result,) = take(demo["mjansen"], found, confirmed=True).results
        assert (result.typed, result.outcome, result.confirmed) == (outcome, outcome, "the file says “n.B.”")

    @pytest.mark.parametrize("value", ["not tested", "-", "n/a", "invalid"])
    def test_what_says_that_there_is_no_result_is_never_an_outcome(
        self, demo: Laboratory, line: GridLine, value: str
    ) -> None:
        assert looked(demo, self.table(line, value)).names_read == ()


class TestLeftOut:
    def test_rows_are_left_out_with_a_reason_that_stays_with_the_import(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        table = f"{HEAD}\nblank,A67,TOC,0.01\n{water_ids[0]},A67,TOC,0.1\n"
        found = looked(demo, table, Said(left_out={(2, ""): "A blank"}))
        assert words(found) == ["left out: A blank", "ready"]
        assert (found.ready, found.taken) == (True, 1)
        done = take(demo["mjansen"], found)
        assert (len(done.results), done.left_out) == (1, 1)
        kept = newest(demo)
        assert (kept.rows, kept.left_out) == (1, ((2, "", "A blank"),))
        test = done.results[0].test
        told = demo.ask(lambda connection: left_out_of(connection, [test]))
        assert told == {test: (f"1 row of {kept.name} was left out: line 2, A blank",)}, "Review points to it"

    @pytest.mark.parametrize(
        ("left_out", "code"),
        [
            ({(2, ""): ""}, Wordless.MISSING),
            ({(2, ""): "x"}, Wordless.SAYS_NOTHING),
            ({(2, ""): "a sign 細 nobody prints"}, NotLeftOut.UNPRINTABLE),
            ({(7, ""): "A blank"}, NotLeftOut.NO_SUCH_ROW),
            ({(2, ""): "A blank", (3, ""): "A blank"}, NotLeftOut.ALL),
        ],
    )
    def test_nothing_is_left_out_without_a_reason_nor_everything(
        self, sqlite_demo: Laboratory, ids: list[str], left_out: dict[tuple[int, str], str], code: object
    ) -> None:
        table = f"{HEAD}\nblank,A67,TOC,0.01\n{ids[0]},A67,TOC,0.1\n"
        with pytest.raises(Invalid) as why:
            looked(sqlite_demo, table, Said(left_out=left_out))
        assert code in why.value.codes


class TestWorksheets:
    @staticmethod
    def book(*titles: str, sample: str) -> bytes:
        rows = [row(*map(text, HEAD.split(","))), row(*map(text, (sample, "A67", "TOC", "0.1")))]
        return workbook(
            rows, also={title: [row(text("Instrument"), text("X"))] for title in titles[1:]}, title=titles[0]
        )

    def test_of_several_worksheets_with_something_in_them_one_is_said_and_remembered(
        self, demo: Laboratory, water_ids: list[str]
    ) -> None:
        data = self.book("Raw data", "Info", sample=water_ids[0])
        with pytest.raises(WhichSheet) as asked:
            stage(demo["mjansen"], RESULTS, "x.xlsx", data)
        assert asked.value.codes == (Unusable.WHICH_SHEET,)
        assert [each.title for each in asked.value.candidates] == ["Raw data", "Info"]
        with pytest.raises(Invalid) as none:
            stage(demo["mjansen"], RESULTS, "x.xlsx", data, Said(sheet="Rohdaten"))
        assert none.value.codes == (Unusable.NO_SUCH_SHEET,)
        found = stage(demo["mjansen"], RESULTS, "x.xlsx", data, Said(sheet="raw data"))
        assert (found.sheet, found.ready) == ("Raw data", True)
        take(demo["mjansen"], found)
        again = stage(demo["mjansen"], RESULTS, "y.xlsx", self.book("Raw data", "Info", sample=water_ids[1]))
        assert (again.sheet, again.ready) == ("Raw data", True)
        with pytest.raises(WhichSheet):
            stage(demo["mjansen"], RESULTS, "z.xlsx", self.book("Other", "Info", sample=water_ids[1]))

    def test_the_only_worksheet_with_something_in_it_is_read(self, sqlite_demo: Laboratory, ids: list[str]) -> None:
        rows = [row(*map(text, HEAD.split(","))), row(*map(text, (ids[0], "A67", "TOC", "0.1")))]
        data = workbook(rows, sheets={"Sheet1": "visible", "Sheet2": "visible", "Sheet3": "hidden"})
        assert stage(sqlite_demo["mjansen"], RESULTS, "x.xlsx", data).sheet == "Sheet1"
