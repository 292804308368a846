"""Reads the text of one policy file into typed rules, and collects all its faults on the way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from qualdesk.domain.policy_checks import WORDS, YES_NO, Check, Fault, OneOf
from qualdesk.domain.policy_lines import KeyPath, LineIndex
from qualdesk.domain.policy_schema import LOOSE, PAY_RULE, WHOLE
from qualdesk.domain.policy_stated import (
    HOUSE,
    PAY_RULES,
    Parsed,
    Part,
    PolicyDocument,
    PolicyText,
    StatedRule,
    fault,
)
from qualdesk.domain.policy_values import Level
from qualdesk.errors import Problem

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_META = ("clause", "from", "until", "stricter_allowed")
_HEAD = ("id", "name", "level", "base", "from", "until", "wording")


@dataclass(frozen=True, slots=True)
class _Meta:
    clause: str
    from_day: date
    until: date | None
    stricter_allowed: bool | None


_NOTHING = _Meta("", date.min, None, None)


def parse(text: PolicyText) -> Parsed:
    """Read a policy file; never raises for what stands in it."""
    body = text.text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        tree = tomllib.loads(body)
    except (ValueError, RecursionError) as error:
        return Parsed(text, None, (_syntax(text.file, error),))
    return _Reader(text, tree, LineIndex(body)).read()


def _syntax(file: str, error: Exception) -> Problem:
    found = re.search(r"line (\d+)", str(error))
    line = int(found[1]) if found else 1
    what = re.sub(r"\s*\(at .*\)$", "", str(error))[:120]
    if "overwrite" in what or "twice" in what or "Cannot declare" in what:
        reason, remedy = "同一个键或同一节写了两次", "请只留一处"
    else:
        reason = "这里不符合 TOML 写法"
        remedy = "请检查引号、括号、等号和日期（日期写成 2021-11-01，不加引号）"
    return fault(file, line, "TOML", reason, remedy, code="policy.syntax")


class _Reader:
    """Walks the tree of one file once; problems gather instead of stopping at the first."""

    def __init__(self, text: PolicyText, tree: dict[str, object], lines: LineIndex) -> None:
        self._text = text
        self._tree = tree
        self._lines = lines
        self._problems: list[Problem] = []
        self._rules: list[StatedRule] = []
        self._id = ""

    def read(self) -> Parsed:
        head = self._tree.get("policy")
        document = None
        if isinstance(head, dict):
            document = self._head(head)
        else:
            remedy = "请在文件开头写 [policy] 和 id、name、level、base、from"
            self._bad((), "policy", "缺少 [policy] 一节", remedy)
        self._walk({k: v for k, v in self._tree.items() if k != "policy"}, ())
        self._refuse_doubles()
        if document is not None:
            document = replace(document, rules=tuple(self._rules))
        problems = sorted(self._problems, key=lambda p: p.where.row or 0)
        return Parsed(self._text, document, tuple(problems))

    def _bad(
        self, path: KeyPath, key: str, reason: str, remedy: str, code: str = "policy.value"
    ) -> None:
        line = self._lines.line(path)
        self._problems.append(fault(self._text.file, line, key, reason, remedy, code=code))

    def _unknown(self, path: KeyPath, allowed: Iterable[str]) -> None:
        name = str(path[-1])
        near = get_close_matches(name, list(allowed), n=1)
        remedy = f"是不是 {near[0]}" if near else "可用：" + "、".join(sorted(allowed))
        self._bad(path, _dotted(path), "不认识这个键", remedy, "policy.key.unknown")

    def _checked(self, check: Check, value: object, path: KeyPath) -> object:
        """The typed value, or None with the problem noted."""
        try:
            return check(value)
        except Fault as wrong:
            self._bad(path, _dotted(path), wrong.reason, wrong.remedy)
            return None

    def _head(self, head: Mapping[str, object]) -> PolicyDocument | None:
        place = ("policy",)
        for name in head:
            if name not in _HEAD:
                self._unknown((*place, name), _HEAD)
        for name in ("id", "name", "level", "base", "from"):
            if name not in head:
                remedy = "请补上" + ('（没有上级规定的写 ""）' if name == "base" else "")
                self._bad(place, f"policy.{name}", "缺少这一项", remedy, "policy.missing")
        given = {n: v for n, v in head.items() if n in _HEAD}
        self._id = self._name_of(given.get("id"), "id") or ""
        base = self._name_of(given.get("base"), "base") if given.get("base") else ""
        title = self._checked(WORDS, given["name"], ("policy", "name")) if "name" in given else ""
        level = None
        if "level" in given:
            level = self._checked(OneOf(Level), given["level"], ("policy", "level"))
        from_day, until = self._days(given, place)
        wording = given.get("wording")
        if isinstance(wording, dict):
            defaults = {"clause": HOUSE, "from": from_day or date.min}
            self._loose("wording", {**defaults, **wording}, ("policy", "wording"))
        elif wording is not None:
            self._bad(
                ("policy", "wording"), "policy.wording", "应当是一组值", "请写成 { centre = … }"
            )
        if not self._id:
            return None
        return PolicyDocument(
            self._id,
            str(title or ""),
            level if isinstance(level, Level) else Level.COUNTY,
            base or "",
            from_day or date.min,
            until,
            (),
            self._text.file,
            self._lines.line(("policy", "base")),
        )

    def _name_of(self, value: object, key: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
        self._bad(
            ("policy", key),
            f"policy.{key}",
            "不是可用的代号",
            "请用小写英文字母、数字、点和短横线，如 yangbi-2021",
        )
        return None

    def _days(self, table: Mapping[str, object], path: KeyPath) -> tuple[date | None, date | None]:
        """`from` and `until` of a table; an empty `until` is open."""
        days: dict[str, date | None] = {"from": None, "until": None}
        for name in days:
            value = table.get(name)
            if value is None or (name == "until" and value == ""):
                continue
            if type(value) is date:
                days[name] = value
            else:
                key = _dotted((*path, name))
                remedy = "请写成 2021-11-01 这样，不加引号"
                self._bad((*path, name), key, "应当是日期", remedy)
        if days["from"] and days["until"] and days["until"] < days["from"]:
            key = _dotted((*path, "until"))
            self._bad((*path, "until"), key, "失效日期早于生效日期", "请核对两个日期")
        return days["from"], days["until"]

    def _walk(self, table: Mapping[str, object], path: tuple[str, ...]) -> None:
        for name, value in table.items():
            here = (*path, name)
            dotted = ".".join(here)
            if dotted in _TABLES:
                for place, version in self._versions(value, here):
                    if dotted in LOOSE:
                        self._loose(dotted, version, place)
                    else:
                        self._whole(dotted, version, place)
            elif dotted not in _CONTAINERS:
                self._unknown(here, _siblings(".".join(path)))
            elif isinstance(value, dict):
                self._walk(value, here)
            else:
                self._bad(here, dotted, "应当是一节", f"请写成 [{dotted}.…]")

    def _versions(
        self, value: object, path: KeyPath
    ) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
        """A table once, or every table of an array of them (the rule at different times)."""
        if isinstance(value, dict):
            yield path, value
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            for index, each in enumerate(value):
                yield (*path, index), each
        else:
            dotted = _dotted(path)
            self._bad(path, dotted, "应当是一节", f"请写成 [{dotted}] 或 [[{dotted}]]")

    def _meta(self, table: Mapping[str, object], path: KeyPath) -> _Meta:
        clause = table.get("clause")
        if clause is None:
            remedy = f'请写 clause = "条款号"；自己定的写 clause = "{HOUSE}"'
            self._bad(path, _dotted(path), "没有写依据条款 clause", remedy, "policy.missing")
        elif self._checked(WORDS, clause, (*path, "clause")) is None:
            clause = None
        from_day, until = self._days(table, path)
        if "from" not in table:
            remedy = "请写 from = 2021-11-01 这样的日期"
            self._bad(path, _dotted(path), "没有写生效日期 from", remedy, "policy.missing")
        stricter = table.get("stricter_allowed")
        if stricter is not None:
            stricter = self._checked(YES_NO, stricter, (*path, "stricter_allowed"))
        return _Meta(
            str(clause or ""),
            from_day or date.min,
            until,
            stricter if isinstance(stricter, bool) else None,
        )

    def _whole(self, dotted: str, table: Mapping[str, object], path: KeyPath) -> None:
        rule = PAY_RULE if dotted == PAY_RULES else WHOLE[dotted]
        meta = self._meta(table, path)
        parts = []
        for name, raw in table.items():
            if name in _META:
                continue
            key = rule.keys.get(name)
            if key is None:
                self._unknown((*path, name), (*rule.keys, *_META))
                continue
            value = self._checked(key.check, raw, (*path, name))
            parts.append(self._part(name, raw, value, meta, (*path, name)))
        if dotted == PAY_RULES:
            dotted = f"{PAY_RULES}.{table.get('reason')}"
        self._add(dotted, tuple(parts), meta, path)

    def _loose(self, dotted: str, table: Mapping[str, object], path: KeyPath) -> None:
        checks = LOOSE[dotted]
        own = {n: v for n, v in table.items() if f"{dotted}.{n}" in WHOLE}
        self._walk(own, tuple(dotted.split(".")))
        values = {n: v for n, v in table.items() if n not in own and n not in _META}
        alone = {n: v for n, v in values.items() if isinstance(v, dict) and "value" in v}
        shared = None
        if len(alone) < len(values) or any(n in table for n in _META):
            shared = self._meta(table, path)
        for name, raw in values.items():
            here = (*path, name)
            if name not in checks:
                self._unknown(here, (*checks, *_META))
                continue
            meta = shared or _NOTHING
            said = raw
            if name in alone:
                said, meta = self._alone(alone[name], here)
            value = self._checked(checks[name], said, here)
            if value is not None:
                part = self._part("", said, value, meta, here)
                self._add(f"{dotted}.{name}", (part,), meta, here)

    def _alone(self, table: Mapping[str, object], path: KeyPath) -> tuple[object, _Meta]:
        """A value that names its own clause."""
        for name in table:
            if name != "value" and name not in _META:
                self._unknown((*path, name), ("value", *_META))
        return table["value"], self._meta(table, path)

    def _part(self, key: str, raw: object, value: object, meta: _Meta, path: KeyPath) -> Part:
        line = self._lines.line(path)
        return Part(key, raw, value, meta.clause, meta.from_day, self._id, line)

    def _add(self, dotted: str, parts: tuple[Part, ...], meta: _Meta, path: KeyPath) -> None:
        self._rules.append(
            StatedRule(
                dotted,
                parts,
                meta.clause,
                meta.from_day,
                meta.until,
                meta.stricter_allowed,
                self._text.file,
                self._lines.line(path),
            )
        )

    def _refuse_doubles(self) -> None:
        """Two versions of one rule from the same day: nobody could say which is meant."""
        seen: dict[tuple[object, ...], StatedRule] = {}
        for rule in self._rules:
            concerned = next((p.value for p in rule.parts if p.key == "insurances"), None)
            for one in concerned if isinstance(concerned, tuple) else (None,):
                first = seen.setdefault((rule.path, one, rule.from_day), rule)
                if first is not rule:
                    self._problems.append(
                        fault(
                            self._text.file,
                            rule.line,
                            rule.path,
                            f"与第 {first.line} 行从同一天起作了两种规定",
                            "请只留一处，或改生效日期 from",
                            code="policy.double",
                        )
                    )
                    break


def _dotted(path: KeyPath) -> str:
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in path)


_TABLES = frozenset((*WHOLE, *LOOSE, PAY_RULES))
_CONTAINERS = frozenset(
    ".".join(table.split(".")[:depth])
    for table in _TABLES
    for depth in range(1, table.count(".") + 1)
)


def _siblings(prefix: str) -> tuple[str, ...]:
    start = f"{prefix}." if prefix else ""
    names = {t[len(start) :].split(".")[0] for t in _TABLES if t.startswith(start)}
    return tuple(sorted(names))
