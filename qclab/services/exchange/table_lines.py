"""What the readers of CSV and of XLSX have in common."""

from collections.abc import Sequence

Line = tuple[int, Sequence[str], Sequence[str]]
"""Line number from 1, the texts of its cells, and what is wrong with them."""
