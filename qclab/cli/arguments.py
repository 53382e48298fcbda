"""What may be typed after ``qclab``: every command, its arguments and the function that does it.

Nothing here loads what the commands need, so that help and refusals are there at once.
"""

import os
import re
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

from qclab import __version__

_NEGATIVE = re.compile(r"-[ ]?[.,]?[0-9]")
_DASHED = re.compile(r"-(?!-|h$).")
_COUNT = re.compile(r"0*[1-9][0-9]{0,8}")
_PARTY = "the client, where several have a batch of that id"


def parse(argv: Sequence[str]) -> Namespace:
    """The command and its arguments; argparse ends the program for --help and for what it does not understand."""
    parser = _parser()
    for word in argv:
        if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word):
            parser.error(f"{word!r} is not text in the encoding of this terminal")
    # A space in front keeps argparse from taking a negative number, or a limit such as -5 – 10, for an option.
    # Evaluating has no option of one dash but -h: what else begins with one, such as -inf, is refused as a value.
    marked = _DASHED if "evaluate" in argv else _NEGATIVE
    arguments = parser.parse_args([f" {word}" if marked.match(word) else word for word in argv])
    for name, needed in (("db", "the database: --db, or QCLAB_DB"), ("user", "who you are: --user")):
        if name in arguments.needs and not getattr(arguments, name):
            arguments.parser.error(f"say {needed}")
    return arguments


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "qclab",
        description="QC Lab from a terminal: the same rules and the same audit trail as in its windows.",
        epilog="Exit status: 0 done, 1 refused with the reasons on stderr, 2 not understood.",
        parents=[_common(db=os.environ.get("QCLAB_DB", ""), user="", json=False)],
    )
    parser.add_argument("--version", action="version", version=f"QC Lab {__version__}")
    commands = _Commands(parser)
    _evaluating(commands)
    _databases(commands)
    _catalogue(commands)
    _bench(commands)
    _review(commands)
    _lists(commands)
    _people(commands)
    return parser


def _common(**defaults: object) -> ArgumentParser:
    """The options that may stand before and after the command."""
    common = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    common.set_defaults(**defaults)
    common.add_argument("--db", metavar="PATH-OR-URL", help="the database (or QCLAB_DB)")
    common.add_argument("--user", metavar="ID", help="who you are; the password is asked, or taken from QCLAB_PASSWORD")
    common.add_argument("--json", action="store_true", help="print data as JSON")
    return common


class _Commands:
    """Commands are added by name, with the function that does them."""

    def __init__(self, parser: ArgumentParser) -> None:
        self._commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(self, name: str, run: str, help_: str, needs: str = "db user", usage: str | None = None) -> ArgumentParser:
        command: ArgumentParser = self._commands.add_parser(
            name,
            help=help_,
            description=help_[0].upper() + help_[1:] + ".",
            usage=usage,
            parents=[_common()],
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run, needs=needs.split(), parser=command)
        return command


def _evaluating(commands: _Commands) -> None:
    command = commands.add(
        "evaluate",
        "evaluate:evaluate",
        "evaluate a value against a limit, or every row of a CSV table",
        needs="",
        usage="qclab evaluate LIMIT VALUE --rounding RULE [--unit UNIT] [--json]\n       qclab evaluate --table FILE",
    )
    # Not required for argparse, for there are none beside --table; nargs="?" would refuse an option between the two.
    for name, help_ in (("limit", 'the limit as printed, such as "≤ 0.5" or "No growth"'), ("value", "the result")):
        command.add_argument(name, help=help_, type=_unmarked).required = False
    command.add_argument("--rounding", metavar="RULE", help="usp, ph-eur, decimals:N, significant:N or none")
    command.add_argument("--unit", default="", help="the unit of limit and value")
    command.add_argument("--table", metavar="FILE", help="columns limit, value, rounding, unit; one JSON line for each")


def _count(word: str) -> int:
    """A whole number above 0 that every database can count to."""
    if _COUNT.fullmatch(word.strip()) is None:
        raise ArgumentTypeError(f"{word.strip()[:30]!r} is no whole number from 1 to 999999999")
    return int(word)


def _unmarked(word: str) -> str:
    return word[1:] if word[:1] == " " and _DASHED.match(word[1:]) else word


