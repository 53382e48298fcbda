"""What the kinds of calculation are called; loads no numerics, so that help needs none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """``module`` stands in this folder; ``says`` is what its ``function`` calculates, in words for help, from what its
    ``shape`` takes."""

    module: str
    says: str
    function: str = "calculate"
    shape: str = "SHAPE"


KINDS = {
    "parallel-line": Kind("parallel_line", "relative potency by parallel lines, with its analysis of variance"),
    "4pl": Kind("sigmoid_potency", "relative potency by curves of four parameters", "four_parameters"),
    "5pl": Kind("sigmoid_potency", "relative potency by curves of five parameters", "five_parameters"),
    "combine": Kind("combining", "independent estimates of a potency, combined"),
    "tcid50": Kind("titres", "endpoints: TCID50 and median effective doses, by four methods"),
    "dpcr": Kind("digital_pcr", "copies by digital PCR"),
    "qpcr": Kind("standard_curve", "quantities by qPCR, from a standard curve"),
    "elisa": Kind("elisa", "concentrations by ELISA, from a standard curve"),
    "endotoxin": Kind("endotoxin", "endotoxin: maximum valid dilution, standard curve, spike recovery"),
    "outliers": Kind("outliers", "values that lie apart, pointed out and never left out"),
    "individuals": Kind("charts", "a control chart of individual values", "individuals", "INDIVIDUALS"),
    "xbar": Kind("charts", "a control chart of means of subgroups", "xbar", "XBAR"),
    "westgard": Kind("westgard", "controls by the rules of Westgard"),
    "count": Kind("cells", "cells per mL and viability", "count", "COUNT"),
    "cfu": Kind("cells", "colonies per mL", "cfu", "CFU"),
    "gsis": Kind("cells", "index of glucose-stimulated insulin secretion", "gsis", "GSIS"),
    "vcn": Kind("vectors", "vector copies per cell", "vcn", "VCN"),
    "vector": Kind("vectors", "full capsids, and ratios of titres of a vector", "vector", "VECTOR"),
}
