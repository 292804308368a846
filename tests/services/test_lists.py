"""Work lists: who stands on them, complete, and as files."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest

from qualdesk.bootstrap import Services
from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Flag, Insurance, Recipient, State
from qualdesk.domain.sign_off import Decision, Paper, Step
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.services.work_list import WorkList
from qualdesk.storage.queries import audit
from qualdesk.storage.repositories.confirmations import Confirmations
from tests.services.conftest import OTHER_VILLAGE, TODAY, StationMaker, add_people, invented

PHOTO = draw_portrait(1)
NEW, LATE, SOON, LATER, AWAY = (
    invented(1, group="10组"),
    invented(2, group="9组"),
    invented(3),
    invented(4),
    invented(5, village=OTHER_VILLAGE),
)


@pytest.fixture
def desk(session: Session) -> Services:
    """One person of each kind: never confirmed, overdue, due soon, due later, elsewhere."""
    add_people(session, [NEW])
    add_people(session, [LATE], known_due_on=TODAY - timedelta(days=1))
    add_people(session, [SOON], known_due_on=TODAY)
    add_people(session, [LATER], known_due_on=TODAY + timedelta(days=31))
    add_people(session, [AWAY], known_due_on=TODAY + timedelta(days=30))
    return Services(session)


def names(made: WorkList) -> list[str]:
    return [item.row.id_number for item in made.items]


def listed(desk: Services, kind: ListKind, **more: object) -> list[str]:
    return names(desk.lists.make(kind, **more))  # type: ignore[arg-type]


def numbers(*people: Recipient) -> list[str]:
    return [person.id_number for person in people]


def confirm(desk: Services, person: Recipient, **more: object) -> None:
    values: dict[str, object] = {"method": Method.ON_SITE, "photos": (PHOTO,), **more}
    desk.confirming.confirm(
        ConfirmRequest(id_number=person.id_number, **values)  # type: ignore[arg-type]
    )


def print_form(desk: Services, person: Recipient, folder: Path) -> str:
    wanted = Selection(id_numbers=(person.id_number,))
    done = Printing(desk.session).print(FormKind.INDIVIDUAL, wanted, folder / "表.pdf")
    return done.forms[0].form_serial


def sign(desk: Services, serial: str, step: Step, **more: object) -> None:
    values: dict[str, object] = {"signer": f"{step.label}甲", "signed_on": TODAY, **more}
    Signing(desk.session).sign(
        SignRequest(serials=(serial,), step=step, **values)  # type: ignore[arg-type]
    )


@pytest.mark.clause("Y6.1.2a")
def test_the_deadline_day_is_due_and_the_next_day_overdue(desk: Services) -> None:
    assert listed(desk, ListKind.DUE) == numbers(AWAY, SOON)
    assert listed(desk, ListKind.OVERDUE) == numbers(LATE)
    tomorrow = TODAY + timedelta(days=1)
    assert listed(desk, ListKind.OVERDUE, as_of=tomorrow) == numbers(SOON, LATE)
    assert LATER.id_number in listed(desk, ListKind.DUE, as_of=tomorrow)


def test_whoever_was_confirmed_leaves_the_list(desk: Services) -> None:
    confirm(desk, LATE)
    assert listed(desk, ListKind.OVERDUE) == []


def test_a_list_of_an_earlier_day_knows_nothing_of_later_confirmations(desk: Services) -> None:
    confirm(desk, LATE, on=TODAY)
    assert listed(desk, ListKind.OVERDUE, as_of=TODAY) == []
    day_before = TODAY - timedelta(days=1)
    assert LATE.id_number in listed(desk, ListKind.DUE, as_of=day_before)


def test_never_confirmed_are_those_without_any_date(desk: Services) -> None:
    assert listed(desk, ListKind.NEVER) == numbers(NEW)
    (item,) = desk.lists.make(ListKind.NEVER).items
    assert (item.state, item.due_on) == (State.NEVER, date(2027, 6, 30))
    confirm(desk, NEW, outcome=Outcome.DISQUALIFIED, reason="death")
    assert listed(desk, ListKind.NEVER) == []


def test_one_item_stands_for_each_benefit(desk: Services) -> None:
    desk.registering.add(LATE.id_number, Insurance.INJURY, {"known_due_on": "2026-10"})
    made = desk.lists.make(ListKind.OVERDUE)
    assert [(i.row.id_number, i.insurance) for i in made.items] == [
        (LATE.id_number, Insurance.RESIDENT),
        (LATE.id_number, Insurance.INJURY),
    ]
    only = desk.lists.make(ListKind.OVERDUE, insurance=Insurance.INJURY)
    assert [i.insurance for i in only.items] == [Insurance.INJURY]


def test_a_list_is_never_cut_off_and_goes_by_village_and_group(session: Session) -> None:
    people = [invented(n, group=f"{n % 11 + 1}组") for n in range(1, 301)]
    add_people(session, people, known_due_on=TODAY)
    made = Services(session).lists.make(ListKind.DUE)
    assert len(made.items) == 300
    groups = [item.row.group for item in made.items]
    assert list(dict.fromkeys(groups)) == [f"{n}组" for n in range(1, 12)]


def test_a_village_or_its_township_limits_the_list(desk: Services) -> None:
    assert listed(desk, ListKind.DUE, village=OTHER_VILLAGE) == numbers(AWAY)
    assert listed(desk, ListKind.DUE, village="532922101") == numbers(AWAY, SOON)
    with pytest.raises(Refused) as refused:
        desk.lists.make(ListKind.DUE, village="月亮村")
    assert refused.value.code == "village.unknown"


@pytest.mark.clause("Y8")
def test_items_carry_the_automatic_flags(desk: Services) -> None:
    (item,) = desk.lists.make(ListKind.OVERDUE).items
    assert item.flags == (Flag.HIGH_AGE,)  # born in 1946


def test_every_list_can_be_had(desk: Services) -> None:
    made = [desk.lists.make(kind) for kind in ListKind]
    assert [one.kind for one in made] == list(ListKind)


# ── missing signatures ────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("Y6.1.2b")
def test_a_paper_is_missing_signatures_until_it_is_signed_through(
    desk: Services, tmp_path: Path
) -> None:
    kind = ListKind.MISSING_SIGNATURES
    assert listed(desk, kind) == []
    confirm(desk, LATE)
    (item,) = desk.lists.make(kind).items
    assert item.lack is not None
    assert (item.lack.form_serial, item.lack.paper) == ("", Paper.NONE)
    serial = print_form(desk, LATE, tmp_path)
    (item,) = desk.lists.make(kind).items
    assert item.lack is not None
    assert (item.lack.form_serial, item.lack.paper) == (serial, Paper.OPEN)
    assert item.lack.next_step.step is Step.GROUP_LEADER
    for step in (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD):
        assert listed(desk, kind) == numbers(LATE)
        sign(desk, serial, step)
    assert listed(desk, kind) == []


@pytest.mark.clause("Y6.1.2b")
def test_a_returned_paper_is_missing_signatures_and_the_person_due_again(
    desk: Services, tmp_path: Path
) -> None:
    confirm(desk, LATE)
    serial = print_form(desk, LATE, tmp_path)
    sign(desk, serial, Step.GROUP_LEADER, decision=Decision.RETURNED, reason="照片不清")
    (item,) = desk.lists.make(ListKind.MISSING_SIGNATURES).items
    assert item.lack is not None
    assert item.lack.paper is Paper.RETURNED
    assert listed(desk, ListKind.OVERDUE) == numbers(LATE)
    found = desk.register.person(LATE.id_number)
    assert found.line.state is State.OVERDUE


@pytest.mark.parametrize(("method", "lacking"), [(Method.APP_SELF, 0), (Method.ON_SITE, 1)])
def test_only_methods_that_need_paper_lack_signatures(
    desk: Services, method: Method, lacking: int
) -> None:
    with desk.session.work() as work:
        fact = Confirmation(
            fact_id="ab" * 16,
            id_number=SOON.id_number,
            insurances=(Insurance.RESIDENT,),
            method=method,
            outcome=Outcome.QUALIFIED,
            stated_on=TODAY,
            recorded_at=work.now,
            operator="王管理",
            operator_id_number="",
            station_id=desk.session.station.station_id,
            source="app",
        )
        Confirmations(work).add([fact])
        work.commit(Act("compare.import", {"count": 1}))
    assert len(listed(desk, ListKind.MISSING_SIGNATURES)) == lacking


@pytest.mark.clause("Y6.1.2b")
def test_missing_signatures_of_an_earlier_day_know_later_paper_not(
    desk: Services, tmp_path: Path
) -> None:
    kind, tomorrow = ListKind.MISSING_SIGNATURES, TODAY + timedelta(days=1)
    confirm(desk, LATE)
    desk.session.clock = Clock.on(tomorrow)
    serial = print_form(desk, LATE, tmp_path)
    sign(desk, serial, Step.GROUP_LEADER, signed_on=tomorrow)
    (now,) = desk.lists.make(kind).items
    (then,) = desk.lists.make(kind, as_of=TODAY).items
    assert now.lack is not None
    assert then.lack is not None
    assert (now.lack.form_serial, now.lack.next_step.step) == (serial, Step.COORDINATOR)
    assert (then.lack.form_serial, then.lack.paper) == ("", Paper.NONE)
    assert listed(desk, kind, as_of=TODAY - timedelta(days=1)) == []
    desk.session.clock = Clock.on(tomorrow + timedelta(days=1))
    (then,) = desk.lists.make(kind, as_of=tomorrow).items
    assert then.lack is not None
    assert (then.lack.form_serial, then.lack.next_step.step) == (serial, Step.COORDINATOR)


# ── files ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_has_whole_numbers_and_paper_masked_ones(desk: Services, tmp_path: Path) -> None:
    made = desk.lists.make(ListKind.DUE, village="532922101000")
    xlsx, pdf = tmp_path / "新 夹" / "将到期.xlsx", tmp_path / "将到期.pdf"
    assert desk.lists.export(made, xlsx, pdf) == (xlsx.absolute(), pdf.absolute())
    sheet = openpyxl.load_workbook(BytesIO(xlsx.read_bytes())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == "资格确认将到期人员名单"
    assert "苍山西镇" in cells[1][0]
    assert "2026-11-21" in cells[1][0]
    assert "共 2 条，2 人" in cells[1][0]
    assert [row[2] for row in cells[3:]] == numbers(AWAY, SOON)
    text = "".join(
        page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf.read_bytes())
    )
    assert masked_id_number(SOON.id_number) in text
    assert SOON.id_number not in text
    with desk.session.read() as connection:
        entry = audit.head(connection)
    assert entry is not None
    assert entry.name == "list.exported"
    assert '"count":2' in entry.detail
    assert SOON.id_number not in entry.detail


def test_a_training_list_says_so(make_station: StationMaker, tmp_path: Path) -> None:
    session = make_station(training=True)
    add_people(session, [SOON], known_due_on=TODAY)
    lists = Services(session).lists
    lists.export(lists.make(ListKind.DUE), tmp_path / "一.xlsx", tmp_path / "一.pdf")
    sheet = openpyxl.load_workbook(BytesIO((tmp_path / "一.xlsx").read_bytes())).active
    assert "培训" in sheet["A3"].value


def test_the_list_of_missing_signatures_names_form_and_step(desk: Services, tmp_path: Path) -> None:
    confirm(desk, LATE)
    confirm(desk, SOON)
    print_form(desk, LATE, tmp_path)
    made = desk.lists.make(ListKind.MISSING_SIGNATURES)
    desk.lists.export(made, tmp_path / "缺签.xlsx", None)
    sheet = openpyxl.load_workbook(BytesIO((tmp_path / "缺签.xlsx").read_bytes())).active
    last = [[cell.value for cell in row][-3:] for row in sheet.iter_rows(min_row=3)]
    assert last[0] == ["表单编号", "期次", "缺哪一步签字"]
    assert last[1][0] == "未打印"
    assert last[2][1:] == ["2026H2", "村民小组长"]
