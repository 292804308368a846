"""Changes the register by hand: adds a person or a benefit, changes values with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.identity import birth_of, clean_name, match_key, sex_of, typed_id_number
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Unit
from qualdesk.domain.register_fields import Edit, read_edit
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.repositories.register import Register as RegisterTable
from qualdesk.storage.store import Reading

_UNIT_INSURANCES = (Insurance.INSTITUTION, Insurance.ENTERPRISE)


@dataclass(frozen=True, slots=True)
class Edited:
    """Old and new value by column; empty (and no `changes`) when everything was so already."""

    id_number: str
    changed: Mapping[str, tuple[str, str]]
    problems: tuple[Problem, ...]
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Moved:
    """How many people were moved; those who lived there already are not among them."""

    people: int
    changes: Changes | None


class Registering:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        text: str,
        insurance: Insurance,
        values: Mapping[str, str],
        unit_name: str = "",
    ) -> Edited:
        """Add one person by hand, or a further benefit of one who is in the register.

        With `unit_name` the unit of `unit_code` is made, or takes this name. Refused: id_number.*,
        what `read_edit` refuses, recipient.exists, name.mismatch, and village.unknown or
        unit.unknown where the insurance needs them.
        """
        session = self._session
        session.actor.require(Duty.REGISTER)
        number = typed_id_number(text, session.today())
        edit = self._read(values)
        unit_code = edit.benefit.get("unit_code") or ""
        with session.read() as connection:
            known = people.person(connection, number.number)
            held = {b.insurance for b in people.benefits(connection, number.number)}
            if unit_code and not unit_name:
                _check_unit(connection, unit_code)
        if insurance in held:
            raise Refused(
                "recipient.exists",
                f"此人的{insurance.label}待遇已在花名册里。",
                remedy="要改内容请用 recipient edit。",
                value=number.number,
            )
        person = _new_person(number.number, number.original, edit) if known is None else known
        _check_same_name(person, edit)
        _check_home(insurance, person.village_code, unit_code)
        benefit = _new_benefit(person.id_number, insurance, edit)
        with session.work() as work:
            table = RegisterTable(work)
            if known is None:
                table.add_recipients([person])
            if unit_code and unit_name:
                table.put_units([Unit(unit_code, clean_name(unit_name))])
            table.add_benefits([benefit], session.today().isoformat())
            detail = {"person": person_mark(person.id_number), "insurance": insurance.value}
            changes = work.commit(Act("recipient.add", detail))
        return Edited(person.id_number, {}, edit.problems, changes)

    def edit(
        self,
        text: str,
        values: Mapping[str, str],
        reason: str,
        insurance: Insurance | None = None,
    ) -> Edited:
        """Change values of a person, or of one benefit; the old ones are kept with the reason.

        Refused: recipient.unknown, reason.missing, what `read_edit` refuses, unit.unknown,
        benefit.unknown, insurance.missing (several benefits, and none named). A move to another
        village empties the group unless a new one is given.
        """
        session = self._session
        session.actor.require(Duty.REGISTER)
        if not reason.strip():
            raise Refused("reason.missing", "修改必须写明原因。", remedy="请用 --reason 写明原因。")
        edit = self._read(values)
        problems = list(edit.problems)
        with session.read() as connection:
            person = known_person(session, connection, text)
            held = people.benefits(connection, person.id_number)
            if edit.benefit.get("unit_code"):
                _check_unit(connection, str(edit.benefit["unit_code"]))
        changed = _differing(_columns(person), edit.person)
        if "village_code" in changed and "group_name" not in edit.person and person.group:
            changed["group_name"] = (person.group, "")
            problems.append(_group_emptied(person.group))
        of_benefit: dict[str, tuple[str, str]] = {}
        if edit.benefit:
            benefit = _chosen(held, insurance)
            of_benefit = _differing(_benefit_columns(benefit), edit.benefit)
        if not changed and not of_benefit:
            return Edited(person.id_number, {}, tuple(problems), None)
        with session.work() as work:
            table = RegisterTable(work)
            if changed:
                new = {column: after for column, (_, after) in changed.items()}
                table.change_recipient(person.id_number, new, reason)
            if of_benefit:
                wanted = {column: edit.benefit[column] for column in of_benefit}
                table.change_benefit(person.id_number, benefit.insurance.value, wanted, reason)
            fields = sorted({*changed, *of_benefit})
            detail = {"person": person_mark(person.id_number), "fields": fields}
            changes = work.commit(Act("recipient.edit", detail))
        return Edited(person.id_number, {**changed, **of_benefit}, tuple(problems), changes)

    def move(self, id_numbers: Sequence[str], village: str, group: str, reason: str) -> Moved:
        """Move people to a village, or with `village` "" to another group of their own.

        All of them or none. Refused: reason.missing, village.unknown, group.*, recipient.unknown,
        move.nowhere when neither is named.
        """
        session = self._session
        session.actor.require(Duty.REGISTER)
        if not reason.strip():
            raise Refused("reason.missing", "换村换组必须写明原因。", remedy="请写明原因。")
        words = {"village": village.strip(), "group": group.strip()}
        new = self._read({key: value for key, value in words.items() if value}).person
        if not new:
            raise Refused("move.nowhere", "没有说明换到哪里。", remedy="请选村（社区），或填小组。")
        if "village_code" in new:
            new = {"group_name": "", **new}
        with session.read() as connection:
            found = [known_person(session, connection, number) for number in id_numbers]
        moved = [(one, _differing(_columns(one), new)) for one in found]
        moved = [(one, changed) for one, changed in moved if changed]
        if not moved:
            return Moved(0, None)
        with session.work() as work:
            table = RegisterTable(work)
            for person, changed in moved:
                columns = {column: after for column, (_, after) in changed.items()}
                table.change_recipient(person.id_number, columns, reason)
            changes = work.commit(Act("recipients.moved", {"count": len(moved)}))
        return Moved(len(moved), changes)

    def _read(self, values: Mapping[str, str]) -> Edit:
        session = self._session
        return read_edit(values, session.village_book(), session.station.division_code)


def _new_person(id_number: str, original: str, edit: Edit) -> Recipient:
    values = {
        "group" if column == "group_name" else column: value
        for column, value in edit.person.items()
    }
    name = values.pop("name", "")
    return Recipient(
        id_number=id_number,
        name=clean_name(name),
        sex=sex_of(id_number),
        birth=birth_of(id_number),
        original_id_number=original,
        **values,
    )


def _new_benefit(id_number: str, insurance: Insurance, edit: Edit) -> Benefit:
    due = edit.benefit.get("known_due_on")
    return Benefit(
        id_number=id_number,
        insurance=insurance,
        unit_code=edit.benefit.get("unit_code") or "",
        started_month=edit.benefit.get("started_month") or "",
        known_due_on=date.fromisoformat(due) if due else None,
    )


def _check_same_name(person: Recipient, edit: Edit) -> None:
    """That a further benefit is added to the person who was meant."""
    stated = edit.person.get("name", "")
    if stated and match_key(stated) != match_key(person.name):
        raise Refused(
            "name.mismatch",
            f"花名册里这个号码是“{person.name}”，不是“{stated}”。",
            remedy="请核对号码和姓名；姓名登记错了的，请先用 recipient edit 改正。",
            value=stated,
        )


def _check_home(insurance: Insurance, village_code: str, unit_code: str) -> None:
    """A village for residents, a unit for institutions and enterprises, either for injury."""
    if insurance in _UNIT_INSURANCES:
        if not unit_code:
            raise Refused(
                "unit.unknown",
                f"{insurance.label}的领取人员必须有单位编号。",
                remedy="请补上单位编号（--unit）。",
            )
    elif not village_code and not (unit_code and insurance is Insurance.INJURY):
        raise Refused(
            "village.unknown",
            f"{insurance.label}的领取人员必须有村（社区）。",
            remedy="请补上村（社区）名称或 12 位代码（--village）。",
        )


def _check_unit(connection: Reading, unit_code: str) -> None:
    if unit_code not in people.units(connection):
        raise Refused(
            "unit.unknown",
            f"没有单位编号为“{unit_code}”的单位。",
            remedy="请核对单位编号；新单位请随花名册导入，或补登人员时同时写明单位名称。",
            value=unit_code,
        )


def _chosen(held: Sequence[Benefit], insurance: Insurance | None) -> Benefit:
    """The one benefit that values are changed of."""
    fitting = [b for b in held if insurance is None or b.insurance is insurance]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        words = "、".join(f"{b.insurance.value}（{b.insurance.label}）" for b in fitting)
        raise Refused(
            "insurance.missing",
            "此人有几项待遇，没有说明改哪一项。",
            remedy=f"请用 --insurance 指定：{words}。",
        )
    raise Refused(
        "benefit.unknown",
        f"此人没有{insurance.label if insurance else ''}待遇。",
        remedy="请核对险种；花名册上漏了的，请用 recipient add 补登。",
    )


def _columns(person: Recipient) -> dict[str, str]:
    return {
        "name": person.name,
        "village_code": person.village_code,
        "group_name": person.group,
        "phone": person.phone,
        "ethnic_group": person.ethnic_group,
        "registered_address": person.registered_address,
        "present_address": person.present_address,
        "contact_name": person.contact_name,
        "contact_relation": person.contact_relation,
        "contact_phone": person.contact_phone,
    }


def _benefit_columns(benefit: Benefit) -> dict[str, str]:
    due = benefit.known_due_on
    return {
        "unit_code": benefit.unit_code,
        "started_month": benefit.started_month,
        "known_due_on": due.isoformat() if due else "",
    }


def _differing(old: Mapping[str, str], new: Mapping[str, str | None]) -> dict[str, tuple[str, str]]:
    return {
        column: (old[column], value or "")
        for column, value in new.items()
        if old[column] != (value or "")
    }


def _group_emptied(group: str) -> Problem:
    text = f"已换村，原来的村民小组“{group}”已清空；请补上新村的小组（group=…）。"
    return Problem(Severity.WARNING, "group.emptied", text, value=group)
