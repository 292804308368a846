"""Fills forms with what is known now: the rows stay those that were kept, the rest is fresh."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from qualdesk.clock import instant_text
from qualdesk.domain.audit import canonical
from qualdesk.domain.confirmation import (
    LOSS_GROUPS,
    Confirmation,
    Evidence,
    EvidenceKind,
    Method,
    Outcome,
    rank,
)
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.forms import GroupForm, GroupRow, IndividualForm
from qualdesk.domain.recipient import Insurance, Recipient, Sex, Status
from qualdesk.domain.rounds import Round
from qualdesk.domain.standing import BenefitFacts, due_on, is_high_age
from qualdesk.errors import Damaged, Problem, Refused, Severity
from qualdesk.services.form_plan import Planned
from qualdesk.services.kept_evidence import read_evidence
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.services.standings import benefit_facts
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import papers as paper_queries
from qualdesk.storage.queries import people as people_queries
from qualdesk.storage.queries.papers import FormFilter, FormPerson, FormRow
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

_SLICE = 100  # forms held at a time
NO_GROUP = "未分组"
_METHOD_BOXES: dict[Method, str] = {
    Method.ON_SITE: "method.on_site",
    Method.HOME_VISIT: "method.home_visit",
    Method.COUNTER: "method.counter",
    Method.UNIT: "method.unit",
    Method.APP_SELF: "method.app",
    Method.APP_ASSISTED: "method.app",
    Method.DATA_MATCH: "method.data_match",
}
_SEEN = frozenset({Method.ON_SITE, Method.HOME_VISIT, Method.COUNTER})
_REMOTE = frozenset({Method.REMOTE_VIDEO, Method.REMOTE_ASSIST})
_EVIDENCE_BOXES = {EvidenceKind.PHOTO: "check.photo", EvidenceKind.VIDEO: "check.video"}

Facts = Mapping[tuple[str, Insurance], BenefitFacts]


class FormContents:
    """What stands on forms that are kept; `problems` collects what could not be shown."""

    def __init__(self, session: Session, connection: Reading, heads: PaperHeads) -> None:
        self.problems: list[Problem] = []
        self._session = session
        self._connection = connection
        self._heads = heads
        self._units = people_queries.units(connection)

    def individual(self, serials: Sequence[str]) -> Iterator[IndividualForm]:
        """The confirmation forms of these serials, one by one, in their order."""
        for forms, people, facts in self._slices(serials):
            for form in forms:
                yield self._individual(form, people[form.form_serial][0], facts)

    def groups(self, serials: Sequence[str]) -> Iterator[GroupForm]:
        """The group forms of these serials, one by one, in their order."""
        for serial in serials:
            for forms, people, facts in self._slices((serial,)):
                yield self._group(forms[0], people[serial], facts)

    def draft(self, planned: Sequence[Planned]) -> Iterator[GroupForm | IndividualForm]:
        """What forms of one kind would say, without serial: nothing is kept."""
        for first in range(0, len(planned), _SLICE):
            part = planned[first : first + _SLICE]
            facts = self._facts({person for one in part for person, _ in one.people})
            for one in part:
                form, people = self._unkept(one)
                if one.kind is FormKind.GROUP:
                    yield self._group(form, people, facts)
                else:
                    yield self._individual(form, people[0], facts)

    def _unkept(self, planned: Planned) -> tuple[FormRow, tuple[FormPerson, ...]]:
        insurance = planned.insurance.value
        people = tuple(
            FormPerson("", row, id_number, insurance, name)
            for row, (id_number, name) in enumerate(planned.people, 1)
        )
        form = FormRow(
            form_serial="",
            fact_id="",
            kind=planned.kind.value,
            insurance=insurance,
            round=planned.this.id,
            month="",
            village_code=planned.village_code,
            group_name=planned.group,
            version=0,
            audit_digest="",
            digest="",
            body=canonical({"expected": planned.expected}),
            station_id="",
            operator="",
            operator_id_number="",
            recorded_at=instant_text(self._session.clock.now()),
            act=0,
        )
        return form, people

    def _slices(
        self, serials: Sequence[str]
    ) -> Iterator[tuple[list[FormRow], dict[str, tuple[FormPerson, ...]], Facts]]:
        for first in range(0, len(serials), _SLICE):
            part = tuple(serials[first : first + _SLICE])
            found = paper_queries.forms(self._connection, FormFilter(serials=part))
            by_serial = {form.form_serial: form for form in found}
            people = paper_queries.people_of(self._connection, part)
            named = {person.id_number for rows in people.values() for person in rows}
            yield [by_serial[serial] for serial in part], people, self._facts(named)

    def _facts(self, id_numbers: Collection[str]) -> Facts:
        asked = PeopleFilter(id_numbers=tuple(id_numbers))
        return {
            (one.id_number, one.insurance): one
            for one in benefit_facts(self._session, self._connection, asked)
        }

    # ── one person ────────────────────────────────────────────────────────────────────────────

    def _individual(self, form: FormRow, row: FormPerson, facts: Facts) -> IndividualForm:
        insurance = Insurance(form.insurance)
        this = named_round(self._session, insurance, form.round)
        person = self._person(row)
        benefits = people_queries.benefits(self._connection, row.id_number)
        benefit = next((b for b in benefits if b.insurance is insurance), None)
        told = confirmation_queries.of_person(self._connection, row.id_number)
        history = sorted((fact for fact in told if insurance in fact.insurances), key=rank)
        now = next((fact for fact in reversed(history) if fact.stated_on in this), None)
        before = [fact for fact in history if fact is not now and fact.stated_on <= this.end]
        known = facts.get((row.id_number, insurance))
        photo, photo_on = self._photo([f for f in reversed(history) if f.stated_on in this])
        unit = self._units.get(benefit.unit_code, "") if benefit else ""
        return IndividualForm(
            head=self._heads.head(
                form,
                insurance,
                this.label,
                unit or self._heads.committee(form.village_code),
                now.stated_on if now else None,
            ),
            name=row.name,
            sex=person.sex,
            birth=person.birth,
            id_number=row.id_number,
            ethnic_group=person.ethnic_group,
            started_month=benefit.started_month if benefit else "",
            registered_address=person.registered_address,
            present_address=person.present_address,
            phone=person.phone,
            contact=_contact(person),
            categories=self._categories(person),
            last_confirmed=self._last(before, None if now else known),
            photo=photo,
            photo_on=photo_on,
            ticked=_ticked(now) if now else frozenset(),
            community=self._heads.is_community(form.village_code),
        )

    def _person(self, row: FormPerson) -> Recipient:
        """The person of the register; what the number says where the number was changed since."""
        person = people_queries.person(self._connection, row.id_number)
        if person is not None:
            return person
        number = row.id_number
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
        return Recipient(id_number=number, name=row.name, sex=sex, birth=birth)

    def _categories(self, person: Recipient) -> frozenset[str]:
        old = is_high_age(person.birth, self._session.today(), self._session.policy())
        return frozenset({"high_age"} if old else ())

    def _last(self, before: Sequence[Confirmation], pending: BenefitFacts | None) -> str:
        """上次确认, and until when the next one is due while there is none in the round."""
        parts = ["从未确认"]
        qualified = [fact for fact in before if fact.outcome is Outcome.QUALIFIED]
        if qualified:
            parts = [_day(qualified[-1].stated_on), qualified[-1].method.label]
        if pending is not None:
            due = due_on(pending, self._session.policy(), self._session.today())
            parts += [f"应于{_day(due)}前确认"] if due else []
        return "　".join(parts)

    def _photo(self, facts: Iterable[Confirmation]) -> tuple[bytes | None, date | None]:
        for fact in facts:
            for piece in fact.evidence:
                if piece.kind is EvidenceKind.PHOTO:
                    return self._content(piece), fact.stated_on
        return None, None

    def _content(self, piece: Evidence) -> bytes | None:
        try:
            return read_evidence(self._session, piece.sha256)
        except (Damaged, Refused) as fault:
            text = f"一张照片没有印上：{fault.body}{fault.remedy}"
            self.problems.append(Problem(Severity.WARNING, "photo.missing", text))
            return None

    # ── a group ───────────────────────────────────────────────────────────────────────────────

    def _group(self, form: FormRow, people: Sequence[FormPerson], facts: Facts) -> GroupForm:
        insurance = Insurance(form.insurance)
        this: Round = named_round(self._session, insurance, form.round)
        filler = self._heads.committee(form.village_code)
        expected = json.loads(form.body)["expected"] if form.body else len(people)
        return GroupForm(
            head=self._heads.head(form, insurance, this.label, filler),
            group=form.group_name or NO_GROUP,
            expected=expected,
            rows=tuple(self._row(row, facts.get((row.id_number, insurance))) for row in people),
            masked=self._heads.masked,
            community=self._heads.is_community(form.village_code),
        )

    def _row(self, row: FormPerson, facts: BenefitFacts | None) -> GroupRow:
        person = self._person(row)
        remarks = ["高龄"] if self._categories(person) else []
        if facts is not None and facts.status is not Status.PAYING:
            remarks.append(facts.status.label)
        return GroupRow(
            name=row.name,
            sex=person.sex,
            id_number=row.id_number,
            phone=person.phone,
            last_confirmed=facts.qualified_on if facts else None,
            remark=" ".join(remarks),
        )


def _ticked(fact: Confirmation) -> frozenset[str]:
    """The boxes that the program ticks because the act is recorded."""
    boxes = {_METHOD_BOXES.get(fact.method, "method.other"), f"outcome.{fact.outcome}"}
    if fact.method in _SEEN and fact.outcome is Outcome.QUALIFIED:
        boxes.add("check.present")
    if fact.method in _REMOTE:
        boxes.add("check.remote")
    boxes |= {_EVIDENCE_BOXES[p.kind] for p in fact.evidence if p.kind in _EVIDENCE_BOXES}
    if fact.loss_reason is not None:
        boxes.add(f"reason.{LOSS_GROUPS[fact.loss_reason]}")
    return frozenset(boxes)


def _contact(person: Recipient) -> str:
    parts = (person.contact_name, person.contact_relation, person.contact_phone)
    return "　".join(part for part in parts if part)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
