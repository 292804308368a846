"""重点人群: which flags count under the policy, what a disability number says (Y6.1.4b)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.identity import clean_id_text
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import Flag
from qualdesk.domain.term import Term
from qualdesk.errors import Refused

KEY_GROUPS = (
    Flag.HIGH_AGE,
    Flag.SEVERE_DISABILITY,
    Flag.INCAPACITATED,
    Flag.LOST_CONTACT,
    Flag.NO_PAYMENT,
)
"""The kinds of the ledger; 高龄 comes by itself, the others are set."""
STATED = KEY_GROUPS[1:]
"""Kinds of which somebody states that they hold: all but 高龄."""
BY_HAND = (Flag.SEVERE_DISABILITY, Flag.INCAPACITATED, Flag.LOST_CONTACT)
"""Kinds that a person may set; 账户无支付记录 comes with the bank's list only."""


class DisabilityKind(Term):
    """残疾类别, the 19th digit of a disability number."""

    VISION = "1", "视力"
    HEARING = "2", "听力"
    SPEECH = "3", "言语"
    LIMBS = "4", "肢体"
    MIND = "5", "智力"
    SPIRIT = "6", "精神"
    MULTIPLE = "7", "多重"


class CodeSet(Term):
    """By which standard 失能 was graded. In both the policy's grades count from 0."""

    CARE = "care", "长期护理失能等级"
    ABILITY = "ability", "老年人能力评估"
    VILLAGE = "village", "村评"


_GRADES: dict[CodeSet, tuple[str, ...]] = {
    CodeSet.CARE: ("基本正常", "轻度失能", "中度失能", "重度失能Ⅰ级", "重度失能Ⅱ级", "重度失能Ⅲ级"),
    CodeSet.ABILITY: ("能力完好", "轻度失能", "中度失能", "重度失能", "完全失能"),
}
_DISABILITY_GRADES = ("", "一级", "二级", "三级", "四级")
_NUMBER = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])(B[1-9])?")


@dataclass(frozen=True, slots=True)
class FlagsOn:
    """What counts on a day: the grades of 重残 and 失能 as texts, of the policy."""

    day: date
    severe: tuple[str, ...]
    incapacitated: tuple[str, ...]

    def counts(self, kind: Flag, grade: str, code_set: str = "") -> bool:
        """Whether a flag of this grade makes a key group.

        One whose grade nobody wrote down counts, and so do the village's own words.
        """
        if not grade or code_set == CodeSet.VILLAGE:
            return True
        if kind is Flag.SEVERE_DISABILITY:
            return grade in self.severe
        return kind is not Flag.INCAPACITATED or grade in self.incapacitated


def flags_on(rules: RulesInForce) -> FlagsOn:
    """What counts under these rules."""
    severe = rules.find("key_groups.severe_disability_grades", tuple) or ()
    incapacitated = rules.find("key_groups.incapacitated_grades", tuple) or ()
    return FlagsOn(rules.on, tuple(map(str, severe)), tuple(map(str, incapacitated)))


@dataclass(frozen=True, slots=True)
class DisabilityNumber:
    """残疾证号: 18 characters of the id number, kind, grade; a reissued one ends in B1 or so on."""

    number: str
    id_number: str
    kind: DisabilityKind
    grade: str  # 1 … 4


def parse_disability_number(text: str, id_number: str) -> DisabilityNumber:
    """The number as typed, of the person with this id number.

    Refused `disability.number`; `disability.other_person` when it holds another id number.
    """
    plain = clean_id_text(text)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise Refused(
            "disability.number",
            "残疾证号不对：应是 20 位，身份证号码 18 位、类别 1 位（1 至 7）、等级 1 位（1 至 4）"
            "，补办过的后面有 B1 这样的两位。",
            remedy="请照着残疾证再写一遍。",
            value=text[:40],
        )
    number = DisabilityNumber(plain, found[1], DisabilityKind(found[2]), found[3])
    if number.id_number != id_number:
        raise Refused(
            "disability.other_person",
            "残疾证号前 18 位不是此人的身份证号码。",
            remedy="请核对是不是别人的残疾证；身份证号码改过的，请先更正花名册。",
            value=plain,
        )
    return number


def check_grade(on: FlagsOn, kind: Flag, grade: str, code_set: CodeSet | None) -> None:
    """Refused `flag.grade`: no such grade, or one that is no key group under the policy."""
    if not grade or code_set is CodeSet.VILLAGE:
        return
    if not grade_words(kind, grade, code_set.value if code_set else ""):
        known = "1 至 4" if kind is Flag.SEVERE_DISABILITY else "0 至 5（能力评估 0 至 4）"
        raise Refused(
            "flag.grade",
            f"{kind.label}没有等级“{grade[:20]}”。",
            remedy=f"等级写数字 {known}；村里自己评的，请写成村评，用村里的话。",
            value=grade[:40],
        )
    if not on.counts(kind, grade):
        severe = kind is Flag.SEVERE_DISABILITY
        counted = on.severe if severe else on.incapacitated
        way = "不用列入台账。" if severe else "确实不能自理的，请写成村评。"
        raise Refused(
            "flag.grade",
            f"按现行规定，{'、'.join(counted)} 级才算{kind.label}，{grade} 级不算。",
            remedy=f"请核对等级；{way}",
            value=grade,
        )


def grade_words(kind: Flag, grade: str, code_set: str = "", disability: str = "") -> str:
    """`肢体一级`, `重度失能Ⅰ级（长期护理失能等级）`, `村评：起不了床`; "" without a known grade."""
    if kind is Flag.SEVERE_DISABILITY:
        word = _DISABILITY_GRADES[int(grade)] if grade in ("1", "2", "3", "4") else ""
        kinds = {one.value: one.label for one in DisabilityKind}
        return kinds.get(disability, "") + word
    if code_set == CodeSet.VILLAGE:
        return f"{CodeSet.VILLAGE.label}：{grade}" if grade else CodeSet.VILLAGE.label
    if kind is not Flag.INCAPACITATED or not grade:
        return ""
    scale = CodeSet(code_set) if code_set in (CodeSet.CARE, CodeSet.ABILITY) else CodeSet.CARE
    words = _GRADES[scale]
    known = grade.isdecimal() and grade.isascii() and int(grade) < len(words)
    return f"{words[int(grade)]}（{scale.label}）" if known else ""
