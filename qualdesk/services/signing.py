"""Records the signatures on paper, in order, and tells which are missing (Y6.1.2b … Y6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from qualdesk.clock import CHINA, instant_text, parse_instant
from qualdesk.domain import sign_off
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.form_codes import FormKind, parse_token, printed_serial, station_of
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import (
    Chain,
    ChainStanding,
    Decision,
    SignOff,
    Step,
)
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.imaging.scan import prepare_scan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.form_lookup import form_named, standings_of
from qualdesk.services.held_scans import ScanSource, scan_bytes
from qualdesk.services.paper_heads import FORM_KEY
from qualdesk.services.register import form_chain
from qualdesk.services.session import Session
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormPerson, FormRow
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import new_fact_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRequest:
    """One signature on one or several forms, as it stands on the paper."""

    serials: tuple[str, ...]  # as typed
    step: Step
    signer: str
    signed_on: date
    decision: Decision = Decision.APPROVED
    reason: str = ""
    scan: ScanSource | None = None


@dataclass(frozen=True, slots=True)
class SignedForm:
    """How far a form is after the signature."""

    form_serial: str
    fact_id: str
    standing: ChainStanding


@dataclass(frozen=True, slots=True)
class Signed:
    """What was kept; `changes` of the one act."""

    step: Step
    forms: tuple[SignedForm, ...]
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class UnsignedForm:
    """A form whose chain is not complete; `lacking` are the labels of the steps still to sign."""

    form: FormRow
    people: tuple[FormPerson, ...]
    standing: ChainStanding
    lacking: tuple[str, ...]


class Signing:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sign(self, request: SignRequest, progress: Progress = SILENT) -> Signed:
        """Keep a signature, stamp or return on every form named: all of them, or none.

        Refused `serial.form`, `serial.check`, `form.unknown`, `form.voided`, `name.missing`,
        `date.future`, `reason.missing`, `signoff.order`, `signoff.same_person`, each problem with
        its serial; Unreadable `scan.unreadable`. Warnings `signoff.before_print`,
        `scan.other_form`, `scan.foreign`, `scan.no_code`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        with session.read() as connection:  # before a scan is stored
            forms, problems = self._forms(connection, request.serials)
        if problems:
            raise _all_refused(problems)
        sha256, tokens = self._keep_scan(request.scan, progress)
        with session.work() as work, session.read() as connection:
            signatures = queries.signoffs_of(connection, [form.form_serial for form in forms])
            facts: list[SignOff] = []
            signed: list[SignedForm] = []
            for form in forms:
                known = signatures.get(form.form_serial, ())
                fact = self._fact(request, form, sha256, _after(work.now, known))
                try:
                    now = sign_off.check(form_chain(session, form), known, fact)
                except Refused as refused:
                    problems += _of_form(form.form_serial, refused)
                else:
                    facts.append(fact)
                    signed.append(SignedForm(form.form_serial, fact.fact_id, now))
            if problems:
                raise _all_refused(problems)
            Papers(work).add_signoffs([_row(fact) for fact in facts])
            changes = work.commit(_act(request, forms))
        found = [*_before_print(request, forms), *self._compared(tokens, forms, request.scan)]
        return Signed(request.step, tuple(signed), tuple(found), changes)

    def usual_signers(
        self, village_code: str, step: Step, group: str | None = None
    ) -> tuple[str, ...]:
        """Who signed this step in the village before, the newest first; "" asks for summaries.

        With `group` only on papers of that group: a 村民小组长 signs for his own people.
        """
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return queries.signers(connection, step.value, village_code, group)

    def standing_of(self, serial: str) -> tuple[FormRow, Chain, ChainStanding]:
        """A form with its chain and how far it is. Refused as `sign` for the serial."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            form = form_named(connection, serial)
            now = standings_of(self._session, connection, [form])[form.form_serial]
            return form, form_chain(self._session, form), now

    # ── what is missing ───────────────────────────────────────────────────────────────────────

    def missing(
        self, village: str = "", insurance: Insurance | None = None, round_id: str = ""
    ) -> tuple[UnsignedForm, ...]:
        """缺签: forms of people whose chain is not complete, by village, group and serial."""
        self._session.actor.require(Duty.READ)
        kinds = (FormKind.INDIVIDUAL.value, FormKind.GROUP.value)
        wanted = FormFilter(
            kinds=kinds,
            village_code=village,
            insurance=insurance.value if insurance else "",
            round=round_id,
        )
        with self._session.read() as connection:
            forms = queries.forms(connection, wanted)
            people = queries.people_of(connection, [form.form_serial for form in forms])
            standings = standings_of(self._session, connection, forms)
            found = [
                UnsignedForm(
                    form,
                    people.get(form.form_serial, ()),
                    standings[form.form_serial],
                    _lacking(form_chain(self._session, form), standings[form.form_serial]),
                )
                for form in forms
                if not standings[form.form_serial].complete
            ]
        return tuple(
            sorted(
                found,
                key=lambda one: (
                    one.form.village_code,
                    len(one.form.group_name),
                    one.form.group_name,
                    one.form.form_serial,
                ),
            )
        )

    # ── one signature ─────────────────────────────────────────────────────────────────────────

    def _forms(
        self, connection: Reading, serials: Sequence[str]
    ) -> tuple[list[FormRow], list[Problem]]:
        forms: dict[str, FormRow] = {}
        problems: list[Problem] = []
        for text in serials:
            try:
                form = form_named(connection, text)
            except Refused as refused:
                problems += refused.problems
            else:
                forms[form.form_serial] = form
        return list(forms.values()), problems

    def _fact(self, request: SignRequest, form: FormRow, sha256: str, now: datetime) -> SignOff:
        actor = self._session.actor
        return SignOff(
            fact_id=new_fact_id(),
            form_serial=form.form_serial,
            step=request.step,
            signer=request.signer.strip(),
            signed_on=request.signed_on,
            decision=request.decision,
            reason=request.reason.strip(),
            scan_sha256=sha256,
            recorded_at=now,
            operator=actor.login,
            operator_id_number=actor.id_number,
            station_id=self._session.station.station_id,
        )

    def _keep_scan(
        self, source: ScanSource | None, progress: Progress
    ) -> tuple[str, tuple[str, ...]]:
        """Store a scan before the row that names it; its digest and the codes on its pages."""
        if source is None:
            return "", ()
        scan = prepare_scan(scan_bytes(self._session, source), progress)
        return self._session.store.evidence.put(scan.data), scan.tokens

    def _compared(
        self, tokens: Sequence[str], forms: Sequence[FormRow], scan: ScanSource | None
    ) -> list[Problem]:
        """Warnings where the codes on the scan are not those of the forms."""
        if scan is None:
            return []
        key = self._session.store.derive(FORM_KEY)
        meant = {form.form_serial for form in forms}
        seen: set[str] = set()
        problems: list[Problem] = []
        for text in tokens:
            try:
                token = parse_token(text)
            except Refused:
                continue  # some other QR code on the sheet
            words = printed_serial(token.serial)
            ours = station_of(token.serial) == self._session.station.paper_code
            if token.serial not in meant:
                said = f"扫描件上有另一张表（单号 {words}）的页面，请核对是不是放错了。"
                problems.append(_warning("scan.other_form", said, token.serial))
            elif ours and not token.made_with(key):
                said = f"扫描件上单号 {words} 的二维码校验不符，可能不是本站打印的原表，请核对。"
                problems.append(_warning("scan.foreign", said, token.serial))
            else:
                seen.add(token.serial)
        for serial in sorted(meant - seen):
            said = (
                f"扫描件上没有读到单号 {printed_serial(serial)} 的二维码，请核对扫的是不是这张表。"
            )
            problems.append(_warning("scan.no_code", said, serial))
        return problems


def _lacking(chain: Chain, now: ChainStanding) -> tuple[str, ...]:
    return tuple(step.label for step in chain.steps[len(now.signed) :])


def _row(fact: SignOff) -> dict[str, object]:
    return {
        "fact_id": fact.fact_id,
        "form_serial": fact.form_serial,
        "step": fact.step.value,
        "signer": fact.signer,
        "signed_on": fact.signed_on.isoformat(),
        "decision": fact.decision.value,
        "reason": fact.reason,
        "scan_sha256": fact.scan_sha256 or None,
        "recorded_at": instant_text(fact.recorded_at),
    }


def _after(now: datetime, known: Sequence[SignOff]) -> datetime:
    """An instant later than the form's signatures, whatever the clocks of the stations said.

    The chain takes them in the order of recording: after a clock was set back, or beside a
    received signature from a station whose clock is ahead, that order must not be lost.
    """
    return max([now, *(fact.recorded_at + timedelta(microseconds=1) for fact in known)])


def _act(request: SignRequest, forms: Sequence[FormRow]) -> Act:
    detail = {
        "step": request.step.value,
        "decision": request.decision.value,
        "serials": [form.form_serial for form in forms],
        "scan": request.scan is not None,
    }
    return Act("signoff", detail)


def _warning(code: str, text: str, serial: str) -> Problem:
    return Problem(Severity.WARNING, code, text, value=serial)


def _of_form(serial: str, refused: Refused) -> list[Problem]:
    """The problems of one form, each with its serial in words and as value."""
    words = printed_serial(serial)
    return [replace(p, message=f"{words}：{p.message}", value=serial) for p in refused.problems]


def _all_refused(problems: Sequence[Problem]) -> Refused:
    """One refusal for all forms; nothing was kept."""
    first = problems[0]
    return Refused(first.code, first.message, problems=tuple(problems))


def _before_print(request: SignRequest, forms: Sequence[FormRow]) -> list[Problem]:
    """Warnings where the stated day lies before the sheet existed."""
    problems = []
    for form in forms:
        printed = parse_instant(form.recorded_at).astimezone(CHINA).date()
        if request.signed_on < printed:
            text = (
                f"表单 {printed_serial(form.form_serial)} 是 {printed} 打印的，"
                f"签字日期 {request.signed_on} 比它还早，请核对纸面日期。"
            )
            problems.append(_warning("signoff.before_print", text, form.form_serial))
    return problems
