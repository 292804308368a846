"""The 汇总表: counted as the facts say, frozen for signature, drawn as PDF and Excel."""

from __future__ import annotations

import io
import random
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import instant_text
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import (
    Confirmation,
    LossReason,
    Method,
    Outcome,
)
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Status
from qualdesk.errors import Refused
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.storage.queries import audit
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.work import new_fact_id
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

BEGIN = date(2026, 7, 1)


def fact(person: str, day: date, **more: object) -> Confirmation:
    values: dict[str, object] = {
        "fact_id": new_fact_id(),
        "id_number": person,
        "insurances": (Insurance.RESIDENT,),
        "method": Method.ON_SITE,
        "outcome": Outcome.QUALIFIED,
        "stated_on": day,
        "recorded_at": datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
        "operator": "王管理",
        "operator_id_number": "",
        "station_id": "",
        **more,
    }
    return Confirmation(**values)  # type: ignore[arg-type]


def keep(session: Session, *facts: Confirmation) -> None:
    with session.work() as work:
        Confirmations(work).add(facts)
        work.commit(Act("confirm", {}))


def keep_form(
    session: Session, people: Sequence[str], round_id: str, steps: Sequence[tuple[str, str]]
) -> None:
    """A group form of these people with signatures: (step, decision) in order."""
    with session.work() as work:
        papers = Papers(work)
        serial = papers.next_serials(FormKind.GROUP, session.station.paper_code, 1)[0]
        form = {
            "form_serial": serial,
            "fact_id": new_fact_id(),
            "kind": "group",
            "insurance": "resident",
            "round": round_id,
            "month": "",
            "village_code": VILLAGE,
            "group_name": "3组",
            "version": 0,
            "audit_digest": work.audit_head,
            "digest": "",
            "body": "",
        }
        rows = [
            {"form_serial": serial, "row": n, "id_number": p, "insurance": "resident", "name": "某"}
            for n, p in enumerate(people, 1)
        ]
        papers.add_forms([form], rows)
        instant = work.now
        papers.add_signoffs(
            [
                {
                    "fact_id": new_fact_id(),
                    "form_serial": serial,
                    "step": step,
                    "signer": f"签字人{n}",
                    "signed_on": TODAY.isoformat(),
                    "decision": decision,
                    "reason": "",
                    "scan_sha256": None,
                    "recorded_at": instant_text(instant + timedelta(seconds=n)),
                }
                for n, (step, decision) in enumerate(steps)
            ]
        )
        work.commit(Act("forms.print", {}))


SIGNED = (("group_leader", "approved"), ("coordinator", "approved"), ("village_head", "approved"))
RETURNED = (("group_leader", "approved"), ("coordinator", "returned"))


@pytest.fixture
def people(session: Session) -> list[Recipient]:
    found = [invented(n) for n in range(1, 7)]
    add_people(session, found)
    return found


@pytest.mark.clause("Y6.1.2c")
def test_each_expected_person_is_in_exactly_one_column(
    session: Session, people: list[Recipient]
) -> None:
    ids = [person.id_number for person in people]
    keep(
        session,
        fact(ids[0], TODAY),
        fact(ids[1], date(2026, 8, 2), method=Method.APP_SELF),
        fact(ids[2], TODAY, outcome=Outcome.DISQUALIFIED, loss_reason=LossReason.DEATH),
        fact(ids[3], TODAY, outcome=Outcome.TO_VERIFY),
        fact(ids[4], date(2026, 3, 1)),
    )
    (line,) = Summarising(session).of_round("2026H2").lines
    assert (line.village_code, line.village, line.insurance) == (
        VILLAGE,
        "马厂村",
        Insurance.RESIDENT,
    )
    assert (line.expected, line.confirmed, line.unconfirmed) == (6, 2, 2)
    assert (line.to_verify, line.disqualified, line.unsigned) == (1, 1, 1)
    assert {group.value: n for group, n in line.by_method.items() if n} == {"app": 1, "on_site": 1}
    assert {group.value: n for group, n in line.by_loss.items() if n} == {"death": 1}


