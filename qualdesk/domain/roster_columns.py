"""Which column of a roster holds what: many real headers, in one row or spread over two."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualdesk.domain.table import Cell, Sheet
from qualdesk.domain.term import Term

HEADER_ROWS = 20  # a header begins within the first rows of a sheet


class Field(Term):
    """What a column can say about a person; the value is the name in `--map COLUMN=FIELD`."""

    ID_NUMBER = "id_number", "身份证号码"
    NAME = "name", "姓名"
    SEX = "sex", "性别"
    BIRTH = "birth", "出生日期"
    TOWNSHIP = "township", "乡镇"
    VILLAGE = "village", "村（社区）"
    DIVISION = "division", "行政区划（村组）"
    GROUP = "group", "村民小组"
    PHONE = "phone", "联系电话"
    ETHNIC_GROUP = "ethnic_group", "民族"
    REGISTERED_ADDRESS = "registered_address", "户籍地址"
    PRESENT_ADDRESS = "present_address", "现居住地"
    CONTACT_NAME = "contact_name", "紧急联系人"
    CONTACT_RELATION = "contact_relation", "与本人关系"
    CONTACT_PHONE = "contact_phone", "联系人电话"
    INSURANCE = "insurance", "险种"
    UNIT_CODE = "unit_code", "单位编号"
    UNIT_NAME = "unit_name", "单位名称"
    STARTED = "started_month", "待遇开始年月"
    RETIRED = "retired_on", "离退休日期"
    STATUS = "status", "待遇状态"
    STATUS_REASON = "status_reason", "暂停或终止原因"
    NEXT_DUE = "known_due_on", "下次认证时间"
    CONFIRMED_MONTH = "confirmed_month", "认证年月"
    CONFIRMED_MARK = "confirmed_mark", "认证标志"
    CONFIRM_METHOD = "confirm_method", "认证方式"
    IGNORE = "ignore", "不导入"


_SYNONYMS: dict[Field, str] = {
    Field.ID_NUMBER: (
        "身份证号 身份证号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码"
        " 证件号码 证件号 身份证 身份号码 社会保障号码 社会保障号 社保号 社保号码 身份证件号码"
        " 有效身份证件号码 aac002 aac147 sfzh sfzhm idcard idnumber"
    ),
    Field.NAME: "姓名 名字 人员姓名 领取人 领取人员 待遇领取人 aac003 xm name",
    Field.SEX: "性别 aac004 xb sex",
    Field.BIRTH: "出生日期 出生年月 出生年月日 出生时间 生日 aac006 csrq",
    Field.TOWNSHIP: (
        "乡镇 镇 乡 街道 乡镇街道 乡镇名称 所在乡镇 所属乡镇 镇乡 乡镇街道名称 所属街道"
    ),
    Field.VILLAGE: (
        "村 社区 村社区 村居 村名 村名称 村委会 居委会 村居委会 村委会社区 村居社区 行政村"
        " 村社区名称 行政村名称 所在村 所属村 所在村社区 所属村社区 村民委员会 村居民委员会"
        " 所属行政村 村居名称 所在村居 所属村居 户籍村 社区村 村委 村委会名称 所在村委会 village"
    ),
    Field.DIVISION: (
        "行政区划 行政区划名称 行政区划代码 行政区 区划 区划名称 区划代码 所在村组 村组 村社区组"
        " 所属区划 所属行政区划 村组名称 村委会小组 村小组名称 所属村组 aaa129 aaa027 aaf102"
    ),
    Field.GROUP: (
        "村民小组 小组 组 组别 组名 所在组 所属小组 村小组 社 组社 居民小组 村居民小组 所在小组"
        " 小组名称 村民组 小组号 组号 自然村 group"
    ),
    Field.PHONE: (
        "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 本人电话 本人联系电话 联系手机"
        " 移动电话 联系电话号码 aae005 phone"
    ),
    Field.ETHNIC_GROUP: "民族 aac005",
    Field.REGISTERED_ADDRESS: (
        "户籍地址 户籍地 户籍所在地 户口所在地 户口地址 户籍 身份证地址 户籍详细地址 aac010"
    ),
    Field.PRESENT_ADDRESS: (
        "现居住地 现居住地址 居住地址 居住地 现住址 家庭住址 家庭地址 住址 地址 通讯地址 联系地址"
        " 常住地址 常住地 现住地址 详细地址 aae006"
    ),
    Field.CONTACT_NAME: "紧急联系人 联系人 家属 监护人 aae004",
    Field.CONTACT_RELATION: (
        "关系 与本人关系 与联系人关系 紧急联系人关系 联系人关系 家属关系 与领取人关系"
        " 与待遇领取人关系 紧急联系人与本人关系"
    ),
    Field.CONTACT_PHONE: "紧急联系电话",
    Field.INSURANCE: (
        "险种 险种类型 险种名称 保险类型 参保险种 待遇险种 养老保险类型 险种类别 aae140 insurance"
    ),
    Field.UNIT_CODE: "单位编号 单位代码 单位编码 参保单位编号 单位社保编号 参保单位代码 aab001",
    Field.UNIT_NAME: (
        "单位名称 参保单位 参保单位名称 单位 工作单位 所在单位 原工作单位 退休单位 aab004 aae044"
    ),
    Field.STARTED: (
        "待遇开始年月 待遇享受开始年月 待遇领取年月 待遇开始时间 待遇享受开始时间 待遇领取时间"
        " 领取待遇时间 领取待遇年月 领取年月 开始领取时间 开始领取年月 待遇起始年月 享受待遇时间"
        " 享受待遇开始时间 待遇起领时间 首次领取时间 待遇开始日期 待遇享受开始日期 aae210 aae041"
    ),
    Field.RETIRED: "离退休日期 离退休时间 离退休年月 退休日期 退休时间 退休年月 aic162",
    Field.STATUS: (
        "待遇状态 发放状态 人员状态 待遇发放状态 领取状态 待遇领取状态 享受状态 状态 aae116"
    ),
    Field.STATUS_REASON: "暂停原因 停发原因 终止原因 原因 状态原因 暂停或终止原因 aae160",
    Field.NEXT_DUE: (
        "下次认证时间 下次认证年月 下次认证日期 下次确认时间 下次资格认证时间 下次资格确认时间"
        " 下次认证截止时间 aac099"
    ),
    Field.CONFIRMED_MONTH: "认证年月 最近认证年月 资格认证年月 确认年月 资格确认年月 aac096",
    Field.CONFIRMED_MARK: (
        "认证标志 资格认证标志 确认标志 资格确认标志 是否认证 是否已认证 认证状态 aac097"
    ),
    Field.CONFIRM_METHOD: "认证方式 确认方式 资格认证方式 资格确认方式 aac098",
    Field.IGNORE: (
        "序号 编号 备注 本人签名 签名 认证经办时间 户籍性质 个人编号 退回原因 开户行 银行账号"
        " 开户银行 银行户名 年龄 aac001 aac009 aac095 aae013 aae009 aae010"
    ),
}
_WORDS = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
# Somebody else's name, number or telephone.
_OTHERS = re.compile(r"联系人|家属|监护人|配偶|代理|代办|子女|亲友|受托人")
_STRANGERS = re.compile(r"户主|经办|协办|负责|填表|户名|死者|单位|父亲|母亲|被供养|参保死亡|医生")
_ENDINGS = (
    (("身份证号码", "身份证号", "公民身份号码", "证件号码", "证件号"), Field.ID_NUMBER),
    (("姓名",), Field.NAME),
    (("电话", "电话号码", "手机", "手机号", "手机号码"), Field.PHONE),
)
_OF_OTHERS = {Field.NAME: Field.CONTACT_NAME, Field.PHONE: Field.CONTACT_PHONE}
_IDENTITY = {Field.NAME, Field.ID_NUMBER}
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a header: its text as a person reads it, and what it holds."""

    index: int
    text: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Header:
    """A header found in `Sheet.rows[first : last + 1]`."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def digest(self) -> str:
        """Names this header, so that a mapping by hand can be remembered for it (sha256)."""
        return header_digest([column.text for column in self.columns])

    def column(self, field: Field) -> Column | None:
        """The column that holds `field`."""
        return next((column for column in self.columns if column.field is field), None)


def header_digest(texts: Sequence[str]) -> str:
    """sha256 over the plain texts of a header's columns, in order (64 hex digits)."""
    return hashlib.sha256("\x1f".join(plain_header(text) for text in texts).encode()).hexdigest()


