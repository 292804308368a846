"""Rules and findings in the words of the office."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from qualdesk import paths
from qualdesk.domain.policy_changes import is_own
from qualdesk.errors import Problem, Severity
from qualdesk.services.upkeep import Health
from ui.look.marks import StateMark
from ui.pages.system.state import CheckRow
from ui.text import count


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = (paths.resources() / "texts" / "rule-words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def rule_words(path: str) -> str:
    """`insurance.resident.cycle.length` → 城乡居民 · 确认周期 · 长度; unknown parts as they are."""
    said = [_words()["part"].get(part, part) for part in path.split(".")]
    return " · ".join(part for part in said if part)


def value_words(value: object) -> str:
    """A value as written in TOML, in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        if set(value) == {"length", "unit"}:
            return f"{value['length']} {value_words(value['unit'])}"
        return "，".join(f"{value_words(key)} {value_words(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return "、".join(map(value_words, value))
    return _words()["value"].get(str(value), str(value))


def clause_words(clause: str) -> str:
    """A clause's id; values of no regulation say so."""
    return _words()["value"].get(clause, clause)


def source_words(policy_id: str, names: Mapping[str, str]) -> str:
    """Where a value stands: the 文号 of the document, or its name; our own changes say so."""
    if is_own(policy_id):
        return "本单位改过"
    name = names.get(policy_id, policy_id)
    number = _NUMBER.search(name)
    return number[1] if number else name


def said_of_value(message: str) -> str:
    """A finding of the check for the place where the value stands: no line, no key, no English."""
    words = _PLACE.sub("", message)
    return _KEY.sub(lambda found: _key_words(found[0]), words)


def _key_words(key: str) -> str:
    if "." in key:
        return rule_words(key)
    return _words()["part"].get(key, _words()["value"].get(key, key))


_NUMBER = re.compile("（([^（）]*〔\\d{4}〕[^（）]*)）")
_PLACE = re.compile(r"^第 \d+ 行 (?:[a-z_0-9.]+：)?")
_KEY = re.compile(r"[a-z][a-z_0-9]*(?:\.[a-z_0-9]+)*")

_SHOWN = 4  # findings of one kind that are told in full
_OTHERWISE = "请停止录入，用最近的备份取回，并报告县局。"
_LOOKS = (
    ("database.damaged", "数据库文件", "没有坏页"),
    ("database.references", "记录之间的联系", "没有断开的联系"),
    ("database.triggers", "防改写保护", "完好"),
    ("audit", "操作日志首尾相连", "{entries} 条，没有被改过"),
    ("evidence", "照片和扫描件", "{evidence} 份，都读得出"),
    ("disk", "硬盘空间", "够用"),
)


def check_rows(health: Health) -> tuple[CheckRow, ...]:
    """A row for everything that was looked at, faults first where several are of one kind."""
    counts = {"entries": count(health.entries), "evidence": count(health.evidence)}
    rows: list[CheckRow] = []
    for prefix, title, fine in _LOOKS:
        found = [p for p in health.problems if p.code.startswith(prefix)]
        if not found:
            detail = fine.format(**counts)
            rows.append(CheckRow(prefix, StateMark.DONE, "完好", title, detail))
        else:
            mark, word = _weight(found)
            more = f"（另有 {len(found) - 1} 处）" if len(found) > 1 else ""
            told = list(dict.fromkeys(_told(problem) for problem in found))
            whole = "\n".join(told[:_SHOWN])
            if len(told) > _SHOWN:
                whole += f"\n另外还有 {len(told) - _SHOWN} 种，都在体检报告里。"
            detail = found[0].message + more
            rows.append(CheckRow(prefix, mark, word, title, detail, whole))
    return tuple(rows)


def findings(health: Health) -> dict[str, tuple[str, ...]]:
    """Everything that was found, by row, for the report."""
    return {
        prefix: tuple(_told(p) for p in health.problems if p.code.startswith(prefix))
        for prefix, _, _ in _LOOKS
    }


def _told(problem: Problem) -> str:
    """A finding with what to do; every one says something to do."""
    act = "请" in problem.message or "不影响使用" in problem.message
    return problem.message if act else problem.message + _OTHERWISE


def _weight(found: list[Problem]) -> tuple[StateMark, str]:
    severities = {problem.severity for problem in found}
    if Severity.REFUSED in severities:
        return StateMark.OVERDUE, "要处理"
    return (
        (StateMark.VERIFY, "请看一下")
        if Severity.WARNING in severities
        else (StateMark.SOON, "留意")
    )