def _databases(commands: _Commands) -> None:
    init = commands.add("init", "databases:init", "make a database at --db with its first administrator", "db")
    init.add_argument("--admin", metavar="ID", required=True, help="the user id of the first administrator")
    init.add_argument("--name", required=True, help="their name as printed")

    demo = commands.add("demo", "demo:demo", "make a demo laboratory with certified batches in a folder", "")
    demo.add_argument("folder", metavar="DIR")
    demo.add_argument("--at", metavar="INSTANT", help="the moment at which it ends, such as 2026-03-02T12:00Z")

    verify = commands.add("verify", "databases:verify", "prove the records untouched; exit status 1 when they are not")
    verify.add_argument("--noted", metavar="PATH", help="a file or folder of heads that were noted elsewhere")

    commands.add("backup", "databases:backup", "write a verified backup").add_argument("file", metavar="FILE")
    restore = commands.add("restore", "databases:restore", "restore a backup into a new database at --db", "db")
    restore.add_argument("file", metavar="FILE")
    migrate = commands.add(
        "migrate", "databases:migrate", "verify, back up and bring an older database up to date", "db"
    )
    migrate.add_argument("--backup-folder", metavar="DIR", help="where the backup goes (beside a SQLite file)")


def _catalogue(commands: _Commands) -> None:
    group = commands.add("catalogue", "", "check, import or export a catalogue file", "")
    inner = _Commands(group)
    check = inner.add("check", "catalogue_check:check", "check a catalogue file; needs no database", "")
    check.add_argument("file", metavar="FILE")
    take = inner.add("import", "catalogue:import_", "take in a catalogue file, all of it or nothing")
    take.add_argument("file", metavar="FILE")
    take.add_argument("--in-force", action="store_true", help="a laboratory's first catalogue: in force, signed (QA)")
    inner.add("export", "catalogue:export", "write the catalogue to a file").add_argument("file", metavar="FILE")
    inner.add("list", "catalogue:list_", "list the versions of methods and specifications with their states")
    put = inner.add("in-force", "catalogue:in_force", "put a draft of a method or specification in force, and sign")
    put.add_argument("id", metavar="ID")
    put.add_argument("--version", type=int, metavar="N", help="the version, where there is more than one draft")
    put.add_argument("--reason", default="")


def _bench(commands: _Commands) -> None:
    template = commands.add("template", "imports:template", "write an empty table to fill in (.csv or .xlsx)", "")
    template.add_argument("kind", choices=("samples", "results"))
    template.add_argument("file", metavar="FILE")

    register = commands.add("register", "imports:register", "register the samples of a CSV or XLSX table, all or none")
    register.add_argument("file", metavar="FILE")
    results = commands.add("results", "imports:results", "record the results of a CSV or XLSX table, all or none")
    results.add_argument("file", metavar="FILE")
    undo = commands.add("undo-import", "imports:undo", "cancel all samples of an import, as one act")
    undo.add_argument("number", type=_count, metavar="NUMBER", help="the number that register gave")
    undo.add_argument("--reason", required=True)

    receive = commands.add("receive", "bench:receive", "receive samples")
    receive.add_argument("ids", nargs="+", metavar="ID")
    receive.add_argument("--temperature", metavar="°C", help="as read on arrival")
    receive.add_argument("--condition", default="intact")
    receive.add_argument("--logger", default="", help="the temperature logger of the box")
    receive.add_argument("--deviation", default="", help="what was not as it should be")

    perform = commands.add("perform", "bench:perform", "say how the open tests of a method were performed")
    perform.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    perform.add_argument("--method", required=True, metavar="ID")
    perform.add_argument("--from", dest="start", required=True, metavar="INSTANT")
    perform.add_argument("--to", dest="end", metavar="INSTANT")
    for name in ("instrument", "reagents", "raw-data", "client"):
        perform.add_argument(f"--{name}", default="")

    submit = commands.add("submit", "bench:submit", "submit tests with results for review")
    submit.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    submit.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    submit.add_argument("--client", default="", metavar="ID", help=_PARTY)

    labels = commands.add("labels", "labels:labels", "print labels into a PDF file; every copy is counted")
    labels.add_argument("ids", nargs="+", metavar="ID")
    labels.add_argument("--preset", required=True, help="the label stock; an unknown one is answered with the list")
    labels.add_argument("--out", required=True, metavar="FILE")
    labels.add_argument("--dpi", type=int, default=300, help="the printer's resolution, 203 or 300")
    labels.add_argument("--reason", default="", help="why a label is printed again")