def plain_header(text: str) -> str:
    """A header without width, case, spaces, stars and punctuation: `*姓　名：` → `姓名`."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def recognise(text: str) -> Field | None:
    """The field that a header names, None when it is not known."""
    folded = unicodedata.normalize("NFKC", text)
    for form in (folded, _BRACKETED.sub("", folded)):
        plain = plain_header(form)
        if plain in _WORDS:
            return _WORDS[plain]
    for endings, field in _ENDINGS:
        if plain.endswith(endings):
            if _STRANGERS.search(plain):
                return Field.IGNORE
            return _OF_OTHERS.get(field, Field.IGNORE) if _OTHERS.search(plain) else field
    return None


def find_header(sheet: Sheet, mapping: Mapping[str, Field] | None = None) -> Header | None:
    """The header of a roster: the first row, or two rows, with a name and an id number column.

    `mapping` (header text → field) wins over recognition. None when the sheet is not a roster.
    """
    chosen = {plain_header(text): field for text, field in (mapping or {}).items()}
    rows = _filled(sheet, HEADER_ROWS + 1)
    for index in range(min(len(rows), HEADER_ROWS)):
        single = _header(index, index, _alone(rows[index]), chosen)
        if index + 1 < len(rows):
            texts = _joined(rows[index], rows[index + 1])
            double = _header(index, index + 1, texts, chosen)
            if double is not None and _continues(rows, index, single, chosen):
                return double
        if single is not None:
            return single
    return None


def _filled(sheet: Sheet, count: int) -> list[list[str]]:
    """The first rows as text, with merged cells filled to the right and down."""
    rows = [[_header_text(cell) for cell in row] for row in sheet.rows[:count]]
    for merge in sheet.merges:
        if merge.top < len(rows):
            value = rows[merge.top][merge.left]
            for row in rows[merge.top : merge.bottom + 1]:
                row[merge.left : merge.right + 1] = [value] * len(row[merge.left : merge.right + 1])
    return rows


def _header_text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else f"{cell:g}"


def _alone(row: Sequence[str]) -> list[tuple[str, ...]]:
    return [(text,) if text else () for text in row]


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, ...]]:
    """The texts of two header rows by column; a heading reaches over the columns it groups."""
    joined: list[tuple[str, ...]] = []
    heading = ""
    for top, bottom in zip(upper, lower, strict=True):
        if top:
            heading = top if bottom not in {"", top} else ""
        elif not bottom:
            heading = ""
        parts = (top or heading, bottom)
        joined.append(tuple(dict.fromkeys(part for part in parts if part)))
    return joined


def _continues(
    rows: list[list[str]], index: int, single: Header | None, chosen: Mapping[str, Field]
) -> bool:
    """Whether the next row belongs to the header that begins at `index`."""
    upper, lower = rows[index], rows[index + 1]
    if single is None:
        return _header(index + 1, index + 1, _alone(lower), chosen) is None
    known = [column.index for column in single.columns if column.field in _IDENTITY]
    if any(lower[i] not in {"", upper[i]} for i in known):
        return False
    added = [text for text, above in zip(lower, upper, strict=True) if text and text != above]
    return any(_field((text,), chosen)[0] is not None for text in added)


def _header(
    first: int, last: int, texts: Sequence[tuple[str, ...]], chosen: Mapping[str, Field]
) -> Header | None:
    """The header with these column texts when it has both a name and an id number."""
    fields = [_field(parts, chosen) for parts in texts]
    by_hand = {field for field, sure in fields if sure}
    taken: set[Field] = set()
    columns: list[Column] = []
    for number, ((field, sure), parts) in enumerate(zip(fields, texts, strict=True)):
        kept = None if field in taken or (field in by_hand and not sure) else field
        if kept is not None and kept is not Field.IGNORE:
            taken.add(kept)
        columns.append(Column(number, "".join(parts), kept))
    if not taken >= _IDENTITY:
        return None
    return Header(first, last, tuple(columns))


def _field(parts: tuple[str, ...], chosen: Mapping[str, Field]) -> tuple[Field | None, bool]:
    """The field of a column, and whether a person chose it; the whole text comes first."""
    forms = ("".join(parts), *reversed(parts))
    for form in forms:
        if plain_header(form) in chosen:
            return chosen[plain_header(form)], True
    for form in forms:
        field = recognise(form)
        if field is not None:
            return field, False
    return None, False
