"""Papers on the desk: looked at as drafts, kept when made, found by their state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Recipient
from qualdesk.domain.sign_off import Decision, Paper, Step
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.imaging.scan import prepare_scan
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.paper_ledger import LedgerFilter
from qualdesk.services.session import Session
from qualdesk.services.signing import SignRequest
from tests.services.conftest import TODAY, VILLAGE, add_people, invented

PLACE = Selection(village=VILLAGE)


@pytest.fixture
def services(session: Session) -> Services:
    return Services(session)


@pytest.fixture
def people(session: Session) -> list[Recipient]:
    found = [invented(n) for n in range(1, 6)] + [invented(6, group="4组")]
    add_people(session, found)
    return found


def sign(services: Services, serial: str, step: Step, signer: str, **more: object) -> str:
    request = SignRequest(serials=(serial,), step=step, signer=signer, signed_on=TODAY, **more)  # type: ignore[arg-type]
    return services.signing.sign(request).forms[0].fact_id


def states(services: Services, **wanted: object) -> list[Paper]:
    return [line.paper for line in services.paper_ledger.read(LedgerFilter(**wanted)).lines]  # type: ignore[arg-type]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", [FormKind.GROUP, FormKind.INDIVIDUAL])
def test_a_draft_shows_the_sheet_and_keeps_nothing(services: Services, kind: FormKind) -> None:
    draft = services.paper_desk.draft(kind, PLACE)
    assert draft.pages == (2 if kind is FormKind.GROUP else 6)
    assert prepare_scan(draft.data).tokens == (), "a draft has no code that could be read"
    assert states(services) == []
    made = services.paper_desk.make(kind, PLACE)
    assert len(prepare_scan(made.data).tokens) == made.pages, "the control: a form has its codes"


@pytest.mark.usefixtures("people")
def test_groups_are_offered_with_what_was_printed_before(services: Services) -> None:
    third, fourth = services.paper_desk.offers(FormKind.GROUP, PLACE)
    assert (third.group, third.people, third.pages, third.printed) == ("3组", 5, 1, 0)
    made = services.paper_desk.make(FormKind.GROUP, Selection(village=VILLAGE, groups=("4组",)))
    assert (made.pages, [form.rows for form in made.forms]) == (1, [1])
    third, fourth = services.paper_desk.offers(FormKind.GROUP, PLACE)
    assert (third.out, fourth.out, fourth.printed_on) == (0, 1, TODAY)
    assert services.paper_desk.offers(FormKind.GROUP, Selection(village="532922101201")) == ()


@pytest.mark.usefixtures("people")
def test_a_paper_made_again_has_its_serial(services: Services, tmp_path: Path) -> None:
    made = services.paper_desk.make(FormKind.GROUP, PLACE)
    serials = [form.form_serial for form in made.forms]
    again = services.paper_desk.again(serials)
    assert [form.form_serial for form in again.forms] == serials
    assert prepare_scan(again.data).tokens == prepare_scan(made.data).tokens
    saved = services.paper_desk.save(again, tmp_path / "新建" / "花名册.pdf")
    assert saved.read_bytes() == again.data
    single = services.paper_desk.make(FormKind.INDIVIDUAL, PLACE).forms[0].form_serial
    with pytest.raises(Refused) as refused:
        services.paper_desk.again([serials[0], single])
    assert refused.value.code == "form.kinds"


@pytest.mark.usefixtures("people")
def test_a_page_becomes_a_picture(services: Services) -> None:
    draft = services.paper_desk.draft(FormKind.GROUP, PLACE)
    image = services.paper_desk.page(draft, 1, 50)
    assert (image.width, image.height) == (585, 414)  # A4 across at 50 dpi
    assert len(image.data) == 585 * 414 * 3
    assert len(set(image.data)) > 2, "something is drawn"


def test_papers_are_told_by_state(services: Services, people: list[Recipient]) -> None:
    made = services.paper_desk.make(FormKind.GROUP, Selection(village=VILLAGE, groups=("4组",)))
    serial = made.forms[0].form_serial
    photo = (draw_portrait(3),)
    services.confirming.confirm(
        ConfirmRequest(id_number=people[0].id_number, method=Method.ON_SITE, photos=photo)
    )
    assert states(services) == [Paper.OPEN, Paper.NONE]
    assert states(services, kind=FormKind.GROUP) == [Paper.OPEN]
    assert states(services, village="532922101201") == []
    sign(services, serial, Step.GROUP_LEADER, "杨文富")
    sign(
        services,
        serial,
        Step.COORDINATOR,
        "李协办",
        decision=Decision.RETURNED,
        reason="第 1 行没有签名",
    )
    assert states(services) == [Paper.RETURNED, Paper.NONE]
    for step in (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD):
        last = sign(services, serial, step, step.label)
    assert states(services) == [Paper.NONE, Paper.COMPLETE]
    line = services.paper_ledger.find(serial.lower())
    assert (line.group, line.next_step) == ("4组", None)
    assert [name for _, name in line.people] == [people[5].name]
    here = {one.code: one for one in services.paper_ledger.villages()}[VILLAGE]
    assert (here.papers, here.unsigned) == (1, 0)
    services.correcting.withdraw_signatures([last], "登记错了")
    assert states(services) == [Paper.OPEN, Paper.NONE]
    with pytest.raises(Refused) as refused:
        services.correcting.withdraw_signatures([last], "再撤一次")
    assert refused.value.code == "fact.corrected"


@pytest.mark.usefixtures("people")
def test_rounds_with_papers_are_listed(services: Services) -> None:
    assert services.paper_ledger.rounds() == ()
    services.paper_desk.make(FormKind.GROUP, PLACE)
    assert services.paper_ledger.rounds() == (("2026H2", "2026年下半年"),)
    assert states(services, round_id="2026H2") == [Paper.OPEN, Paper.OPEN]
    assert states(services, round_id="2026H1") == []
    assert services.paper_ledger.find(
        services.paper_ledger.read(LedgerFilter()).lines[0].form_serial
    ).printed_on == date(2026, 11, 21)


@pytest.mark.usefixtures("people")
def test_usual_signers_of_a_group(services: Services) -> None:
    made = services.paper_desk.make(FormKind.GROUP, PLACE)
    sign(services, made.forms[0].form_serial, Step.GROUP_LEADER, "杨文富")
    sign(services, made.forms[1].form_serial, Step.GROUP_LEADER, "罗永昌")
    usual = services.signing.usual_signers
    assert usual(VILLAGE, Step.GROUP_LEADER) == ("罗永昌", "杨文富")
    assert usual(VILLAGE, Step.GROUP_LEADER, "3组") == ("杨文富",)