def _review(commands: _Commands) -> None:
    approve = commands.add("approve", "review:approve", "approve the submitted tests of a batch or sample, and sign")
    approve.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    approve.add_argument("--method", default="", metavar="ID", help="only the tests of this method")
    approve.add_argument("--reason", default="", help="why the correction of a value that failed is accepted")
    approve.add_argument("--client", default="", metavar="ID", help=_PARTY)

    certificate = commands.add("certificate", "review:certificate", "issue the certificate of a batch, and sign")
    certificate.add_argument("batch", metavar="BATCH")
    certificate.add_argument("--out", required=True, metavar="FILE")
    certificate.add_argument("--interim", action="store_true", help="on the first release step only")
    certificate.add_argument("--reason", default="", help="why a revision is needed")
    certificate.add_argument("--reprint", action="store_true", help="the very bytes of the last one instead")
    certificate.add_argument("--client", default="", metavar="ID", help=_PARTY)

    group = commands.add("not-done", "", "propose that tests are not done, and agree to it or decline", "")
    inner = _Commands(group)
    propose = inner.add("propose", "settling:propose_not_done", "propose that open tests are not done")
    decide = inner.add("decide", "settling:settle_not_done", "agree that tests are not done, or decline, and sign (QA)")
    for command in (propose, decide):
        command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
        command.add_argument("--method", default="", metavar="ID", required=command is propose)
        command.add_argument("--reason", default="", required=command is propose)
        command.add_argument("--client", default="", metavar="ID", help=_PARTY)
    decide.add_argument("--deviation", default="", help="its number; needed to agree where the test is required")
    _either(decide, "--agree", "--decline")

    group = commands.add("decide", "", "propose and settle decisions on values that are not evaluable", "")
    inner = _Commands(group)
    inner.add("list", "settling:decisions", "list the decisions that wait for a second person")
    propose = inner.add("propose", "settling:propose_decision", "propose how a value is to be read, with the reason")
    settle = inner.add("settle", "settling:settle_decision", "accept or decline what was proposed, and sign")
    for command in (propose, settle):
        command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
        command.add_argument("--method", required=True, metavar="ID")
        command.add_argument("--parameter", required=True, metavar="ID")
        command.add_argument("--client", default="", metavar="ID", help=_PARTY)
    propose.add_argument(
        "--as",
        dest="decided",
        required=True,
        choices=("complies", "does-not-comply", "not-shown-to-comply", "not-tested"),
    )
    propose.add_argument("--reason", required=True, help="it is printed on the certificate")
    _either(settle, "--accept", "--decline")
    settle.add_argument("--note", default="", help="needed to decline")
    settle.add_argument("--deviation", default="", help="number of the deviation of what was not tested")


def _either(command: ArgumentParser, yes: str, no: str) -> None:
    both = command.add_mutually_exclusive_group(required=True)
    both.add_argument(yes, dest="agree", action="store_true")
    both.add_argument(no, dest="agree", action="store_false")


def _people(commands: _Commands) -> None:
    inner = _Commands(commands.add("people", "", "look after people, as an administrator", ""))
    inner.add("list", "people:list_", "list everybody, with roles and state")
    add = inner.add("add", "people:add", "add a person; the first password is asked, and changed at the first sign-in")
    add.add_argument("id", metavar="ID")
    add.add_argument("--name", required=True, help="the name as it is printed beside signatures")
    add.add_argument("--role", required=True, action="append", metavar="ROLE", help="may be given several times")
    add.add_argument("--position", default="")
    add.add_argument("--client", default="", metavar="ID", help="the one client whose material they may know of")
    add.add_argument(
        "--identity-verified", required=True, metavar="TEXT", help="how the identity was verified, by whom"
    )
    roles = inner.add("roles", "people:roles", "give a person these roles instead of the ones they have")
    roles.add_argument("id", metavar="ID")
    roles.add_argument("role", nargs="+", metavar="ROLE")
    for name, help_ in (
        ("deactivate", "take away a person's access at once"),
        ("unlock", "let a locked-out person sign in again"),
        ("password", "give a person a first password again"),
    ):
        command = inner.add(name, f"people:{name}", help_)
        command.add_argument("id", metavar="ID")
        command.add_argument("--reason", required=True)


def _lists(commands: _Commands) -> None:
    samples = commands.add("samples", "lists:samples", "list samples, the newest first")
    tests = commands.add("tests", "lists:tests", "list tests, the earliest due first")
    batches = commands.add("batches", "lists:batches", "list batches, the newest first")
    for command in (samples, tests, batches):
        command.add_argument("--search", default="", metavar="TEXT")
        command.add_argument("--limit", type=_count, default=20_000, metavar="N")
        command.add_argument("--client", default="", metavar="ID", help="only what is of this client")
    for command in (samples, tests):
        command.add_argument("--batch", default="", metavar="ID")
        command.add_argument("--state", default="", help="only those in this state")
    batches.add_argument("--status", default="")
    tests.add_argument("--method", default="", metavar="ID")
    tests.add_argument("--analyst", default="", metavar="ID", help="a user id, or none for those not assigned")
