"""Which column of a list from outside holds what, and what kind of list its columns tell of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.foreign_words import Question, Said
from qualdesk.domain.roster_columns import Column, Field, Header, plain_header, recognise
from qualdesk.domain.term import Term


class ListField(Term):
    """What a column of a list can say."""

    ID_NUMBER = "id_number", "身份证号码"
    NAME = "name", "姓名"
    BIRTH = "birth", "出生日期"
    VILLAGE = "village", "村（社区）"
    INSURANCE = "insurance", "险种"
    UNIT_CODE = "unit_code", "单位编号"
    UNIT_NAME = "unit_name", "单位名称"
    DIED = "died", "死亡日期"
    DEADLINE = "deadline", "核实期限"
    DAY = "day", "认证日期"
    RESULT = "result", "结果"
    HOW = "how", "认证方式"
    NOTE = "note", "备注"


_OF_ROSTER = {
    Field.ID_NUMBER: ListField.ID_NUMBER,
    Field.NAME: ListField.NAME,
    Field.BIRTH: ListField.BIRTH,
    Field.VILLAGE: ListField.VILLAGE,
    Field.DIVISION: ListField.VILLAGE,
    Field.INSURANCE: ListField.INSURANCE,
    Field.UNIT_CODE: ListField.UNIT_CODE,
    Field.UNIT_NAME: ListField.UNIT_NAME,
    Field.CONFIRM_METHOD: ListField.HOW,
    Field.CONFIRMED_MARK: ListField.RESULT,
    Field.CONFIRMED_MONTH: ListField.DAY,
    Field.STATUS_REASON: ListField.NOTE,
}
_DEATH_WORDS = "死亡|去世|逝世|离世|身故|亡故"
# In this order; a text is what the first pattern finds.
_PATTERNS: tuple[tuple[re.Pattern[str], ListField], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (rf"(?:{_DEATH_WORDS}|火化|户口注销|注销户口).*(?:日期|时间|年月|日)$", ListField.DIED),
        (r"期限|时限|限期|截止", ListField.DEADLINE),
        (
            rf"^是否|标[志识记]|(?:{_DEATH_WORDS}|健在|认证|确认).*(?:状态|与否)$|aac097",
            ListField.RESULT,
        ),
        (
            r"(?:认证|确认|资格|比对|核查|核实|审核|反馈|筛查|处理)结[果论]|^结[果论]|aaa094",
            ListField.RESULT,
        ),
        (
            r"^(?!下次).*(?:认证|确认|比对|核查|自助|刷脸|人脸|通过).*(?:日期|时间|年月)$|aac09[56]",
            ListField.DAY,
        ),
        (r"(?:渠道|途径|平台|终端|应用|app)$|(?:认证|确认|数据)来源$|aac098", ListField.HOW),
        (r"备注|说明|原因|情况|疑点|理由|aae013", ListField.NOTE),
    )
)
# Whole-file clues of what else a list may be.
_ROSTER_ONLY = frozenset({Field.STATUS, Field.STARTED, Field.RETIRED, Field.NEXT_DUE})
_SINCE = frozenset({Field.STARTED, Field.RETIRED})
_OF_PEOPLE = frozenset({Field.GROUP, Field.PHONE})
_ROSTER_COLUMNS = 2
_ROSTER_NAMES = re.compile(r"花名册|认证表|确认表")
_SIGNED = re.compile(r"签[名字]|手印")
_BANK = re.compile(r"支取|交易日期|取款|无支付|动户|支付记录")
_WORDS_OF_KINDS: tuple[tuple[ComparisonKind, str], ...] = (
    (ComparisonKind.UNIT_REPLY, r"未进行.*资格确认|未进行.*认证|附件3|附表"),
    (ComparisonKind.NO_PAYMENT, r"无支付|未支取|未动户"),
    (ComparisonKind.LOST_CONTACT, r"失联|失去联系|联系不上"),
    (ComparisonKind.TO_VERIFY, r"待核[实查]|疑似"),
    (ComparisonKind.DISQUALIFIED, r"丧失|不具备|不符合"),
    (ComparisonKind.DEATH, rf"{_DEATH_WORDS}|殡葬|火化"),
    (ComparisonKind.QUALIFIED, r"具备"),
    (ComparisonKind.ASSIGNED, r"交办|未自助|未认证|未确认"),
    (ComparisonKind.APP, r"app|掌上|办事通|手机"),
)
DECEASED = {
    f"{who}{what}": field
    for who in ("死者", "逝者", "亡者", "死亡者")
    for what, field in (
        ("姓名", Field.NAME),
        ("身份证号", Field.ID_NUMBER),
        ("身份证号码", Field.ID_NUMBER),
        ("公民身份号码", Field.ID_NUMBER),
        ("证件号码", Field.ID_NUMBER),
        ("身份证件号码", Field.ID_NUMBER),
    )
}
"""Headers of death lists that a roster would take for somebody else's."""


