"""The kinds of certificate that QC issues."""

from typing import Final

ANALYSIS: Final = "certificate of analysis"
INTERIM: Final = "interim certificate of analysis"
KINDS: Final = (ANALYSIS, INTERIM)
BATCH_CERTIFICATE: Final = "batch certificate"
"""Of the Qualified Person, beside the kinds that QC issues: it says that the batch is certified."""
