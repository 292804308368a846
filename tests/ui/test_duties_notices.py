"""The card of 工作台 about notices: days left, photos that are missing, complaints."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.notices import NoticeMoment
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.complaints import AnswerRequest, ComplaintRequest
from qualdesk.services.notice_plans import NoticeRequest
from tests.services.conftest import TODAY, VILLAGE
from tests.ui.straight import StraightDesk
from ui.duties import DUTIES, DutyCard
from ui.look.marks import StateMark


def card(desk: StraightDesk) -> DutyCard | None:
    (duty,) = [one for one in DUTIES if one.key == "notices"]
    assert duty.page == "notices"
    return duty.load(desk.services)


@pytest.mark.clause("Y6.1.3")
def test_the_card_says_what_is_to_be_done_about_notices(desk: StraightDesk, tmp_path: Path) -> None:
    services = desk.services
    before = card(desk)
    assert before is not None
    assert (before.number, before.unit, before.badge) == (1, "个村没公示", "还剩 40 天")
    request = NoticeRequest(village=VILLAGE, hotline="0872-7520000", begins_on=TODAY)
    notice = services.public_notices.open(request).fact_id
    hung = card(desk)
    assert hung is not None
    assert (hung.number, hung.badge, hung.detail) == (1, "还差 7 个工作日", "1 次缺照片")
    assert hung.mark is StateMark.BLANK
    photo = tmp_path / "墙.jpg"
    for number, moment in enumerate((NoticeMoment.BEGIN, NoticeMoment.END)):
        photo.write_bytes(draw_portrait(number))
        services.public_notices.photo(notice, moment, photo)
    quiet = card(desk)
    assert quiet is not None
    assert (quiet.mark, quiet.detail) == (StateMark.SOON, "照片都有，没有举报")
    taken = services.complaints.take(ComplaintRequest(notice_id=notice, text="有人外出"))
    asked = card(desk)
    assert asked is not None
    assert (asked.number, asked.unit, asked.badge) == (1, "件举报", "举报还剩 30 天")
    services.session.clock = Clock.on(taken.complaint.due_on + timedelta(days=2))
    late = card(desk)
    assert late is not None
    assert (late.mark, late.badge) == (StateMark.OVERDUE, "举报迟了 2 天")
    services.complaints.answer(AnswerRequest(complaint_id=taken.fact_id, outcome="不属实"))
    services.public_notices.close(notice)
    services.session.clock = Clock.on(date(2026, 12, 31))
    assert card(desk) is None
