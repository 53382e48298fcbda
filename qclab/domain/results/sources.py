"""Where a value came from."""

from enum import StrEnum


class Source(StrEnum):
    """Of an import its number is kept beside the word, as ``import 12``."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORT = "import"
    READ = "readings"


BY_HAND = (Source.TYPED, Source.PASTED)
