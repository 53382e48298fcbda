"""A name that a method and its parameter share is said once."""

import pytest

from qclab.domain.catalogue.naming import named


@pytest.mark.parametrize(
    ("method", "parameter", "said"),
    [
        ("Mycoplasma, NAT", "Mycoplasma", "Mycoplasma, NAT"),
        ("Vector genome titre", "Vector genome titre", "Vector genome titre"),
        ("Residual nuclease (Benzonase)", "Residual nuclease", "Residual nuclease (Benzonase)"),
        ("Bacterial endotoxins, kinetic chromogenic", "Bacterial endotoxins, per gram",
         "Bacterial endotoxins, kinetic chromogenic, per gram"),
        ("Environmental monitoring, settle plate 90 mm", "Settle plate 90 mm, growth",
         "Environmental monitoring, settle plate 90 mm, growth"),
        ("Gram stain", "Organisms", "Gram stain, Organisms"),
        ("Mycoplasma, NAT", "Quantification cycle", "Mycoplasma, NAT, Quantification cycle"),
        ("pH", "", "pH"),
    ],
)  # fmt: skip
def test_method_and_parameter_say_a_name_once(method: str, parameter: str, said: str) -> None:
    assert named(method, parameter) == said
