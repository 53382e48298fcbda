"""A certificate says which rule was applied to which figure, and prints the figure that the laboratory reports."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.demo.people import PASSWORD
from qclab.documents.release.content import CertificateContent
from qclab.domain.people.rights import Right
from qclab.domain.trail.acts import Act
from qclab.services.catalogue.file import read_catalogue
from qclab.services.catalogue.saving import Saving
from qclab.services.release import certificates
from tests.laboratory.laboratory import Laboratory

CATALOGUE = """
clients:
  - {{id: OWN2, name: Second programme}}
products:
  - id: MIXR
    client: OWN2
    name: Mixed rounding
    kind: cell therapy
    stages:
      - {{id: DP, name: Drug product}}
methods:
  - id: TR1
    title: Numbers
    version: 1
    parameters:
      - {{id: ph, name: pH value, type: number, {reported}}}
      - {{id: a, name: Potency, type: number, unit: "%"}}
      - {{id: look, name: Look, type: outcome, outcomes: [Clear, Cloudy]}}
specifications:
  - id: MIXR-DP
    version: 1
    product: MIXR
    stage: DP
    title: Mixed rounding
    effective_from: 2026-01-05
    rounding: {rounding}
    criteria:
      - {{method: TR1, parameter: ph, limit: 6.9–7.8, rounding: usp}}
      - {{method: TR1, parameter: a, limit: ≤ 110, unit: "%"}}
      - {{method: TR1, parameter: look, limit: Clear}}
    plan:
      - {{name: Main, container: Vial, amount: 1, unit: mL, methods: [TR1]}}
"""
USP = "Compared after rounding half up to the decimals of the limit (USP General Notices 7.20)"


def _certified(demo: Laboratory, rounding: str, reported: str, potency: str = "98.4") -> tuple[CertificateContent, str]:
    text = CATALOGUE.format(rounding=rounding, reported=reported)
    lab = demo["kvos"]
    with lab.write(Act.CATALOGUE_IMPORTED, "mixed.yaml", right=Right.APPROVE_CATALOGUE) as writing:
        Saving(lab, writing, in_force=True).take(read_catalogue(text, "mixed.yaml"))
    made = demo.batch("M-1").registered("MIXR").received()
    made.entered({"TR1/ph": "7.84", "TR1/a": potency}).submitted().approved()
    seen = certificates.preview(demo["kvos"], made.key)
    row = certificates.issue(demo["kvos"], made.key, seen.batch_version, PASSWORD)
    reader = PdfReader(BytesIO(certificates.reprint(demo["kvos"], row.key)))
    return seen.content, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_each_line_says_its_rule_where_they_differ(sqlite_demo: Laboratory) -> None:
    """A head that says "Compared unrounded" over a pH of 7.84 printed as 7.8 tells what was not done."""
    content, printed = _certified(sqlite_demo, "none", "reported: as compared")
    assert content.rounding == ""
    assert [(line.parameter, line.result, line.rounding) for line in content.results] == [
        ("pH value", "7.8", USP),
        ("Potency", "98.4", "Compared unrounded"),
        ("Look", "Clear", ""),
    ]
    assert "Compared after rounding half up to the decimals of the limit" in printed
    assert "Compared unrounded" in printed


def test_the_head_says_the_rule_that_all_lines_share_also_where_each_criterion_has_its_own(
    sqlite_demo: Laboratory,
) -> None:
    content, printed = _certified(sqlite_demo, "usp", "reported: as entered")
    assert content.rounding == USP
    assert {line.rounding for line in content.results} == {""}
    assert [line.result for line in content.results] == ["7.84 (compared as 7.8)", "98", "Clear"]
    assert "7.84" in printed
    assert "compared as 7.8" in printed


def test_a_bound_is_rounded_by_no_rule_and_says_so_beside_others(sqlite_demo: Laboratory) -> None:
    content, _ = _certified(sqlite_demo, "none", "decimals: 2", potency="<98")
    assert content.rounding == USP, "the one figure that was rounded"
    assert [line.result for line in content.results][:2] == ["7.84 (compared as 7.8)", "< 98"]


@pytest.mark.parametrize("older", ["decimals: 1", "reported: decimals:1"])
def test_the_decimals_of_a_parameter_are_how_it_is_reported(sqlite_demo: Laboratory, older: str) -> None:
    content, _ = _certified(sqlite_demo, "usp", older)
    assert content.results[0].result == "7.8"
