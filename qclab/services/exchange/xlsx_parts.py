"""The parts of a workbook: XML in a zip from a stranger, read in a stream and never beyond a bound.

Only what is asked for is unpacked. A document type, through which XML unfolds or reaches for other files, is refused.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from qclab.domain.refusals import Invalid, Reason
from qclab.services.exchange.table_lines import Progress, Unusable

Begin = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_MOST_PARTS = 5_000
_MOST_BYTES = 200_000_000
_MOST_TAGS = 6_000_000  # a million cells with values, or three million empty ones
_LONGEST_TAG = 3_000_000
_MOST_NAMES = 1_000
_DEEPEST = 60
_BLOCK = 1 << 20
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATION = ("/relationships", "/package/2006/relationships")
# What the library raises over a zip that is damaged, by where the damage is.
_OF_ZIP = (
    BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, LookupError, ValueError,
    OverflowError,
)  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Workbook:
    """The open zip of a workbook. Every fault of it is an Invalid that names the file."""

    def __init__(self, name: str, packed: ZipFile) -> None:
        self.name, self._packed = name, packed

    def has(self, part: str) -> bool:
        return part in self._packed.NameToInfo

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """By the id of each relation of a part: the last word of its type, and the part that it leads to."""
        found: dict[str, tuple[str, str]] = {}
        folder = dirname(part)

        def begin(tag: str, given: Mapping[str, str]) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target[1:] if target.startswith("/") else normpath(join(folder, target))
                found[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], path

        of = join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")
        if self.has(of):
            self.read(of, begin)
        return found

    def read(
        self,
        part: str,
        begin: Begin,
        end: End | None = None,
        text: Text | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Walk through the XML of a part. Names are those of spreadsheets without their namespace; others are left as
        they are. Raises Invalid for what is damaged, too large or no XML."""
        try:
            self._walk(part, begin, end, text, progress)
        except (expat.ExpatError, *_OF_ZIP) as fault:
            raise self.damaged() from fault

    def damaged(self) -> Invalid:
        said = f"{self.name} is a damaged XLSX workbook; nothing of it was read. Save it anew, or as CSV in UTF-8."
        return Invalid(Reason(said, code=Unusable.DAMAGED))

    def too_large(self) -> Invalid:
        said = "unpacks to far more than a table holds; it is not read. Copy the table alone into a new workbook."
        return Invalid(Reason(f"{self.name} {said}", code=Unusable.TOO_LARGE))

    def _walk(
        self, part: str, begin: Begin, end: End | None, text: Text | None, progress: Progress | None
    ) -> None:  # fmt: skip
        info = self._packed.getinfo(part)
        if info.file_size > _MOST_BYTES:
            raise self.too_large()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        names: dict[str, str] = {}
        depth = 0

        def started(tag: str, given: Mapping[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST or len(names) > _MOST_NAMES:
                raise self.too_large()
            known = names.get(tag)
            if known is None:
                known = names[tag] = _local(tag)
            begin(known, given)

        def ended(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(names[tag])

        def refused(*_: object) -> None:
            said = f"{self.name} holds XML that no spreadsheet program writes; it is not read."
            raise Invalid(Reason(said, code=Unusable.FOREIGN_XML))

        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
        if text is not None:
            parser.CharacterDataHandler = text
        if self._tags(info) > _MOST_TAGS:
            raise self.too_large()
        done = 0
        with self._packed.open(info) as file:
            while block := file.read(_BLOCK):
                done += len(block)
                parser.Parse(block, False)
                if done - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise self.too_large()
                if progress is not None:
                    progress(done, info.file_size)
        parser.Parse(b"", True)

    def _tags(self, info: ZipInfo) -> int:
        """Counted before any of them is read: to unpack takes a fraction of that."""
        with self._packed.open(info) as file:
            return sum(block.count(b"<") for block in iter(lambda: file.read(_BLOCK), b""))


def _local(tag: str) -> str:
    space, _, name = tag.rpartition(" ")
    return name if space in _MAIN or space.endswith(_RELATION) else tag


@contextmanager
def opened(name: str, data: bytes) -> Iterator[Workbook]:
    """The zip of a workbook. Raises Invalid for what is none, or holds far more than a workbook does."""
    if data.startswith(_OLD_OFFICE):
        said = f"{name} is protected by a password or of an older Excel; save it as XLSX without a password."
        raise Invalid(Reason(said, code=Unusable.PROTECTED))
    if data.count(b"PK\x01\x02") > _MOST_PARTS:
        said = f"{name} unpacks to far more than a table holds; it is not read."
        raise Invalid(Reason(said, code=Unusable.TOO_LARGE))
    none = Reason(
        f"{name} is not an XLSX workbook, or it is damaged or protected by a password.", code=Unusable.NO_WORKBOOK
    )
    try:
        packed = ZipFile(BytesIO(data))
    except _OF_ZIP as fault:
        raise Invalid(none) from fault
    with packed:
        parts = packed.infolist()
        is_odd = any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & 1 for part in parts)
        if is_odd or len({part.filename for part in parts}) < len(parts):
            raise Invalid(none)
        yield Workbook(name, packed)
