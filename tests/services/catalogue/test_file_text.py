"""A catalogue written as text: complete, always the same, and documented field by field."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from qclab.domain.catalogue.values import (
    Catalogue,
    Client,
    CriterionLine,
    Method,
    Parameter,
    Place,
    PlanLine,
    Product,
    Reading,
    Specification,
    Stage,
)
from qclab.resources import resource
from qclab.services.catalogue.file import read_catalogue, warnings, write_catalogue


@pytest.fixture(scope="module")
def demo_text() -> str:
    return resource("catalogue", "demo.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(demo_text: str) -> Catalogue:
    return read_catalogue(demo_text, "demo.yaml")


def test_what_is_written_reads_back(demo: Catalogue, demo_text: str):
    assert write_catalogue(demo) == demo_text
    assert read_catalogue(write_catalogue(Catalogue()) + "clients: []", "x") == Catalogue()


def test_awkward_text_survives_writing_and_reading():
    names = [
        "a: b # c", "- x", "'q' \"d\"", "null", "~", "yes", "≤ 5, {x}", "long " * 39 + "end", "é µ ³ Ωл",
        "%", "*a", "&a", "!t", "@", "`", "0x1", "[", "?", "|", ">", "'",
        "# no comment", "a #b", "x:", "---", "...",
    ]  # fmt: skip
    clients = [Client(f"C{number}", name) for number, name in enumerate(names)]
    catalogue = Catalogue(clients=(*clients, Client("D", "Two lines", address="A road 1\nA town")))
    assert read_catalogue(write_catalogue(catalogue), "x") == catalogue


def test_only_what_differs_from_the_default_is_written_on_lines_that_fit(demo: Catalogue, demo_text: str):
    assert demo_text.startswith("# QC Lab catalogue")
    assert "required: yes" not in demo_text
    assert "combine: single" not in demo_text
    assert max(len(line) for line in demo_text.split("\n")) <= 120


def test_changing_one_limit_changes_one_line_of_the_file(demo: Catalogue, demo_text: str):
    specification = demo.specifications[0]
    changed = replace(specification.criteria[2], limit="≥ 25")
    criteria_ = (*specification.criteria[:2], changed, *specification.criteria[3:])
    text = write_catalogue(
        replace(demo, specifications=(replace(specification, criteria=criteria_), *demo.specifications[1:]))
    )
    different = [pair for pair in zip(demo_text.split("\n"), text.split("\n"), strict=True) if pair[0] != pair[1]]
    assert len(different) == 1


def documented() -> str:
    return (Path(__file__).parents[3] / "docs" / "catalogue-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "cls", [Client, Product, Stage, Method, Parameter, Reading, Specification, CriterionLine, PlanLine, Place]
)
def test_every_field_is_documented_with_its_choices(cls: type):
    text = documented()
    for each in fields(cls):
        assert f"`{each.name}`" in text, each.name
        if get_origin(each.type) is Literal:
            assert all(f"`{choice}`" in text for choice in get_args(each.type)), each.name


def test_the_documented_example_is_a_catalogue_without_warnings():
    example = documented().split("```yaml\n")[1].split("```")[0]
    assert warnings(read_catalogue(example, "example")) == ()
