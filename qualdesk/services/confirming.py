"""Confirms people: evidence first, then one immutable fact for all benefits chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from qualdesk.domain import confirming_rules as rules
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import (
    Confirmation,
    Evidence,
    EvidenceKind,
    LossReason,
    Method,
    Outcome,
)
from qualdesk.domain.recipient import Benefit, Insurance, Recipient
from qualdesk.errors import Environment, Problem, Refused, Severity
from qualdesk.imaging.look_index import LookIndex
from qualdesk.imaging.photo import INPUT_BYTES_LIMIT
from qualdesk.imaging.quality import ADVICE_TEXTS
from qualdesk.services.keeping import keep_pictures
from qualdesk.services.session import Session
from qualdesk.services.standings import due_dates, held_benefits
from qualdesk.storage.queries import confirmations as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.comparisons import settling
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

#: What a correction may say anew, with the way each is read.
CORRECTABLE = ("method", "outcome", "on", "reason", "place", "insurance")


_REOPENED = Problem(
    Severity.WARNING,
    "case.reopened",
    "有核查件是凭这条确认了结的，现在又打开了，请到“核查比对”重新查清、下结论。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRequest:
    """What the clerk says of one person. `photos` are encoded pictures, `videos` files.

    `shared` is evidence that lies in the store already and shows several people on purpose (the
    group photo of an event): it is not warned of as used for another person too.
    """

    id_number: str
    method: Method
    photos: tuple[bytes, ...] = ()
    videos: tuple[Path, ...] = ()
    outcome: Outcome = Outcome.QUALIFIED
    insurance: Insurance | None = None
    on: date | None = None
    reason: str = ""
    place: str = ""
    shared: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A confirmation that may be kept: checked, its evidence in the store."""

    request: ConfirmRequest
    day: date
    insurances: tuple[Insurance, ...]
    loss_reason: LossReason | None
    place: str
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A confirmation written in a work that is still open."""

    confirmation: Confirmation
    due_on: date | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was kept; `due_on` is the first of the next due dates, None where no cycle holds."""

    confirmation: Confirmation
    due_on: date | None
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Corrected:
    """`fact_id` is the fact that now stands: a new confirmation, or the withdrawal."""

    superseded: str
    fact_id: str
    changes: Changes
    problems: tuple[Problem, ...] = ()


