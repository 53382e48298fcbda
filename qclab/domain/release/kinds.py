"""The kinds of certificate that QC issues."""

from typing import Final

ANALYSIS: Final = "certificate of analysis"
INTERIM: Final = "interim certificate of analysis"
KINDS: Final = (ANALYSIS, INTERIM)
