"""QC Lab: the quality-control laboratory of a cell- and gene-therapy facility."""

__version__ = "0.1.0"