def test_a_month_is_the_state_of_its_round_at_its_end_with_what_is_new(
    session: Session, people: list[Recipient]
) -> None:
    ids = [person.id_number for person in people]
    keep(
        session,
        fact(ids[0], date(2026, 7, 20), method=Method.APP_SELF),
        fact(ids[1], date(2026, 9, 30), method=Method.APP_SELF),
        fact(ids[2], date(2026, 9, 3), outcome=Outcome.DISQUALIFIED, loss_reason=LossReason.DEATH),
        fact(ids[3], date(2026, 10, 1), method=Method.APP_SELF),
    )
    service = Summarising(session)
    (line,) = service.of_month("2026-09").lines
    assert (line.confirmed, line.disqualified, line.unconfirmed) == (2, 1, 3)
    assert (line.new_confirmed, line.new_disqualified) == (1, 1)
    (running,) = service.of_month("2026-11").sheets
    assert running.as_of == TODAY
    assert (running.lines[0].confirmed, running.lines[0].new_disqualified) == (3, 0)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026-12", "date.future"),
        ("2027H1", "date.future"),
        ("2026-13", "month.invalid"),
        ("2026H3", "round.invalid"),
        ("下半年", "round.invalid"),
    ],
)
def test_a_period_that_cannot_be_is_refused(session: Session, period: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Summarising(session).of(period)
    assert refused.value.code == code


@pytest.mark.clause("P2.4", "Y6.4")
def test_injury_has_its_own_quarters(session: Session) -> None:
    add_people(session, [invented(1)])
    add_people(session, [invented(2)], Insurance.INJURY)
    service = Summarising(session)
    assert [line.insurance for line in service.of_round("2026H2").lines] == [Insurance.RESIDENT]
    assert [line.insurance for line in service.of_round("2026Q4").lines] == [Insurance.INJURY]
    assert len(service.of_month("2026-10").lines) == 2


@pytest.mark.clause("Y6.1.2b")
def test_a_returned_paper_counts_as_unconfirmed_until_it_is_signed_again(
    session: Session, people: list[Recipient]
) -> None:
    ids = [person.id_number for person in people]
    keep(session, *(fact(person, TODAY) for person in ids[:3]))
    keep(session, fact(ids[2], date(2026, 8, 1), method=Method.APP_SELF))
    keep_form(session, ids[:3], "2026H2", SIGNED)
    (line,) = Summarising(session).of_round("2026H2").lines
    assert (line.confirmed, line.unsigned) == (3, 0)
    keep_form(session, ids[:3], "2026H2", RETURNED)
    (line,) = Summarising(session).of_round("2026H2").lines
    assert (line.confirmed, line.unconfirmed, line.unsigned) == (1, 5, 0)  # the app's word stands
    keep_form(session, ids[:3], "2026H2", [])
    (line,) = Summarising(session).of_round("2026H2").lines
    assert (line.confirmed, line.unsigned) == (3, 3)


# ── the same figures, counted in another way ────────────────────────────────────────────────────


@dataclass
class Person:
    """What the slow count knows of one invented person."""

    id_number: str
    village: str
    status: Status
    reason: str
    started: str
    facts: list[Confirmation] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)  # round: open | complete | returned


SENTENCES = ("public_surveillance", "limited_incarceration", "imprisonment")
PAPER_METHODS = {Method.ON_SITE, Method.HOME_VISIT, Method.COUNTER, Method.BY_FAMILY}


def slow_bucket(person: Person, as_of: date) -> tuple[str, Confirmation | None] | None:
    """The glossary's words, one after the other; None for who is not expected."""
    if person.started > f"{as_of:%Y-%m}":
        return None
    said = [one for one in person.facts if one.stated_on <= as_of]
    known = [one for one in said if not slow_returned(person, one)]
    last = max(known, key=by_day, default=None)
    lost = last is not None and last.outcome is Outcome.DISQUALIFIED
    earlier = last is not None and last.stated_on < BEGIN
    sentenced = person.status is Status.SUSPENDED and person.reason in SENTENCES
    if person.status is Status.ENDED:  # the roster tells no day: only our own fact can
        return ("disqualified", last) if lost and not earlier else None
    if lost and earlier and str(last and last.loss_reason) not in SENTENCES:
        return None
    if lost or sentenced:
        return "disqualified", last
    newest = last or max(said, key=by_day, default=None)  # 待核实 is looked into, signed or not
    if newest is not None and newest.outcome is Outcome.TO_VERIFY:
        return "to_verify", last
    return ("unconfirmed" if last is None or earlier else "confirmed"), last


