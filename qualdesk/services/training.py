"""The training month: an invented township does everything once, from roster to receipt.

Only a new training station is filled: nothing of a real one is ever touched. The month ends on
the training day; half a year of history lies before it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import Clock
from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.sheet import Column, Table, write_xlsx
from qualdesk.domain.access import Role
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.identity import check_character
from qualdesk.domain.months import month_text
from qualdesk.domain.package import PackageKind, suggest_password
from qualdesk.domain.places import Division
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.sign_off import Step
from qualdesk.domain.station import Level
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.packages.receipt import read_receipt
from qualdesk.progress import SILENT, Progress
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.exchanging import BuildRequest, Exchanging
from qualdesk.services.form_plan import Selection
from qualdesk.services.importing import Importing, ImportRequest
from qualdesk.services.invented import InventedPerson, face_of, invent
from qualdesk.services.login import log_in
from qualdesk.services.operators import Operators
from qualdesk.services.printing import Printing
from qualdesk.services.receipts import Receipts
from qualdesk.services.receiving import Receiving
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.services.summarising import Summarising
from qualdesk.storage.keys import KdfCost

TOWNSHIP, COUNTY = "532922101000", "532922000000"
ADMIN, HEAD = "培训管理员", "培训负责人"
_HEADS = (
    ("姓名", 14),
    ("性别", 6),
    ("公民身份号码", 22),
    ("出生日期", 12),
    ("村（社区）", 26),
    ("村民小组", 10),
    ("联系电话", 14),
    ("险种", 22),
    ("单位编号", 14),
    ("单位名称", 16),
    ("待遇享受开始年月", 12),
    ("待遇状态", 10),
)
_CONFIRMED_SHARE = 0.7
_HISTORY_DAYS = 180
_SIGNERS = (
    (Step.GROUP_LEADER, "罗正明"),
    (Step.COORDINATOR, "杨秀英"),
    (Step.VILLAGE_HEAD, "李国华"),
)


@dataclass(frozen=True, slots=True)
class Trained:
    """What the training month left. `files` are absolute; the station stays in its folder."""

    recipients: int
    confirmations: int
    package: Path
    files: tuple[Path, ...]
    admin: str  # login of the station's first operator
    package_password: str


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step of the month needs."""

    session: Session
    out: Path
    progress: Progress
    rng: random.Random

    @property
    def today(self) -> date:
        return self.session.today()


def training_request(
    password: str, code: str = TOWNSHIP, name: str = "苍山西镇社保中心（培训）"
) -> SetupRequest:
    """How the training stations are set up."""
    level = Level.TOWNSHIP if code == TOWNSHIP else Level.COUNTY
    return SetupRequest(
        level=level,
        code=code,
        name=name,
        policy_id="yangbi-2021",
        admin=ADMIN,
        password=password,
        person=_invented_number(1),
        training=True,
    )


def train(
    folder: Path,
    out: Path,
    people: int,
    password: str,
    training_day: date | None = None,
    progress: Progress = SILENT,
    cost: KdfCost | None = None,
) -> Trained:
    """Set up a training station in `folder` (must hold none) and work a whole month in it.

    The PDFs, lists, the package and its receipt lie in `out` afterwards. Refused
    `station.exists`; a fault or cancelling leaves the station as far as it came.
    """
    clock = Clock.on(training_day) if training_day else Clock()
    make_folder(out)
    session, _ = create_station(folder, training_request(password), clock, cost)
    try:
        desk = _Desk(session, out.absolute(), progress, random.Random(people))
        invented = _roster(desk, people)
        confirmed = _confirm(desk, invented)
        _paper(desk, confirmed)
        summary = _summary(desk)
        Operators(session).add(HEAD, Role.HEAD, _invented_number(2), password)
    finally:
        session.close()
    package_password = suggest_password()
    package = _as_head(
        folder, desk, password, training_day, lambda d: _seal(d, summary, package_password)
    )
    receipt = _county(desk, package, package_password, password, clock, cost)
    _as_head(folder, desk, password, training_day, lambda d: _take_receipt(d, receipt))
    files = tuple(sorted(path for path in desk.out.rglob("*") if path.is_file()))
    return Trained(len(invented), len(confirmed), package, files, ADMIN, package_password)


def _as_head(
    folder: Path, desk: _Desk, password: str, day: date | None, act: Callable[[_Desk], Path]
) -> Path:
    """Let the head of the office log in and do one thing: a handler may not seal."""
    session = log_in(folder, HEAD, password, day)
    try:
        return act(replace(desk, session=session))
    finally:
        session.close()


def _invented_number(sequence: int) -> str:
    body = f"53299919800101{sequence:03d}"
    return body + check_character(body)


def _villages(session: Session) -> tuple[Division, ...]:
    return session.village_book().villages(TOWNSHIP)


def _roster(desk: _Desk, count: int) -> list[InventedPerson]:
    """Write the roster as an office would hand it over, and import it."""
    names = tuple(village.name for village in _villages(desk.session))
    invented = invent(count, names, desk.today)
    table = Table(
        title="苍山西镇待遇领取人员花名册（虚构人员，培训用）",
        columns=tuple(Column(head, width) for head, width in _HEADS),
        rows=[_row(person) for person in invented],
        name="花名册",
    )
    path = desk.out / "花名册（培训）.xlsx"
    with durable_file(path) as stream:
        write_xlsx([table], stream)
    importing = Importing(desk.session)
    read = importing.read(ImportRequest(files=(path,)), desk.progress)
    importing.apply(read, desk.progress)
    return invented