class Confirming:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._looks = LookIndex()
        self._looks_up_to = 0

    def confirm(self, request: ConfirmRequest) -> Confirmed:
        """Keep a confirmation (Y2, Y6.1.2b).

        Refused: recipient.unknown, recipient.dead, benefit.ended, date.future, date.backdated,
        evidence.missing, reason.unknown. Warnings and advice come back in `problems`.
        """
        prepared = self.prepare(request)
        with self._session.work() as work:
            kept = self.keep(work, prepared)
            changes = work.commit(_act("confirm", kept.confirmation))
        return Confirmed(kept.confirmation, kept.due_on, kept.problems, changes)

    def prepare(self, request: ConfirmRequest) -> Prepared:
        """Check a confirmation and store its evidence; `keep` writes it. Refused as `confirm`."""
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = request.on or today
        policy = session.policy()
        with session.read() as connection:
            person, benefits = self._known(connection, request.id_number)
            earlier = queries.of_person(connection, request.id_number)
            reported = death_reported(connection, request.id_number)
        if rules.is_dead(benefits, earlier, reported=reported):
            raise _dead(person)
        chosen = rules.chosen_benefits(benefits, request.insurance)
        loss = rules.check_loss(request.outcome, request.reason)
        problems = rules.check_day(day, today, person.birth, earlier, request.reason)
        insurances = tuple(sorted((b.insurance for b in chosen), key=list(Insurance).index))
        kinds = [EvidenceKind.PHOTO] * len(request.photos)
        kinds += [EvidenceKind.VIDEO] * len(request.videos)
        kinds += [piece.kind for piece in request.shared]
        rules.check_evidence(policy, insurances, request.method, request.outcome, kinds, day)
        problems += rules.recently(policy, day, today, earlier)
        return Prepared(
            request,
            day,
            insurances,
            loss,
            request.place or person.village_code,
            keep_pictures(session, request.photos, request.videos),
            tuple(problems),
        )

    def keep(self, work: Work, prepared: Prepared) -> Kept:
        """Write what was prepared inside the caller's work, together with what led to it."""
        session, request = self._session, prepared.request
        fact = Confirmation(
            fact_id=new_fact_id(),
            id_number=request.id_number,
            insurances=prepared.insurances,
            method=request.method,
            outcome=request.outcome,
            stated_on=prepared.day,
            recorded_at=work.now,
            operator=session.actor.login,
            operator_id_number=session.actor.id_number,
            station_id=session.station.station_id,
            place=prepared.place,
            reason=request.reason,
            loss_reason=prepared.loss_reason,
            evidence=(*prepared.evidence, *request.shared),
        )
        advice = self._advice(work, prepared.evidence, request.id_number)
        Confirmations(work).add([fact])
        return Kept(fact, self._due_on(fact), (*prepared.problems, *advice))

    def correct(self, fact_id: str, fields: Mapping[str, str], reason: str) -> Corrected:
        """Supersede a confirmation, or withdraw it when no field is given (undo by correction).

        A case that it settled is open again when it is withdrawn: warning `case.reopened`.
        Refused: fact.unknown, fact.corrected, reason.missing, field.unknown and what `confirm`
        refuses.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if not reason.strip():
            raise Refused("reason.missing", "更正必须写明原因。", remedy="请用 --reason 写明原因。")
        with session.read() as connection:
            old = queries.by_id(connection, fact_id)
            standing = queries.correction_of(connection, fact_id)
            reopened = not fields and settling(connection, [fact_id])
        if old is None:
            raise Refused(
                "fact.unknown",
                f"没有编号为 {fact_id} 的确认记录。",
                remedy="请用 recipient 命令查看此人的记录编号。",
                value=fact_id,
            )
        if standing is not None:
            raise Refused(
                "fact.corrected",
                "这条记录已经更正过。",
                remedy=f"请更正接替它的记录 {standing.replacement_id}。"
                if standing.replacement_id
                else "它已撤销；需要时请重新确认。",
                value=fact_id,
            )
        with session.work() as work:
            new = self._changed(old, fields, work) if fields else None
            if new is not None:
                Confirmations(work).add([new])
            correction = Confirmations(work).correct(
                fact_id, "confirmation", new.fact_id if new else None, reason
            )
            detail = {"target": fact_id, "replacement": new.fact_id if new else ""}
            changes = work.commit(Act("correct", detail))
        problems = (_REOPENED,) if reopened else ()
        return Corrected(fact_id, new.fact_id if new else correction, changes, problems)

    def _changed(self, old: Confirmation, fields: Mapping[str, str], work: Work) -> Confirmation:
        session = self._session
        values = dict(fields)
        for name in values:
            if name not in CORRECTABLE:
                raise Refused(
                    "field.unknown",
                    f"确认记录里没有可更正的“{name}”。",
                    remedy=f"可以更正：{'、'.join(CORRECTABLE)}。",
                    value=name,
                )
        new = replace(
            old,
            fact_id=new_fact_id(),
            method=_member(Method, values.get("method"), old.method),
            outcome=_member(Outcome, values.get("outcome"), old.outcome),
            stated_on=_day(values.get("on"), old.stated_on),
            place=values.get("place", old.place),
            reason=values.get("reason", old.reason),
            insurances=(
                (_member(Insurance, values["insurance"], old.insurances[0]),)
                if "insurance" in values
                else old.insurances
            ),
            supersedes=old.fact_id,
            recorded_at=work.now,
            operator=session.actor.login,
            operator_id_number=session.actor.id_number,
            station_id=session.station.station_id,
        )
        with session.read() as connection:
            person, benefits = self._known(connection, old.id_number)
            reported = death_reported(connection, old.id_number)
        today = session.today()
        if reported and new.outcome is Outcome.QUALIFIED:
            raise _dead(person)
        for insurance in new.insurances:
            rules.chosen_benefits(benefits, insurance)
        rules.check_day(new.stated_on, today, person.birth, (), new.reason)
        kinds = [piece.kind for piece in new.evidence]
        policy = session.policy()
        rules.check_evidence(policy, new.insurances, new.method, new.outcome, kinds, new.stated_on)
        loss_word = new.reason
        if new.outcome is old.outcome and new.loss_reason and "reason" not in values:
            loss_word = new.loss_reason.value
        return replace(new, loss_reason=rules.check_loss(new.outcome, loss_word))

    def _known(self, connection: Reading, id_number: str) -> tuple[Recipient, tuple[Benefit, ...]]:
        person = people.person(connection, id_number)
        if person is None:
            raise Refused(
                "recipient.unknown",
                "花名册里没有这个身份证号码。",
                remedy="请核对号码；确实漏了的，请先导入或补登花名册。",
                value=id_number,
            )
        return person, held_benefits(self._session, connection, id_number)

    def _advice(self, work: Work, evidence: Sequence[Evidence], id_number: str) -> list[Problem]:
        found = [
            Problem(Severity.ADVICE, code, ADVICE_TEXTS[code])
            for piece in evidence
            for code in piece.advice
        ]
        with self._session.read() as connection:
            of_this_act = self._load_looks(connection, work.act)
            contents = [piece.sha256 for piece in evidence]
            others = queries.users_of_content(connection, contents, id_number)
            for piece in evidence:
                same = others.get(piece.sha256, ())
                alike = self._alike(piece, id_number, of_this_act) if not same else ()
                if same or alike:
                    found.append(self._same_photo(connection, (same or alike)[0], exact=bool(same)))
        return found

    def _alike(self, piece: Evidence, id_number: str, of_this_act: LookIndex) -> tuple[str, ...]:
        if not piece.look:
            return ()
        return self._looks.near(piece.look, id_number) or of_this_act.near(piece.look, id_number)

    def _load_looks(self, connection: Reading, act: int) -> LookIndex:
        """Learn the looks of acts that are over; those of the running one, which may still be
        rolled back, come back by themselves.
        """
        fresh = queries.looks(connection, self._looks_up_to)
        over = [row for row in fresh if row[2] < act]
        self._looks.add((look, person) for look, person, _ in over)
        self._looks_up_to = max((number for *_, number in over), default=self._looks_up_to)
        running = LookIndex()
        running.add((look, person) for look, person, number in fresh if number >= act)
        return running

    def _same_photo(self, connection: Reading, other: str, *, exact: bool) -> Problem:
        person = people.person(connection, other)
        name = person.name if person else "另一人"
        how = "是同一张" if exact else "看起来是同一张"
        text = f"这张照片和{name}（尾号 {other[-4:]}）的照片{how}，请核对是不是拿错了照片。"
        return Problem(Severity.WARNING, "photo.same_as_other", text)

    def _due_on(self, fact: Confirmation) -> date | None:
        with self._session.read() as connection:
            dates = due_dates(self._session, connection, fact.id_number)
        known = [day for i in fact.insurances if (day := dates.get(i)) is not None]
        return min(known, default=None)


def _dead(person: Recipient) -> Refused:
    return Refused(
        "recipient.dead",
        f"{person.name}已登记死亡，不能再确认。",
        remedy="如果登记有误，请先更正那条记录（correct）或撤回死亡报告，写明原因。",
    )


def read_picture(path: Path) -> bytes:
    """The bytes of a picture file, no more than can be a photo."""
    try:
        with path.open("rb") as source:
            return source.read(INPUT_BYTES_LIMIT + 1)
    except OSError as fault:
        raise Environment(
            "file.unreadable",
            f"打不开照片文件“{path.name}”。",
            remedy="请确认文件还在原处，U 盘没有拔出，也没有被其他程序占用。",
        ) from fault


def _act(name: str, fact: Confirmation) -> Act:
    person = hashlib.sha256(fact.id_number.encode()).hexdigest()[:16]
    return Act(name, {"fact": fact.fact_id, "person": person, "method": fact.method.value})


M = TypeVar("M", Method, Outcome, Insurance)


def _member(kind: type[M], text: str | None, old: M) -> M:
    if text is None:
        return old
    for member in kind:
        if text in (member.value, member.label):
            return member
    known = "、".join(f"{member.value}（{member.label}）" for member in kind)
    raise Refused(
        "field.invalid", f"“{text}”不是可以填的内容。", remedy=f"可以填：{known}。", value=text
    )


def _day(text: str | None, old: date) -> date:
    if text is None:
        return old
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "date.invalid",
            f"日期“{text}”不对。",
            remedy="请写成 2026-11-21 的样子。",
            value=text,
        ) from None
