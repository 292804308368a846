"""People as command-line.md has them: dictionaries for programs, one line for people."""

from __future__ import annotations

from collections.abc import Iterator

from qualdesk.clock import instant_text
from qualdesk.domain.confirmation import Confirmation
from qualdesk.domain.forms import masked_id_number
from qualdesk.services.key_group_list import flag_as_json
from qualdesk.services.people_lines import BenefitLine, PersonLine
from qualdesk.services.register import PersonFile, PersonPaper, VisitRow
from qualdesk.services.work_list import ListItem
from qualdesk.storage.queries.confirmations import CorrectionRow


def person_item(line: PersonLine) -> dict[str, object]:
    """One of the items of `recipients`."""
    row = line.row
    return {
        "id_number": row.id_number,
        "name": row.name,
        "sex": row.sex.label,
        "birth": row.birth,
        "village": line.village,
        "village_code": row.village_code,
        "group": row.group,
        "phone": row.phone,
        "benefits": [_benefit(benefit) for benefit in line.benefits],
        "flags": [flag.value for flag in line.flags],
        "due_on": line.due_on,
        "state": line.state.value if line.state else None,
    }


def _benefit(line: BenefitLine) -> dict[str, object]:
    facts = line.facts
    return {
        "insurance": line.insurance.value,
        "status": line.status.value,
        "due_on": line.due_on,
        "state": line.state.value,
        "started_month": facts.started_month,
        "known_due_on": facts.known_due_on,
        "confirmed_on": facts.qualified_on,
        "unit_code": line.marks.unit_code,
        "off_roster": line.marks.off_roster,
    }


def person_line(line: PersonLine) -> str:
    """One line on a screen; the id number is masked."""
    row = line.row
    parts = [
        row.name,
        row.sex.label,
        masked_id_number(row.id_number),
        line.village + row.group,
        row.phone,
        line.state.label if line.state else "无待遇",
        f"应于 {line.due_on} 前确认" if line.due_on else "",
        "、".join(flag.label for flag in line.flags),
    ]
    return "\t".join(parts).rstrip()


def person_file(file: PersonFile) -> dict[str, object]:
    """The result of `recipient ID`."""
    person = file.recipient
    return {
        **person_item(file.line),
        "ethnic_group": person.ethnic_group,
        "registered_address": person.registered_address,
        "present_address": person.present_address,
        "contact_name": person.contact_name,
        "contact_relation": person.contact_relation,
        "contact_phone": person.contact_phone,
        "original_id_number": person.original_id_number,
        "benefits": [
            {**_benefit(line), "unit": file.unit_names.get(line.marks.unit_code, "")}
            for line in file.line.benefits
        ],
        "confirmations": [
            _confirmation(fact, file.corrections.get(fact.fact_id)) for fact in file.confirmations
        ],
        "forms": [_paper(paper) for paper in file.papers],
        "signoffs": [
            {
                "fact_id": fact.fact_id,
                "form_serial": fact.form_serial,
                "step": fact.step.value,
                "signer": fact.signer,
                "on": fact.signed_on,
                "decision": fact.decision.value,
                "reason": fact.reason,
                "scan_sha256": fact.scan_sha256 or None,
            }
            for fact in file.signoffs
        ],
        "visits": [visit_item(row) for row in file.visits],
        "contacts": [
            {
                "contact_id": one.fact_id,
                "case_id": one.case_id or None,
                "how": one.how.value,
                "outcome": one.outcome.value,
                "on": one.stated_on,
                "note": one.note,
                "operator": one.operator,
            }
            for one in file.contacts
        ],
        "cases": [
            {
                "case_id": one.case_id,
                "kind": one.kind.value,
                "opened_on": one.opened_on,
                "due_on": one.due_on,
                "owner": one.owner,
                "outcome": one.outcome.value if one.outcome else None,
                "concluded_on": one.concluded_on,
            }
            for one in file.cases
        ],
        "deaths": [
            {
                "death_id": one.death_id,
                "died_on": one.died_on,
                "learnt_on": one.learnt_on,
                "evidence": one.evidence_kind.value,
            }
            for one in file.deaths
        ],
        "statuses": [
            {
                "fact_id": one.fact_id,
                "insurance": one.insurance.value,
                "status": one.status.value,
                "reason": one.reason,
                "from": one.from_on,
                "proposal": not one.decided,
                "paid_from": one.paid_from or None,
                "arrears": one.arrears,
            }
            for one in file.decisions
        ],
        "key_flags": [flag_as_json(row) for row in file.key_flags],
        "changes": [
            {
                "fact_id": change.fact_id,
                "insurance": change.insurance or None,
                "field": change.field,
                "old": change.old,
                "new": change.new,
                "reason": change.reason,
                "operator": change.operator,
                "recorded_at": change.recorded_at,
            }
            for change in file.changes
        ],
    }


