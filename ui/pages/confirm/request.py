"""From what was said at the counter to what the service is asked, and from its answer to words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from qualdesk.domain.confirmation import Outcome
from qualdesk.errors import QualDeskError, Severity
from qualdesk.services.camera import Hint
from qualdesk.services.confirming import Confirmed, ConfirmRequest
from ui.pages.confirm.state import ConfirmState, Entry, PhotoReason, Saved, Told
from ui.text import read_day, time_of_day

_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_PHONE = re.compile(r"1\d{10}")
_LIGHT = (Hint.DARK, Hint.BRIGHT)
#: Without a photo, where the rules ask for one, and where they do not.
NO_PHOTO = "用手机拍好，按 Alt+F 选照片；或者按 3 选“待核实”，按 Alt+B 写明原因。"
REASON_WILL_DO = "按 Alt+B 写明原因，再按 Enter 保存。"
#: What to do on this page, where the service speaks of the command line.
_REMEDIES = {
    "evidence.missing": f"按空格拍照；要录像的，按 Ctrl+3。拍不了的，{NO_PHOTO}",
    "date.backdated": "请核对日期；确实是补录更早的确认，在备注里写明原因。",
    "recipient.dead": "登记有误的，先到花名册更正那条记录，写明原因。",
}


def told_of(fault: QualDeskError) -> Told:
    """A refusal in the words of this page."""
    return Told(fault.body, _REMEDIES.get(fault.code, fault.remedy))


def request_of(
    state: ConfirmState, photos: tuple[bytes, ...], films: tuple[Path, ...]
) -> ConfirmRequest | Told:
    """The request, or what is to be said first."""
    entry = state.entry
    if entry.outcome is Outcome.DISQUALIFIED and entry.loss is None:
        return Told("丧失资格要有原因。", "请在结果旁边选一个原因。")
    if not photos and not films and not entry.note and entry.loss is None:
        return Told("还没有拍照。", f"按空格拍照；拍不了的，{way_without_photo(state)}")
    day = parse_day(entry.day, state.today)
    if day is None:
        return Told(f"日期“{entry.day}”看不懂。", "请写成 0917 或 2026-09-17 的样子。")
    return ConfirmRequest(
        id_number=entry.person,
        method=state.method,
        photos=photos,
        videos=films,
        outcome=entry.outcome,
        insurance=entry.insurance,
        on=day if entry.day else None,
        reason=_reason(entry),
    )


def way_without_photo(state: ConfirmState) -> str:
    """How to go on when no photo can be taken."""
    return NO_PHOTO if state.evidence else REASON_WILL_DO


def known_of(typed: str) -> dict[str, str]:
    """What a search says of somebody who is not in the register, by field of the form."""
    text = "".join(typed.split())
    if _ID_NUMBER.fullmatch(text):
        return {"id_number": text.upper()}
    if _PHONE.fullmatch(text):
        return {"phone": text}
    return {"name": text} if text and not text.isascii() else {}


def reason_found(hints: tuple[Hint, ...]) -> PhotoReason | None:
    """The reason for keeping a picture that the camera found fault with, None for a good one."""
    faults = [hint for hint in hints if not hint.praises]
    if not faults:
        return None
    return PhotoReason.LIGHT if any(hint in _LIGHT for hint in faults) else PhotoReason.OTHER


def saved_of(confirmed: Confirmed, name: str) -> Saved:
    """What the strip says of a record; a warning takes the place of the words."""
    fact = confirmed.confirmation
    words = [fact.outcome.label, fact.method.label, time_of_day(fact.recorded_at)]
    if confirmed.due_on is not None:
        words.append(f"下次到期 {confirmed.due_on}")
    warning = next((p.message for p in confirmed.problems if p.severity is Severity.WARNING), "")
    return Saved(fact.fact_id, fact.id_number, name, "　".join(words), warning)


def parse_day(text: str, today: date) -> date | None:
    """`0917`, `9月17日`, `2026-09-17`, `20260917`; "" is today, None is no day.

    Without a year it is the last such day up to today.
    """
    return read_day(text, today) if text.strip() else today


def _reason(entry: Entry) -> str:
    if entry.loss is not None:
        return entry.loss.value
    kept = f"照片：{entry.photo_reason.value}" if entry.photo_reason else ""
    return "；".join(part for part in (entry.note.strip(), kept) if part)