def columns_of(header: Header) -> dict[ListField, list[Column]]:
    """The columns by what they hold, left to right."""
    found: dict[ListField, list[Column]] = {}
    for column in header.columns:
        field = _field(column)
        if field is not None:
            found.setdefault(field, []).append(column)
    return found


def _field(column: Column) -> ListField | None:
    if column.field in (Field.ID_NUMBER, Field.NAME):
        return _OF_ROSTER[column.field]
    plain = plain_header(column.text)
    known = column.field if column.field is not None else recognise(column.text)
    if known is not None and known in _OF_ROSTER and known not in (Field.ID_NUMBER, Field.NAME):
        return _OF_ROSTER[known]
    if known is not None and known is not Field.IGNORE:
        return None
    return next((field for pattern, field in _PATTERNS if pattern.search(plain)), None)


def question_of(column: Column) -> Question:
    """What yes and no mean under this header, before its legend is read."""
    plain = plain_header(column.text)
    if re.search(_DEATH_WORDS, plain):
        return Question(Said.DEAD, Said.NOT_DEAD)
    if re.search("健在|在世|存活", plain):
        return Question(Said.QUALIFIED, Said.DEAD)
    if re.search(r"丧失|停发|终止", plain):
        return Question(Said.LOST, Said.NOT_YET)
    if column.field is Field.CONFIRMED_MARK:
        # 认证标志 of the provincial system (field codes): 0 未认证, 1 已认证.
        return Question(Said.QUALIFIED, Said.NOT_YET, {"0": Said.NOT_YET, "1": Said.QUALIFIED})
    if re.search(r"认证|确认|通过|具备|合格|有效|生存", plain):
        return Question(Said.QUALIFIED, Said.NOT_YET)
    return Question()


def is_about(column: Column) -> bool:
    """Whether a yes-or-no column says something of life or confirmation (是否异地 does not)."""
    plain = plain_header(column.text)
    asks = plain.startswith("是否") or bool(re.search(r"标[志识记]", plain))
    words = rf"{_DEATH_WORDS}|健在|在世|存活|认证|确认|通过|具备|合格|有效|生存|丧失"
    return not asks or bool(re.search(words, plain))


def kind_of(columns: dict[ListField, list[Column]], titles: Sequence[str]) -> ComparisonKind | None:
    """The kind that columns and titles tell of; None when nothing does."""
    said = " ".join(titles).casefold()
    if ListField.DIED in columns:
        return ComparisonKind.DEATH
    units = {ListField.UNIT_CODE, ListField.UNIT_NAME} & columns.keys()
    if units and ListField.RESULT in columns:
        return ComparisonKind.UNIT_REPLY
    for kind, words in _WORDS_OF_KINDS:
        if re.search(words, said):
            return kind
    if {ListField.HOW, ListField.DAY} <= columns.keys():
        return ComparisonKind.APP
    if any(
        re.search(_DEATH_WORDS, plain_header(column.text))
        for column in columns.get(ListField.RESULT, ())
    ):
        return ComparisonKind.DEATH
    return None


def is_bank_list(header: Header, titles: Sequence[str]) -> bool:
    """Whether it is a list of accounts without payments."""
    texts = [*titles, *(column.text for column in header.columns)]
    return any(_BANK.search(text) for text in texts)


def is_roster(header: Header, titles: Sequence[str], *, worked_on: bool = False) -> bool:
    """Whether it looks like a roster or an export of everybody.

    In a list that is `worked_on`, telephones and groups tell nothing; since when somebody is paid
    does.
    """
    fields = {column.field for column in header.columns} - (_OF_PEOPLE if worked_on else set())
    named = any(_ROSTER_NAMES.search(title) for title in titles)
    signed = any(_SIGNED.search(column.text) for column in header.columns)
    since = worked_on and bool(fields & _SINCE)
    many = len(fields & (_ROSTER_ONLY | _OF_PEOPLE)) >= _ROSTER_COLUMNS
    return named or signed or since or many
