"""A table that comes in says at once, by row and column, which sign no paper can show."""

import pytest

from qclab.services.exchange.importing import SAMPLES, stage
from tests.laboratory.laboratory import Laboratory


@pytest.mark.parametrize(("column", "text", "sign"), [("name", "細胞 Main", "U+7D30"), ("container", "瓶", "U+74F6")])
def test_a_sign_that_no_paper_can_show_is_refused_at_its_row_and_column(
    sqlite_demo: Laboratory, column: str, text: str, sign: str
) -> None:
    given = {"name": "Main", "container": "Vial", column: text}
    table = f"product,batch,stage,name,container\nHUCMSC,C-1,DP,{given['name']},{given['container']}\n"
    (row,) = stage(sqlite_demo["mjansen"], SAMPLES, "c10.csv", table.encode()).rows
    assert [reason.field for reason in row.reasons if sign in reason.text] == [column]