def slow_returned(person: Person, one: Confirmation) -> bool:
    round_id = "2026H2" if one.stated_on >= BEGIN else "2026H1"
    return person.papers.get(round_id) == "returned" and one.method in PAPER_METHODS


def by_day(one: Confirmation) -> tuple[date, datetime, str]:
    return one.stated_on, one.recorded_at, one.fact_id


def slow_count(people: list[Person], as_of: date) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for person in people:
        line = found.setdefault(person.village, Counter())
        where = slow_bucket(person, as_of)
        if where is None:
            continue
        name, last = where
        line["expected"] += 1
        line[name] += 1
        if name == "confirmed" and last is not None:
            unsigned = person.papers.get("2026H2") != "complete"
            line["unsigned"] += last.method in PAPER_METHODS and unsigned
            line[f"by {last.method.value}"] += 1
    return found


def random_people(dice: random.Random, station: Session) -> list[Person]:
    reasons = ("", "imprisonment", "detention")
    people = []
    for number in range(40):
        status = dice.choice([Status.PAYING] * 6 + list(Status))
        person = Person(
            invented(number + 1).id_number,
            dice.choice([VILLAGE, OTHER_VILLAGE]),
            status,
            dice.choice(reasons) if status is Status.SUSPENDED else "",
            dice.choice(["", "2019-03", "2026-10", "2026-12"]),
        )
        for _ in range(dice.choice([0, 1, 1, 2, 3])):
            outcome = dice.choice([Outcome.QUALIFIED] * 6 + list(Outcome))
            loss = dice.choice(list(LossReason)) if outcome is Outcome.DISQUALIFIED else None
            day = date(2026, 1, 5) + timedelta(days=dice.randrange(320))
            method = dice.choice([*PAPER_METHODS, Method.APP_SELF, Method.DATA_MATCH])
            one = fact(person.id_number, day, outcome=outcome, loss_reason=loss, method=method)
            person.facts.append(one)
        people.append(person)
    with station.work() as work:
        register = Register(work)
        register.add_recipients(
            [invented(n + 1, village=person.village) for n, person in enumerate(people)]
        )
        register.add_benefits(
            [
                Benefit(
                    id_number=person.id_number,
                    insurance=Insurance.RESIDENT,
                    roster_status=person.status,
                    roster_reason=person.reason,
                    started_month=person.started,
                )
                for person in people
            ],
            "2026-01-01",
        )
        Confirmations(work).add([one for person in people for one in person.facts])
        work.commit(Act("roster.import", {}))
    for round_id in ("2026H1", "2026H2"):
        for state, steps in (("open", ()), ("complete", SIGNED), ("returned", RETURNED)):
            named = dice.sample(people, 8)
            keep_form(station, [person.id_number for person in named], round_id, steps)
            for person in named:
                person.papers[round_id] = state
    for person in people:  # withdrawn ones count for nothing
        if person.facts and dice.random() < 0.2:
            gone = person.facts.pop(dice.randrange(len(person.facts)))
            with station.work() as work:
                Confirmations(work).correct(gone.fact_id, "confirmation", None, "录错")
                work.commit(Act("correct", {}))
    return people


@pytest.mark.clause("Y6.1.2c", "P2.4")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_summary_equals_a_slow_count_over_the_facts(session: Session, seed: int) -> None:
    people = random_people(random.Random(seed), session)
    service = Summarising(session)
    for period, as_of in (("2026H2", TODAY), ("2026-08", date(2026, 8, 31)), ("2026-11", TODAY)):
        summary = service.of(period)
        slow = slow_count(people, as_of)
        names = ("expected", "confirmed", "unconfirmed", "to_verify", "disqualified", "unsigned")
        fast = {
            line.village_code: {name: getattr(line, name) for name in names}
            for line in summary.lines
        }
        assert fast == {
            village: {name: counts[name] for name in names} for village, counts in slow.items()
        }
        for line in summary.lines:
            apps = slow[line.village_code]["by app_self"]
            assert line.by_method["app"] == apps  # type: ignore[index]
    assert summary.total.expected == sum(counts["expected"] for counts in slow.values()) > 10


# ── frozen, drawn, sent ─────────────────────────────────────────────────────────────────────────