def _row(person: InventedPerson) -> Sequence[str]:
    return (
        person.name,
        person.sex,
        person.id_number,
        person.birth.isoformat(),
        person.village,
        person.group,
        person.phone,
        person.insurance.label,
        person.unit_code,
        person.unit_name,
        person.started_month,
        person.status.label,
    )


def _confirm(desk: _Desk, invented: Sequence[InventedPerson]) -> list[InventedPerson]:
    """Half a year of confirmations with photos; the people confirmed, the newest last."""
    confirming = Confirming(desk.session)
    chosen = [p for p in invented if desk.rng.random() < _CONFIRMED_SHARE]
    days = sorted(desk.rng.randint(0, _HISTORY_DAYS) for _ in chosen)
    for number, (person, days_ago) in enumerate(zip(chosen, reversed(days), strict=True)):
        desk.progress.at("现场确认", number, len(chosen))
        confirming.confirm(
            ConfirmRequest(
                id_number=person.id_number,
                method=_method(desk, person),
                photos=(draw_portrait(face_of(person.id_number)),),
                on=desk.today - timedelta(days=days_ago),
            )
        )
    return chosen


def _method(desk: _Desk, person: InventedPerson) -> Method:
    if person.insurance is Insurance.RESIDENT:
        return desk.rng.choices((Method.ON_SITE, Method.HOME_VISIT), (4, 1))[0]
    return Method.COUNTER if person.insurance is Insurance.ENTERPRISE else Method.UNIT


def _paper(desk: _Desk, confirmed: Sequence[InventedPerson]) -> None:
    """Print a village's forms and record the three signatures of most of them."""
    printing, signing = Printing(desk.session), Signing(desk.session)
    village = _villages(desk.session)[0].code
    group = printing.print(
        FormKind.GROUP,
        Selection(village=village, insurance=Insurance.RESIDENT),
        desk.out / "花名册-分组.pdf",
        desk.out / "花名册-分组.layout.json",
        progress=desk.progress,
    )
    some = [p.id_number for p in confirmed if p.status is Status.PAYING][-12:]
    single = printing.print(
        FormKind.INDIVIDUAL,
        Selection(id_numbers=tuple(some)),
        desk.out / "确认表.pdf",
        progress=desk.progress,
    )
    serials = [one.form_serial for one in group.forms[:-1]] or [
        one.form_serial for one in group.forms
    ]
    serials += [f.form_serial for f in single.forms if _is_resident(desk, f.form_serial)][:8]
    for step, signer in _SIGNERS:
        signing.sign(
            SignRequest(serials=tuple(serials), step=step, signer=signer, signed_on=desk.today)
        )


def _is_resident(desk: _Desk, serial: str) -> bool:
    form, _, _ = Signing(desk.session).standing_of(serial)
    return form.insurance == Insurance.RESIDENT.value


def _summary(desk: _Desk) -> Path:
    """Freeze the month's summary for signature, and list it."""
    summarising = Summarising(desk.session)
    month = month_text(desk.today)
    summarising.write_xlsx(summarising.of_month(month), desk.out / "汇总表.xlsx")
    path = desk.out / "汇总表-待签.pdf"
    summarising.print(month, path, progress=desk.progress)
    return path


def _seal(desk: _Desk, signed: Path, password: str) -> Path:
    """Seal the month. In training the printed summary stands for its signed scan: it is known
    by its code, as a real scan is.
    """
    request = BuildRequest(
        kind=PackageKind.MONTH,
        period=month_text(desk.today),
        recipient_code=COUNTY,
        out=desk.out / "上报包",
        password=password,
        signed=signed,
        seal_open="培训：部分表还在村里签字",
    )
    exchanging = Exchanging(desk.session, Summarising(desk.session))
    return exchanging.build(request, desk.progress).package.path


def _county(
    desk: _Desk,
    package: Path,
    package_password: str,
    password: str,
    clock: Clock,
    cost: KdfCost | None,
) -> Path:
    """Receive the package at an invented county, which is thrown away; its receipt stays."""
    with TemporaryDirectory() as folder:
        request = training_request(password, COUNTY, "漾濞县社会保险局（培训）")
        county, _ = create_station(Path(folder), request, clock, cost)
        try:
            receiving = Receiving(county)
            fingerprint = receiving.verify(package, package_password).certificate_sha256
            received = receiving.receive(
                [package],
                package_password,
                trust=fingerprint,
                out=desk.out / "回执",
                progress=desk.progress,
            )
        finally:
            county.close()
    receipt = received[0].receipt
    assert receipt is not None, "a package that was merged has a receipt"
    return receipt


def _take_receipt(desk: _Desk, receipt: Path) -> Path:
    """Take the county's receipt back; in training its fingerprint counts as compared."""
    fingerprint = read_receipt(receipt, desk.session.clock.real_today()).certificate_sha256
    Receipts(desk.session).take(receipt, trust=fingerprint)
    return receipt
