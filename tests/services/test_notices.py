"""Public notices: frozen people, counted days, photos, complaints, closing, what leaves."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome, NoticeMoment, NoticeState
from qualdesk.domain.policy_changes import Change
from qualdesk.domain.policy_values import Mask, NoticeColumn
from qualdesk.domain.recipient import Recipient
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.calendars import Calendars
from qualdesk.services.cases import Cases
from qualdesk.services.complaints import AnswerRequest, ComplaintRequest, Complaints
from qualdesk.services.confirming import Confirming
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.notice_papers import NoticePapers
from qualdesk.services.notice_plans import NoticeRequest
from qualdesk.services.notices import NoticeDone, Notices
from qualdesk.services.own_rules import OwnRules
from qualdesk.services.session import Session
from qualdesk.services.upkeep import Upkeep
from qualdesk.storage.queries import notices as queries
from tests.services.conftest import (
    OTHER_VILLAGE,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

BEGIN = date(2026, 12, 1)
PHONE = "13987654321"
ADDRESS = "阳光小区5幢"
PEOPLE = [
    invented(n, phone=PHONE, present_address=ADDRESS, registered_address=f"{ADDRESS}旧")
    for n in range(1, 31)
]


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    session.clock = Clock.on(BEGIN)
    add_people(session, [*PEOPLE, invented(50, village=OTHER_VILLAGE)])
    return session


@pytest.fixture
def photos(tmp_path: Path) -> dict[NoticeMoment, Path]:
    found = {}
    for number, moment in enumerate(NoticeMoment, 5):
        found[moment] = tmp_path / f"{moment}.jpg"
        found[moment].write_bytes(draw_portrait(number))
    return found


def opened(session: Session, **more: object) -> NoticeDone:
    values: dict[str, object] = {"village": VILLAGE, "hotline": "0872-7520000", **more}
    return Notices(session).open(NoticeRequest(**values))  # type: ignore[arg-type]


def put_rule(session: Session, path: str, value: object) -> None:
    if session.policy().on(BEGIN).rules[path].parts[0].raw != value:
        OwnRules(session).change(Change(path, value, "县社险发〔2026〕3号", BEGIN), "县里要求")


def codes(done: object) -> list[str]:
    return [problem.code for problem in done.problems]  # type: ignore[attr-defined]


@pytest.mark.clause("Y6.1.3")
def test_a_notice_freezes_its_people_and_tells_every_counted_day(desk: Session) -> None:
    done = opened(desk, place="村务公开栏")
    row = done.file.row
    assert row.people == 30
    assert [day.day for day in row.working_days] == [2, 3, 4, 7, 8, 9, 10]
    assert (row.ends_on, row.hotline) == (date(2026, 12, 10), "0872-7520000")
    assert (row.mask, len(row.columns)) == (Mask.FIRST6_LAST4, 5)
    assert done.problems == ()
    add_people(desk, [invented(31)])
    with desk.read() as connection:
        assert len(queries.people_of(connection, row.notice_id)) == 30
    assert Notices(desk).hotline() == "0872-7520000"  # kept as the station's
    board = Notices(desk).board()
    assert [(one.code, one.people) for one in board.without] == [(OTHER_VILLAGE, 1)]


@pytest.mark.clause("Y6.1.3")
def test_only_people_who_are_paid_stand_on_it(desk: Session) -> None:
    dead = PEOPLE[0].id_number
    report = DeathReport(id_number=dead, died_on=BEGIN, evidence_kind=DeathEvidence.VILLAGE)
    Deaths(desk).report(report)
    assert opened(desk).file.row.people == 29
    with pytest.raises(Refused) as refused:
        opened(desk, village="532922101202")
    assert refused.value.code == "notice.nobody"


@pytest.mark.clause("Y6.1.3")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "notice.overlap"),
        ({"begins_on": date(2026, 12, 10)}, "notice.overlap"),
        ({"village": ""}, "village.missing"),
        ({"village": "没有的村"}, "village.unknown"),
        ({"round_id": "2026Q4"}, "round.invalid"),
        ({"begins_on": date(2026, 6, 30)}, "date.invalid"),
        ({"begins_on": date(9999, 12, 31)}, "date.future"),
        ({"hotline": "打给我"}, "phone.invalid"),
        ({"hotline": "123"}, "phone.invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    desk: Session, more: dict[str, object], code: str
) -> None:
    opened(desk)
    with pytest.raises(Refused) as refused:
        opened(desk, **more)
    assert refused.value.code == code
    assert len(Notices(desk).open_ones()) == 1
    assert Notices(desk).hotline() == "0872-7520000"


@pytest.mark.clause("Y6.1.3")
def test_a_second_notice_after_the_first_and_one_for_the_web_do_not_overlap(desk: Session) -> None:
    first = opened(desk)
    later = opened(desk, begins_on=first.file.row.ends_on + timedelta(days=1))
    web = opened(desk, village="", web=True)
    assert later.file.row.begins_on == date(2026, 12, 11)
    assert (web.file.row.village_code, web.file.row.people) == ("", 31)
    Correcting(desk, Confirming(desk)).correct(first.fact_id, {}, "贴错了村")
    opened(desk)  # the one that was taken back does not count


@pytest.mark.clause("Y6.1.3")
def test_doubts_are_told_but_taken(desk: Session) -> None:
    past = opened(desk, hotline="", begins_on=date(2026, 11, 16))
    assert codes(past) == ["date.backdated", "hotline.missing", "calendar.expected"]
    assert date(2026, 11, 23) not in past.file.row.working_days  # 州庆
    over = opened(desk, begins_on=date(2026, 12, 28))
    assert codes(over) == ["calendar.missing_year"]
    assert over.file.row.without_calendar
    assert over.file.row.ends_on == date(2027, 1, 6)


@pytest.mark.clause("Y6.1.3")
def test_it_closes_only_when_it_hung_long_enough_and_both_photos_are_there(
    desk: Session, photos: dict[NoticeMoment, Path]
) -> None:
    notice = opened(desk).fact_id
    notices = Notices(desk)

    def closing() -> str:
        with pytest.raises(Refused) as refused:
            notices.close(notice)
        return refused.value.code

    assert closing() == "notice.too_early"
    notices.photo(notice, NoticeMoment.BEGIN, photos[NoticeMoment.BEGIN])
    early = notices.photo(notice, NoticeMoment.END, photos[NoticeMoment.MIDDLE])
    assert codes(early) == ["photo.out_of_time"]
    Correcting(desk, Confirming(desk)).correct(early.fact_id, {}, "还没有撤下")
    desk.clock = Clock.on(date(2026, 12, 10))
    file = notices.one(notice)
    assert (file.done, file.left, file.photo_due) == (7, 0, NoticeMoment.END)
    assert closing() == "notice.photos"
    same = notices.photo(notice, NoticeMoment.END, photos[NoticeMoment.BEGIN])
    assert codes(same) == ["photo.same_as_other"]
    taken = Complaints(desk).take(ComplaintRequest(notice_id=notice, text="有人已经去世"))
    done = notices.close(notice)
    assert codes(done) == ["notice.last_day", "complaint.unanswered"]
    assert done.file.state is NoticeState.CLOSED
    assert closing() == "notice.closed"
    with pytest.raises(Refused):
        notices.photo(notice, NoticeMoment.END, photos[NoticeMoment.END])
    Complaints(desk).answer(AnswerRequest(complaint_id=taken.fact_id, outcome="不属实"))
    assert Upkeep(desk).verify_audit() > 0


@pytest.mark.clause("Y6.1.3", "Y12")
def test_a_complaint_is_investigated_answered_in_time_and_may_open_a_case(desk: Session) -> None:
    notice, complaints = opened(desk).fact_id, Complaints(desk)
    about = PEOPLE[3].id_number
    taken = complaints.take(
        ComplaintRequest(
            notice_id=notice, text="已经外出多年", how=ComplaintHow.LETTER, about=about.lower()
        )
    )
    assert (taken.complaint.about, taken.complaint.complainant) == (about, "")
    assert taken.complaint.due_on == date(2027, 1, 1)  # one month, policy case.verify_within
    other = complaints.take(
        ComplaintRequest(notice_id=notice, text="x", about=invented(50).id_number, complainant="甲")
    )
    assert codes(other) == ["complaint.not_listed"]
    assert len(Notices(desk).one(notice).unanswered) == 2
    answered = complaints.answer(
        AnswerRequest(
            complaint_id=taken.fact_id,
            outcome="属实",
            investigator="李某",
            finding="本人在外省",
            open_case=True,
        )
    )
    answer = answered.complaint.answer
    assert answer is not None
    assert (answer.outcome, answer.finding) == (ComplaintOutcome.FOUNDED, "本人在外省")
    (case,) = Cases(desk).find()
    assert (case.row.case_id, case.row.id_number) == (answer.case_id, about)
    desk.clock = Clock.on(date(2027, 1, 20))
    late = complaints.answer(AnswerRequest(complaint_id=other.fact_id, outcome="名字写错，已改"))
    assert codes(late) == ["complaint.late"]
    assert late.complaint.answer is not None
    assert late.complaint.answer.finding == "名字写错，已改"
    for request, code in (
        (AnswerRequest(complaint_id="ab" * 16, outcome="属实"), "complaint.unknown"),
        (AnswerRequest(complaint_id=taken.fact_id, outcome=" "), "outcome.missing"),
        (
            AnswerRequest(complaint_id=taken.fact_id, outcome="属实", on=date(2026, 11, 1)),
            "date.invalid",
        ),
    ):
        with pytest.raises(Refused) as refused:
            complaints.answer(request)
        assert refused.value.code == code


def texts_of(made: Path) -> str:
    """Everything that a file holds, unpacked, with its raw bytes."""
    raw = made.read_bytes()
    found = [raw.decode("latin-1"), raw.decode("utf-8", "ignore")]
    if made.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found += [archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()]
    if made.suffix == ".pdf":
        command = ["pdftotext", "-layout", str(made), "-"]
        found.append(subprocess.run(command, capture_output=True, check=True).stdout.decode())
    return "\n".join(found)


def secrets_of(person: Recipient) -> list[str]:
    birth = person.birth
    return [
        person.id_number,
        person.id_number[6:14],
        PHONE,
        ADDRESS,
        birth.isoformat(),
        f"{birth.year}年{birth.month}月{birth.day}日",
    ]


@pytest.mark.judge("pdftotext")
@pytest.mark.clause("Y6.1.3", "L2.3.5", "Y11")
@pytest.mark.parametrize("mask", list(Mask))
def test_nothing_beyond_the_whitelist_leaves(desk: Session, mask: Mask, tmp_path: Path) -> None:
    put_rule(desk, "notice.mask", mask.value)
    notice = opened(desk, village="", web=True, hotline="0872-7520000")
    papers, shown = NoticePapers(desk), {}
    for ending in ("xlsx", "pdf", "html"):
        out = tmp_path / f"网上公示.{ending}"
        assert papers.export(notice.fact_id, out) == 31
        shown[ending] = texts_of(out)
    for text in shown.values():
        for person in PEOPLE:
            assert not [secret for secret in secrets_of(person) if secret in text]
        assert "0872-7520000" in text
        assert "李秀梅" in text
    expected = {
        Mask.FIRST6_LAST4: r"532922\*{8}\d{3}[\dX]",
        Mask.FIRST3_LAST2: r"532\*{13}\d[\dX]",
    }.get(mask)
    for text in shown.values():
        numbers = re.findall(r"\d*\*{5,}[\dX]*", text)
        assert bool(numbers) == (expected is not None)
        assert all(re.fullmatch(expected or "", number) for number in numbers)
    book = openpyxl.load_workbook(tmp_path / "网上公示.xlsx")
    heads = [cell.value for cell in book.active[6]]  # type: ignore[union-attr]
    assert ("身份证号" in heads) == (mask is not Mask.NO_NUMBER)
    control = tmp_path / "control.html"
    control.write_text(PEOPLE[0].id_number, encoding="utf-8")
    assert secrets_of(PEOPLE[0])[0] in texts_of(control)
    with pytest.raises(Refused) as refused:
        papers.export(notice.fact_id, tmp_path / "a.doc")
    assert refused.value.code == "file.kind"


def test_the_columns_of_the_policy_are_the_columns_of_the_notice(
    desk: Session, tmp_path: Path
) -> None:
    put_rule(desk, "notice.columns", [NoticeColumn.NAME.value, NoticeColumn.INSURANCE.value])
    notice = opened(desk)
    papers = NoticePapers(desk)
    assert [key for key, _ in papers.form(notice.file.row).heads] == ["name", "insurance"]
    assert papers.print(tmp_path / "公示.pdf", village=VILLAGE).pages == 3


@pytest.mark.clause("Y6.1.3")
def test_a_reprint_is_the_same_sheet_and_a_missing_hotline_is_told(
    desk: Session, tmp_path: Path
) -> None:
    opened(desk, hotline="")
    first, second = tmp_path / "一.pdf", tmp_path / "二.pdf"
    printed = NoticePapers(desk).print(first, village=VILLAGE)
    assert codes(printed) == ["hotline.missing"]
    NoticePapers(desk).print(second)
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(Refused) as refused:
        NoticePapers(desk).print(first, village=OTHER_VILLAGE)
    assert refused.value.code == "notice.none"


@pytest.mark.clause("Y6.1.3")
def test_a_day_of_the_station_moves_the_end_of_later_notices(desk: Session) -> None:
    Calendars(desk).put_day(date(2026, 12, 7), working=False, name="县庆")
    done = opened(desk)
    assert done.file.row.ends_on == date(2026, 12, 11)
    assert "县庆" in NoticePapers(desk).form(done.file.row).excluded


@pytest.mark.judge("openpyxl")
@pytest.mark.clause("Y6.1.3")
def test_the_package_of_a_month_says_what_hung_in_it(
    desk: Session, photos: dict[NoticeMoment, Path]
) -> None:
    papers = NoticePapers(desk)
    december = (date(2026, 12, 1), date(2026, 12, 31))
    assert papers.overview(*december) is None
    notice = opened(desk, place="村务公开栏").fact_id
    Notices(desk).photo(notice, NoticeMoment.BEGIN, photos[NoticeMoment.BEGIN])
    Complaints(desk).take(ComplaintRequest(notice_id=notice, text="有人外出"))
    assert papers.overview(date(2026, 11, 1), date(2026, 11, 30)) is None
    made = papers.overview(*december)
    assert made is not None
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["工作日"] == 7
    assert line["工作日明细"] == "12月2、3、4、7、8、9、10日"
    assert (line["张贴照片"], line["撤下照片"]) == ("2026-12-01", "缺")
    assert (line["收到举报"], line["已有结果"], line["人数"]) == (1, 0, 30)
    assert not [
        number for person in PEOPLE for number in secrets_of(person)[:1] if number in str(rows)
    ]
