"""A laboratory in which every use case has something to work on."""

from dataclasses import dataclass
from datetime import date

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.made_from import Materials, OutsideLot
from qclab.domain.people.duties import Duty, Step
from qclab.domain.testing.units import Seen
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.batches.family import family
from qclab.queries.investigations.cases import cases_of
from qclab.queries.investigations.reopenings import waiting_for_qa
from qclab.queries.review.deviating import waiting_deviations
from qclab.services.alarms import alarms
from qclab.services.batches import made_from
from qclab.services.catalogue.relaxing import relax
from qclab.services.exchange import importing
from qclab.services.lab import Lab
from qclab.services.release import certificates, recipients
from qclab.services.results.passing import pass_with_deviation
from qclab.services.review import reopening
from qclab.services.runs import making
from qclab.services.samples import attachments
from tests.laboratory import outside
from tests.laboratory.batch import Batch
from tests.laboratory.holding import put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import loaded, now, seen


@dataclass(frozen=True)
class Work:
    """A batch of somebody's client, far enough on for every use case to have something to work on."""

    batch: int
    version: int
    sample: int
    sample_id: str
    test: int
    parameter: int
    product: int
    certificate: int
    attachment: int
    imported: int
    deviation: int
    relaxation: int
    alarm: int
    case: int
    gate: int
    material: int
    affected: int
    laboratory: int
    shipment: int
    sent: int
    reopening: int
    recipient: int
    unit: int
    sight: int
    suspicion: int
    run: int
    waiting: int
    on_run: int


def work_of(demo: Laboratory) -> Work:
    made = demo.batch("B-1").registered("HUCMSC").received()
    line = made.line("A09/endotoxin")
    attached = attachments.attach(demo["mjansen"], "raw.csv", b"1;2", test=line.test.key)
    done = demo.batch("B-2").registered("HUCMSC").received()
    done.entered().submitted().approved()
    seen = certificates.preview(demo["kvos"], done.key)
    issued = certificates.issue(demo["kvos"], done.key, seen.batch_version, PASSWORD)
    failed = demo.batch("B-4").registered("HUCMSC").received().entered({"A09/endotoxin": "900"}).submitted()
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["kvos"].actor, made.key)
        (case,) = cases_of(connection, failed.key)
    return Work(
        batch=made.key,
        version=row.row_version,
        sample=made.samples[0].key,
        sample_id=made.samples[0].id,
        test=line.test.key,
        parameter=line.parameter_key,
        product=row.product,
        certificate=issued.key,
        attachment=attached,
        deviation=_deviation(demo, made.samples[0].key),
        alarm=_alarm(demo, made.key),
        gate=made.judged().gates[0].key,
        material=_material(demo, made.key),
        affected=_affected(demo),
        relaxation=relax(
            demo.qa, row.product, Step.ISSUE, Duty.AGREED, date(2026, 4, 1), "One person of QA until April.", PASSWORD
        ),
        imported=importing.take(demo["mjansen"], staged_table(demo["mjansen"], "B-3")).import_file,
        case=case.key,
        reopening=_reopening(demo, done),
        recipient=recipients.give(demo["mjansen"], issued.key, "Hospital pharmacy", demo.now()),
        **_outside(demo, line.test.key),
        **_read(demo),
        **_run(demo),
    )


def _read(demo: Laboratory) -> dict[str, int]:
    """A test that is read: one unit was seen clear, another is suspected."""
    units = loaded(demo, demo.batch("B-7").registered("HUCMSC").received().test("A03").key)
    seen(demo, units[:1])
    seen(demo, units[1:], Seen.SUSPECTED)
    clear, suspected = (now(demo, unit) for unit in units)
    assert suspected.open_suspicion is not None
    return {"unit": clear.key, "sight": clear.sights[0].key, "suspicion": suspected.open_suspicion.key}


def _run(demo: Laboratory) -> dict[str, int]:
    """A run that is planned, and a test that could be put on it."""
    one, other = (demo.batch(id_).registered("HUCMSC").received().test("A09").key for id_ in ("B-8", "B-9"))
    return {"run": making.make(demo.analyst, [one]), "on_run": one, "waiting": other}


def _outside(demo: Laboratory, test: int) -> dict[str, int]:
    """A contract laboratory, and a shipment that is prepared for it."""
    method = demo.test(demo.added(demo.test(test).samples[0][0], outside.CULTURE))
    to = outside.approved(demo)
    shipment = outside.packed(demo, to, method.key)
    return {"laboratory": to, "shipment": shipment, "sent": outside.of_test(demo, method.key).key}


def _reopening(demo: Laboratory, done: Batch) -> int:
    """An approved test that a reviewer asks to open again."""
    why = "The notebook says something else."
    reopening.ask(demo.reviewer, done.test("A09").key, ["endotoxin"], why, "Nothing else was typed then.")
    return demo.ask(lambda connection: waiting_for_qa(connection, demo.qa.actor))[-1].key


def _material(demo: Laboratory, batch: int) -> int:
    """A lot that a batch was made from."""
    made_from.say(demo.analyst, batch, Materials(lots=(OutsideLot("Ward 4", "APH-7"),)), "left out")
    return demo.ask(lambda connection: family(connection, demo.qa.actor, batch)).materials[0].key


def _affected(demo: Laboratory) -> int:
    """A batch that was made from one which is on hold."""
    lot = demo.batch("B-5").registered("HUCMSC")
    below = demo.batch("B-6").registered("HUCMSC", materials=Materials(("B-5",)))
    put_on_hold(demo.qa, lot.key, "freezer alarm")
    return below.key


def _deviation(demo: Laboratory, sample: int) -> int:
    """Something of a test that lacks, passed with a deviation."""
    pass_with_deviation(demo.analyst, [demo.added(sample, "A66")], "DEV-9", "The display had gone.")
    (waits,) = demo.ask(lambda connection: waiting_deviations(connection, demo.qa.actor))
    return waits.key


def _alarm(demo: Laboratory, batch: int) -> int:
    """One that waits for everybody it concerns."""
    with demo.store.write(demo.analyst.actor, Act.RESULT_ENTERED) as writing:
        return alarms.raise_alarm(writing, AlarmKind.POSITIVE, "Growth", batch)


def staged_table(lab: Lab, batch: str) -> importing.Staged:
    """A table of samples of a new batch, as it is read."""
    data = f"product,batch,stage,name\nHUCMSC,{batch},DP,more\n".encode()
    return importing.stage(lab, importing.SAMPLES, "more.csv", data)