def _confirmation(fact: Confirmation, correction: CorrectionRow | None) -> dict[str, object]:
    return {
        "fact_id": fact.fact_id,
        "on": fact.stated_on,
        "insurances": [insurance.value for insurance in fact.insurances],
        "method": fact.method.value,
        "outcome": fact.outcome.value,
        "reason": fact.reason,
        "loss_reason": fact.loss_reason.value if fact.loss_reason else None,
        "place": fact.place,
        "source": fact.source,
        "operator": fact.operator,
        "station_id": fact.station_id,
        "recorded_at": instant_text(fact.recorded_at),
        "supersedes": fact.supersedes or None,
        "evidence": [
            {
                "sha256": piece.sha256,
                "kind": piece.kind.value,
                "bytes": piece.size,
                "advice": piece.advice,
            }
            for piece in fact.evidence
        ],
        "corrected": correction is not None,
        "correction": _correction(correction) if correction else None,
    }


def _correction(row: CorrectionRow) -> dict[str, object]:
    return {
        "fact_id": row.fact_id,
        "replacement": row.replacement_id or None,
        "reason": row.reason,
        "operator": row.operator,
        "recorded_at": row.recorded_at,
    }


def _paper(paper: PersonPaper) -> dict[str, object]:
    form = paper.form
    return {
        "form_serial": form.form_serial,
        "fact_id": form.fact_id,
        "kind": form.kind,
        "insurance": form.insurance,
        "round": form.round,
        "paper": paper.paper.value,
        "complete": paper.next_step is None,
        "next_step": paper.next_step.step.value if paper.next_step else None,
        "withdrawn": paper.withdrawn,
    }


def file_lines(file: PersonFile) -> Iterator[str]:
    """The card of one person for a screen; the id number is masked."""
    yield person_line(file.line)
    for line in file.line.benefits:
        due = f"，应于 {line.due_on} 前确认" if line.due_on else ""
        yield f"  {line.insurance.label}：{line.status.label}，{line.state.label}{due}"
    for fact in file.confirmations:
        gone = "（已更正）" if fact.fact_id in file.corrections else ""
        words = f"{fact.stated_on} {fact.method.label} {fact.outcome.label}{gone}"
        yield f"  {words}　编号 {fact.fact_id}"
    for paper in file.papers:
        gone = "（已撤销）" if paper.withdrawn else ""
        yield f"  表单 {paper.form.form_serial} {paper.paper.label}{gone}"
    for case in file.cases:
        end = f"已结 {case.outcome.label}" if case.outcome and not case.is_open else "没结"
        yield f"  核查件 {case.kind.label} {end}　编号 {case.case_id}"
    for one in file.deaths:
        yield f"  死亡 {one.died_on or '日期待核实'}　编号 {one.death_id}"
    for decision in file.decisions:
        kind = "决定" if decision.decided else "建议"
        yield f"  {kind}{decision.status.label} {decision.from_on} 起　编号 {decision.fact_id}"
    for flag in file.key_flags:
        over = f"，{flag.ended_on} 终止" if flag.ended_on else ""
        yield f"  {flag.kind.label}：{flag.source}，{flag.from_on} 起{over}　编号 {flag.flag_id}"
    for change in file.changes:
        yield f"  修改 {change.field}：{change.old} → {change.new}（{change.reason}）"


def list_item(item: ListItem) -> dict[str, object]:
    """One of the items of `list`."""
    row, lack = item.row, item.lack
    values: dict[str, object] = {
        "id_number": row.id_number,
        "name": row.name,
        "village": item.village,
        "village_code": row.village_code,
        "group": row.group,
        "phone": row.phone,
        "insurance": item.insurance.value,
        "unit_code": item.unit_code,
        "due_on": item.due_on,
        "state": item.state.value,
        "confirmed_on": item.confirmed_on,
        "flags": [flag.value for flag in item.flags],
    }
    if lack is not None:
        values["form_serial"] = lack.form_serial or None
        values["round"] = lack.round or None
        values["paper"] = lack.paper.value
        values["next_step"] = lack.next_step.step.value
    return {**values, **item.extra}


def list_line(item: ListItem) -> str:
    """One line on a screen; the id number is masked."""
    row, lack = item.row, item.lack
    parts = [
        row.name,
        masked_id_number(row.id_number),
        item.village + row.group,
        row.phone,
        item.insurance.label,
        item.state.label,
        str(item.due_on or ""),
        "、".join(flag.label for flag in item.flags),
    ]
    if lack is not None:
        parts += [lack.form_serial or "未打印", f"缺{lack.next_step.label}"]
    return "\t".join([*parts, item.note]).rstrip()


def visit_item(row: VisitRow) -> dict[str, object]:
    """One home visit."""
    return {
        "visit_id": row.visit_id,
        "on": row.visited_on,
        "time": row.at_time,
        "place": row.place,
        "staff": [name for name in (row.staff_a, row.staff_b) if name],
        "found": row.found.value,
        "identity": row.identity.value if row.identity else None,
        "services": [one.value for one in row.services],
        "living": row.living,
        "satisfaction": row.satisfaction.value if row.satisfaction else None,
        "follow_up": row.follow_up,
        "follow_up_on": row.follow_up_on,
        "confirmation_id": row.confirmation_id or None,
        "plan_id": row.plan_id or None,
        "note": row.note,
    }
