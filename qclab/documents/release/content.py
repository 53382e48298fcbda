"""What a certificate says: plain frozen text, already rounded, translated into words and put in order by the caller.

Every field is the text as it is to be printed; dates and times carry their zone where it matters (short-lived
products). The C-numbers are the checklist of certificate fields drawn from WHO TRS 1010 annex 4, ICH Q7 11.4 and the EU
batch certificate (EMA/INS/MRA/387218/2011). An empty field is left out of the page and out of the digest, so that a
field added to the program later does not change the digest of an older certificate.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Party:
    """A laboratory, client, manufacturer or site (C-03, C-04, C-21, C-26)."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    role: str = ""
    licence: str = ""
    gmp_certificate: str = ""


@dataclass(frozen=True)
class SpecificationLine:
    """A specification the results were held against (C-12); ``revision`` in words, such as "version 4"."""

    number: str
    revision: str
    title: str = ""


@dataclass(frozen=True)
class SampleLine:
    """A sample that was tested (C-11); ``sample_id`` plain, it is grouped for the eye when drawn. ``remarks`` say what
    became of one that was rejected, and how one was received that was not as it should be."""

    sample_id: str
    container: str = ""
    sampled: str = ""
    received: str = ""
    condition: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class ResultLine:
    """One parameter of one test (C-13 to C-16).

    Lines of one test stand together: name and method are printed once above its parameters. ``evaluation`` is one of
    the three outcomes, or another word where there is no limit to hold the result against. ``notes`` are marks of
    ``Note`` lines, printed raised beside the result. ``alternative`` says which other test may stand in for this one
    ("or Mycoplasma, culture method"); ``decision`` is the reviewed, reasoned decision on a not evaluable value,
    ``not_tested`` why there is no result, with the deviation. ``derived`` says from what the figure was calculated
    ("1495E6 cells / 70 kg"), ``rounding`` how it was rounded before it was compared, where the head does not say it for
    all lines; ``confirmed`` what was asked about the value before it was recorded all the same.
    """

    test: str
    limit: str
    result: str
    evaluation: str
    group: str = ""
    parameter: str = ""
    unit: str = ""
    method: str = ""
    reference: str = ""
    performed: str = ""
    replicates: str = ""
    container: str = ""
    laboratory: str = ""
    alternative: str = ""
    decision: str = ""
    not_tested: str = ""
    derived: str = ""
    rounding: str = ""
    confirmed: str = ""
    notes: tuple[str, ...] = ()
    for_information: bool = False


@dataclass(frozen=True)
class PendingLine:
    """A required test that is not finished, on an interim certificate only (C-17); ``needed``: for what."""

    test: str
    due: str
    parameter: str = ""
    limit: str = ""
    method: str = ""
    reference: str = ""
    laboratory: str = ""
    needed: str = ""


@dataclass(frozen=True)
class Note:
    """A comment, deviation or out-of-specification reference (C-18); ``mark`` ties it to result lines."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs (C-23). ``signed`` is the electronic signature in words; empty leaves a line for wet ink."""

    name: str
    position: str
    meaning: str = ""
    signed: str = ""


@dataclass(frozen=True)
class ChainHead:
    """The head of the audit trail when the certificate was issued: an older copy of the database lacks it."""

    seq: int
    digest: str


@dataclass(frozen=True)
class CertificateContent:
    """A certificate of analysis, interim certificate of analysis or batch certificate.

    ``conclusion`` is a sentence in which the batch complies or does not comply; it never says released, which is the
    Qualified Person's word and not this document's. ``number`` is empty only on a preview. ``changes`` is what a
    revision prints otherwise than the one before it.
    """

    title: str
    laboratory: Party
    product: str
    batch: str
    conclusion: str
    number: str = ""
    revision: int = 1
    supersedes: str = ""
    follows: str = ""
    changes: tuple[str, ...] = ()
    issued: str = ""

    client: Party | None = None
    manufacturer: Party | None = None
    sites: tuple[Party, ...] = ()

    product_code: str = ""
    description: str = ""
    dosage_form: str = ""
    strength: str = ""
    container: str = ""
    package_size: str = ""
    trial: str = ""
    authorisation: str = ""
    country: str = ""

    bulk_batch: str = ""
    stage: str = ""
    coi_id: str = ""
    donor: str = ""
    manufactured: str = ""
    expiry: str = ""
    retest: str = ""

    specifications: tuple[SpecificationLine, ...] = ()
    samples: tuple[SampleLine, ...] = ()
    results: tuple[ResultLine, ...] = ()
    pending: tuple[PendingLine, ...] = ()
    notes: tuple[Note, ...] = ()
    rounding: str = ""
    storage: str = ""
    shipping: str = ""
    statements: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()

    chain_head: ChainHead | None = None
    program: str = ""


def canonical(content: CertificateContent) -> str:
    """The content as canonical JSON: sorted keys, no spaces, empty fields left out, text as it is (UTF-8)."""
    return json.dumps(_plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(content: CertificateContent) -> dict[str, Any]:
    """The content as the names, texts and lists of its canonical JSON."""
    made: dict[str, Any] = json.loads(canonical(content))
    return made


def content_digest(content: CertificateContent) -> str:
    """SHA-256 of the canonical content, 64 lower-case hexadecimal digits: what is signed and printed."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _empty(value: object) -> bool:
    return value is None or value is False or value in ("", ())


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: _plain(part) for name, part in fields if not _empty(part)}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
