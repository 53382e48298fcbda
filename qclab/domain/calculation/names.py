"""What the kinds of calculation are called; loads no numerics, so that help needs none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """``module`` stands in this folder; ``says`` is what it calculates, in words for help."""

    module: str
    says: str


KINDS = {
    "parallel-line": Kind("parallel_line", "relative potency by parallel lines, with its analysis of variance"),
}