def words(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


@pytest.mark.clause("Y6.1.2c")
def test_printing_freezes_it_and_the_same_facts_give_the_same_serial(
    session: Session, people: list[Recipient], tmp_path: Path
) -> None:
    service = Summarising(session)
    assert service.frozen("2026-11") is None
    first = service.print("2026-11", tmp_path / "新" / "汇总.pdf", tmp_path / "位置.json")
    again = service.print("2026-11", tmp_path / "再.pdf")
    assert [form.again for form in (*first.forms, *again.forms)] == [False, True]
    assert first.forms[0].form_serial == again.forms[0].form_serial
    assert first.path.read_bytes() == again.path.read_bytes()
    frozen = service.frozen("2026-11")
    assert frozen is not None
    assert frozen.digest == service.of("2026-11").digest
    assert service.changes_since(frozen) == ()

    keep(session, fact(people[0].id_number, TODAY))
    assert len(service.changes_since(frozen)) == 1
    changed = service.print("2026-11", tmp_path / "改.pdf")
    assert [problem.code for problem in changed.problems] == ["summary.changed"]
    assert changed.forms[0].form_serial != first.forms[0].form_serial
    newest = service.frozen("2026-11")
    assert newest is not None
    assert newest.form_serial == changed.forms[0].form_serial
    assert newest.form.version == 1
    with session.read() as connection:
        assert list(audit.faults(connection)) == []


def test_an_empty_office_has_no_summary_to_sign(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Summarising(session).print("2026H2", tmp_path / "汇总.pdf")
    assert refused.value.code == "summary.empty"
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.judge("pdftotext")
def test_a_draft_says_so_and_the_frozen_one_carries_its_serial(
    session: Session, people: list[Recipient], tmp_path: Path
) -> None:
    service = Summarising(session)
    service.write_pdf(service.of("2026H2"), tmp_path / "草稿.pdf")
    draft = words(tmp_path / "草稿.pdf")
    assert "马厂村" in draft
    assert "草稿" in draft
    printed = service.print("2026H2", tmp_path / "汇总.pdf")
    final = words(tmp_path / "汇总.pdf")
    serial = printed.forms[0].form_serial
    assert f"{serial[:4]}-{serial[4:]}" in final
    assert "草稿" not in final


@pytest.mark.judge("pdftotext")
def test_an_office_of_one_person_is_marked_on_every_summary(
    make_station: StationMaker, tmp_path: Path
) -> None:
    session = make_station(one_person_reason="只有一名工作人员")
    add_people(session, [invented(1)])
    Summarising(session).print("2026H2", tmp_path / "汇总.pdf")
    assert "一人办理" in words(tmp_path / "汇总.pdf")


def test_packages_get_the_frozen_paper_or_a_draft(
    session: Session, people: list[Recipient], tmp_path: Path
) -> None:
    service = Summarising(session)
    draft = dict(service.papers(PackageKind.MONTH, "2026-11"))
    assert sorted(draft) == ["汇总表.pdf", "汇总表.xlsx"]
    printed = service.print("2026-11", tmp_path / "汇总.pdf")
    sent = dict(service.papers(PackageKind.MONTH, "2026-11"))
    assert sent["汇总表.pdf"] == printed.path.read_bytes()
    assert service.papers(PackageKind.DEATHS, "2026-11") == []
    book = openpyxl.load_workbook(io.BytesIO(sent["汇总表.xlsx"]))
    texts = [cell.value for row in book.active for cell in row]
    assert any("单号" in str(text) for text in texts)
    assert texts.count(6) == 4  # expected and unconfirmed of the village, and of the total


def test_pages_of_several_insurances_are_one_paper_counted_through(
    session: Session, tmp_path: Path
) -> None:
    import pypdfium2

    from qualdesk.domain.form_codes import parse_token
    from qualdesk.imaging.scan import prepare_scan

    add_people(session, [invented(1)])
    add_people(session, [invented(2)], Insurance.INSTITUTION)
    out = tmp_path / "汇总表.pdf"
    printed = Summarising(session).print("2026-11", out)
    tokens = [parse_token(text) for text in prepare_scan(out.read_bytes()).tokens]
    assert {token.serial for token in tokens} == {printed.forms[0].form_serial}
    assert sorted(token.page for token in tokens) == list(range(1, printed.pages + 1))
    assert printed.pages > 1
    with pypdfium2.PdfDocument(out) as document:
        text = document[1].get_textpage().get_text_bounded()
    assert f"第 2 页 / 共 {printed.pages} 页" in text
