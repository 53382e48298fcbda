"""The front door of a terminal: exit status 0 done, 1 refused with the reasons on stderr, 2 not understood."""

import io
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress

from qclab.cli import (
    alarms,
    bench,
    calculate,
    cases,
    catalogue,
    certifying,
    databases,
    demo,
    deviating,
    evaluate,
    imports,
    labels,
    lists,
    made_from,
    outside,
    own_lists,
    people,
    readings,
    reopening,
    review,
    runs,
    settling,
    signatures,
    telling,
    trail,
)
from qclab.cli.arguments import parse
from qclab.cli.output import json_text, let_go, put, put_out, told
from qclab.domain import faults
from qclab.domain.refusals import Refusal, Unavailable

DONE, REFUSED, STOPPED = 0, 1, 130
_FAULT = (
    "This is a fault of the program, not of your work. What was recorded before stays as it is; what was being "
    "recorded just now was not written. Please give the report to whoever looks after QC Lab."
)

SUBJECTS = (
    evaluate, calculate, databases, demo, catalogue, imports, bench, runs, readings, labels, review, settling,
    deviating, reopening, alarms, certifying, made_from, outside, telling, cases, own_lists, lists, trail, signatures,
    people,
)  # fmt: skip
"""In the order in which help names their commands."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    if argv is None:
        sys.excepthook = lambda _, error, trace: told(f"{_FAULT}\n\n{faults.report(error, trace)}")
    for stream in (sys.stdout, sys.stderr):
        _keep_every_character(stream)
    try:
        words = sys.argv[1:] if argv is None else argv
        return _answer(parse(words, tuple(subject.declare for subject in SUBJECTS)))
    except SystemExit as end:  # how argparse ends after --help, and after what it does not understand
        return end.code if isinstance(end.code, int) else DONE


def _answer(arguments: Namespace) -> int:
    try:
        status: int | None = arguments.run(arguments)
        put_out()
        return status or DONE
    except Refusal as refusal:
        reasons = [str(reason) for reason in refusal.reasons]
        told("\n".join(reasons))
        with suppress(Unavailable):  # it is on stderr already
            if arguments.json:
                put(json_text({"refused": reasons}))
            put_out()
        return REFUSED
    except BrokenPipeError:  # what had to be read before it was done could not be shown
        let_go(sys.stdout)
        told("Nobody reads what is shown, so nothing more was done.")
        return REFUSED
    except KeyboardInterrupt:
        told("Stopped.")
        return STOPPED


def _keep_every_character(stream: object) -> None:
    """UTF-8 into files and pipes; a terminal that lacks a character shows its number instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        encoding = None if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")
