"""What a printed form says: plain values, ready to be drawn (Y6.1.2b, Y6.1.2c, Y6.2.2, Y6.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.form_codes import PAGE_LIMIT
from qualdesk.domain.recipient import Insurance, Sex

GROUP_ROWS = 15  # people on a page of the group form
GROUP_LIMIT = GROUP_ROWS * PAGE_LIMIT  # people on one group form; more of them need a second form
LETTER_ROWS = 9  # people on a page of the list of a letter
SUMMARY_ROWS = 17  # villages on a page of the summary: the largest township of both counties


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """What every form says of itself. Without a serial it is a draft: no code, no marks."""

    serial: str  # 8 characters (form_codes), "" for a draft
    version: int  # of the record, counted from 0
    insurance: Insurance
    round_label: str  # 2026年下半年
    filler: str  # 填报单位
    filled_on: date | None  # None leaves the day to be written by hand
    year: int  # printed where a date is written by hand
    audit_digest: str  # hex digits of the audit head; the first eight are printed
    printed_at: str  # 2026-11-18 09:12
    words: Mapping[str, str] = field(default_factory=dict)  # the station's words, by name
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualForm:
    """确认表: one person, one page.

    `categories` are the ticked 人员类别 (`high_age`, `severe_disability`, `incapacitated`,
    `away`, `abroad`), `ticked` other boxes that the program ticks because the act is recorded
    (`method.on_site`, `outcome.qualified`, `check.present` …).
    """

    head: FormHead
    name: str
    sex: Sex
    birth: date
    id_number: str
    ethnic_group: str = ""
    started_month: str = ""  # 2010-01
    registered_address: str = ""
    present_address: str = ""  # "" or the same address prints 同户籍地
    phone: str = ""
    contact: str = ""  # 姓名　关系　电话
    categories: frozenset[str] = frozenset()
    last_confirmed: str = ""  # 2026年5月20日　上门　应于 2026年11月20日前确认
    photo: bytes | None = None  # JPEG
    photo_on: date | None = None
    ticked: frozenset[str] = frozenset()
    community: bool = False  # a 社区: its seal is that of the 居民委员会
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One person of a group form."""

    name: str
    sex: Sex
    id_number: str
    phone: str = ""
    last_confirmed: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm:
    """花名册 of one 村民小组: everyone expected and not confirmed; at most `GROUP_LIMIT` rows."""

    head: FormHead
    group: str  # 三组
    expected: int  # 应确认 of the whole group, with those confirmed already
    rows: tuple[GroupRow, ...]
    masked: bool = True  # id numbers as 532922********1234
    community: bool = False

    def __post_init__(self) -> None:
        if len(self.rows) > GROUP_LIMIT:
            raise ValueError(f"more than {GROUP_LIMIT} rows on one form")

    @property
    def pages(self) -> int:
        """How many sheets it takes; an empty group still has one."""
        return max(1, -(-len(self.rows) // GROUP_ROWS))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One village of a summary; the identity of the glossary (Counting) holds or ValueError."""

    village: str
    expected: int
    by_method: Mapping[MethodGroup, int]
    unconfirmed: int
    to_verify: int
    by_loss: Mapping[LossGroup, int]
    new_confirmed: int = 0  # 本月新增, on the sheet of a month only
    new_disqualified: int = 0
    unsigned: int = 0  # confirmations whose paper lacks a signature
    remark: str = ""

    def __post_init__(self) -> None:
        parts = self.confirmed + self.unconfirmed + self.to_verify + self.disqualified
        if self.expected != parts:
            raise ValueError(f"expected {self.expected} is not the sum of its parts {parts}")

    @property
    def confirmed(self) -> int:
        """已确认, all methods."""
        return sum(self.by_method.values())

    @property
    def disqualified(self) -> int:
        """丧失资格, all reasons."""
        return sum(self.by_loss.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryForm:
    """汇总表 of one insurance, village by village; one sheet an insurance."""

    head: FormHead
    period: str  # 2026年7月1日至12月25日, or 截至2026年11月30日 on the sheet of a month
    rows: tuple[SummaryRow, ...]
    monthly: bool = False  # with the columns 本月新增
    one_person: bool = False  # an office in which one operator may do everything: marked
    rate_of_all: bool = False  # 确认率 by 应确认 instead of 应确认 − 丧失资格

    @property
    def total(self) -> SummaryRow:
        """合计: every column summed."""
        return SummaryRow(
            village="合　计",
            expected=sum(row.expected for row in self.rows),
            by_method={
                group: sum(row.by_method.get(group, 0) for row in self.rows)
                for group in MethodGroup
            },
            unconfirmed=sum(row.unconfirmed for row in self.rows),
            to_verify=sum(row.to_verify for row in self.rows),
            by_loss={
                group: sum(row.by_loss.get(group, 0) for row in self.rows) for group in LossGroup
            },
            new_confirmed=sum(row.new_confirmed for row in self.rows),
            new_disqualified=sum(row.new_disqualified for row in self.rows),
            unsigned=sum(row.unsigned for row in self.rows),
        )

    @property
    def pages(self) -> int:
        """How many sheets it takes."""
        return max(1, -(-len(self.rows) // SUMMARY_ROWS))


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One person on the list of a letter; the number is whole, the unit knows it."""

    name: str
    id_number: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterForm:
    """告知书 (附件2) with its list (附件3): at least one row."""

    head: FormHead
    number: str  # 文号, "" without one
    office: str  # who writes
    unit_code: str
    unit_name: str
    phone: str  # of the office, "" when not set
    months: int  # the look-back
    stated_on: date
    answer_by: date
    benefit_word: str  # 养老保险, or 工伤保险
    people_word: str  # 退休人员, or 领取人员
    rows: tuple[LetterRow, ...]

    @property
    def pages(self) -> int:
        """The letter and the pages of its list."""
        return 1 + -(-len(self.rows) // LETTER_ROWS)


def confirmation_rate(row: SummaryRow, *, of_all: bool = False) -> str:
    """确认率 in percent with one place: 已确认 ÷ (应确认 − 丧失资格), or ÷ 应确认 with `of_all`.

    "—" where there is nobody to divide by.
    """
    base = row.expected if of_all else row.expected - row.disqualified
    return f"{100 * row.confirmed / base:.1f}" if base else "—"


def masked_id_number(id_number: str) -> str:
    """`532922********1234`: the first six and the last four stay."""
    return id_number[:6] + "*" * max(0, len(id_number) - 10) + id_number[-4:]
