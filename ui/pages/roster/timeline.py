"""经过: everything that is known of a person as dated entries, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain.confirmation import Confirmation, EvidenceKind, Outcome
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.recipient import State
from qualdesk.domain.roster_diff import LABELS
from qualdesk.domain.sign_off import Decision, Paper, SignOff
from qualdesk.services.register import PersonFile, PersonPaper
from ui.look.marks import StateMark
from ui.pages.roster.timeline_checks import spot_entries
from ui.pages.roster.timeline_duties import duty_entries
from ui.pages.roster.timeline_entry import ALL, CHANGES, CONFIRMATIONS, PAPERS, Entry
from ui.pages.roster.words import SHORT_INSURANCES, method_word
from ui.text import day_in_sentence

_OUTCOME_MARKS = {
    Outcome.QUALIFIED: StateMark.DONE,
    Outcome.DISQUALIFIED: StateMark.LOST,
    Outcome.TO_VERIFY: StateMark.VERIFY,
}
_PAPER_MARKS = {
    Paper.COMPLETE: StateMark.INK,
    Paper.OPEN: StateMark.UNSURE,
    Paper.RETURNED: StateMark.BLANK,
    Paper.NONE: StateMark.NOT_YET,
}
_PAPER_NAMES = {
    FormKind.INDIVIDUAL.value: "确认表",
    FormKind.GROUP.value: "花名册",
    FormKind.SUMMARY.value: "汇总表",
    FormKind.LETTER.value: "告知书",
    FormKind.DEATHS.value: "死亡花名册",
    FormKind.VISITS.value: "上门记录表",
    FormKind.SPOTCHECK.value: "抽查记录表",
}
_IMPORTED = "花名册导入"  # how the reason of an imported change begins


def timeline(
    file: PersonFile, today: date, village_name: Callable[[str], str]
) -> tuple[Entry, ...]:
    """Every entry of a person."""
    found = [_confirmation(file, fact) for fact in file.confirmations]
    found += [_paper(paper, file.signoffs) for paper in file.papers]
    found += _changes(file, village_name)
    found += duty_entries(file)
    found += spot_entries(file, today)
    due, state = file.line.due_on, file.line.state
    if state is State.OVERDUE and due is not None:
        late = (today - due).days
        found.append(
            Entry(ALL, due, StateMark.OVERDUE, f"{due}　到期，没确认", (f"已经逾期 {late} 天",))
        )
    found.sort(key=lambda entry: entry.day, reverse=True)
    return tuple(found)


def _confirmation(file: PersonFile, fact: Confirmation) -> Entry:
    correction = file.corrections.get(fact.fact_id)
    provincial = fact.source == "provincial"
    stated = fact.stated_on.isoformat()[:7] if provincial else fact.stated_on.isoformat()
    method = "省系统已认证" if provincial else method_word(fact.method)
    outcome = fact.loss_reason.label if fact.loss_reason else fact.outcome.label
    if fact.loss_reason:
        outcome = f"{fact.outcome.label}（{outcome}）"
    insurances = "、".join(SHORT_INSURANCES[one] for one in fact.insurances)
    several = len(file.line.benefits) > 1
    first = "　".join(
        word for word in (fact.operator, insurances if several else "", fact.reason) if word
    )
    lines = [first]
    if correction is not None:
        word = "已由新记录更正" if correction.replacement_id else "已撤销"
        lines.append(f"{word}：{correction.reason}")
    photos = tuple(e.sha256 for e in fact.evidence if e.kind is EvidenceKind.PHOTO)
    others = len(fact.evidence) - 1
    if others > 0:
        lines.append(f"另有 {others} 份佐证材料")
    return Entry(
        kind=CONFIRMATIONS,
        day=fact.stated_on,
        mark=StateMark.NOT_YET if correction else _OUTCOME_MARKS[fact.outcome],
        title=f"{stated}　{method}　{outcome}",
        lines=tuple(line for line in lines if line),
        side="已更正" if correction else "",
        photo=photos[0] if photos else "",
        photos=photos,
        struck=correction is not None,
        fact_id=fact.fact_id,
        wants_photo=not provincial,
    )


def _paper(paper: PersonPaper, signoffs: Sequence[SignOff]) -> Entry:
    form = paper.form
    made = parse_instant(form.recorded_at).astimezone(CHINA).date()
    mine = [one for one in signoffs if one.form_serial == form.form_serial]
    signed = [
        f"{one.step.label} {one.signer} {day_in_sentence(one.signed_on)}"
        + (f"退回：{one.reason}" if one.decision is Decision.RETURNED else "")
        for one in mine
    ]
    waiting = f"等 {paper.next_step.label} 签" if paper.next_step else ""
    name = _PAPER_NAMES.get(form.kind, "表")
    word = "作废" if paper.withdrawn else paper.paper.label
    lines = [round_words(form.round or form.month), "、".join(signed)]
    if not paper.withdrawn:
        lines.append(waiting)
    return Entry(
        kind=PAPERS,
        day=made,
        mark=StateMark.NOT_YET if paper.withdrawn else _PAPER_MARKS[paper.paper],
        title=f"{made}　{name}　{word}",
        lines=tuple(line for line in lines if line),
        side=f"表 {printed_serial(form.form_serial)}",
        struck=paper.withdrawn,
        fact_id=form.fact_id,
        serial=form.form_serial,
    )


def round_words(code: str) -> str:
    """`2026H2` → `2026年下半年`, `2026Q4` → `2026年第4季度`, `2026-11` → `2026年11月`."""
    year, rest = code[:4], code[4:]
    if rest in _HALVES:
        return f"{year}年{_HALVES[rest]}"
    if rest.startswith("Q"):
        return f"{year}年第{rest[1:]}季度"
    return f"{year}年{rest.lstrip('-0')}月" if rest else code


_HALVES = {"H1": "上半年", "H2": "下半年"}


def _changes(file: PersonFile, village_name: Callable[[str], str]) -> list[Entry]:
    """Values that were changed together are one entry."""
    found: list[Entry] = []
    for (at, operator, reason), group in groupby(
        file.changes, key=lambda change: (change.recorded_at, change.operator, change.reason)
    ):
        rows = list(group)
        fields = "、".join(dict.fromkeys(LABELS.get(row.field, row.field) for row in rows))
        imported = reason.startswith(_IMPORTED)
        lines = [
            f"{_value(row.field, row.old, village_name)} → "
            f"{_value(row.field, row.new, village_name)}"
            for row in rows
        ]
        lines.append(f"{operator}　{'随花名册导入' if imported else reason}")
        day = parse_instant(at).astimezone(CHINA).date()
        found.append(
            Entry(
                kind=CHANGES,
                day=day,
                mark=StateMark.UNSURE,
                title=f"{day}　{'名册变化' if imported else '更正'}　{fields}",
                lines=tuple(lines),
                side="" if imported else "旧记录还在",
            )
        )
    return found


def _value(field_name: str, value: str, village_name: Callable[[str], str]) -> str:
    if field_name == "village_code" and value:
        return village_name(value)
    return value or "（空）"
