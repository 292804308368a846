"""What travels between stations: names, kinds and values of packages and receipts (glossary).

The bytes are made and read by `qualdesk.packages`; the rules here know nothing of files.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from qualdesk.domain.term import Term
from qualdesk.errors import Problem, Refused

FORMAT = 3
"""Version of the package's inside; a reader refuses a higher one.

2 brought the duties of every month, 3 those of every half-year.
"""

RECEIPT_FORMAT = 1
"""Version of the receipt; a reader refuses a higher one."""

README = "说明.txt"
PAPERS = frozenset(
    {
        "汇总表.pdf",
        "汇总表.xlsx",
        "汇总表-签章扫描件.pdf",
        "死亡人员花名册.pdf",
        "死亡人员花名册.xlsx",
        "死亡人员花名册-签章扫描件.pdf",
        "确认明细.xlsx",
        "重点群体台账.xlsx",
        "公示情况.xlsx",
        README,
    }
)
"""The only names that papers have inside a package: none can name a person."""

RECORD_KINDS = (
    "units",
    "recipients",
    "benefits",
    "statuses",
    "confirmations",
    "forms",
    "signoffs",
    "summaries",
    "markings",
    "cases",
    "case_steps",
    "contacts",
    "deaths",
    "death_withdrawals",
    "nil_reports",
    "survivors",
    "letters",
    "deliveries",
    "round_openings",
    "key_flags",
    "flag_ends",
    "special_checks",
    "teams",
    "team_members",
    "visit_plans",
    "visits",
    "public_notices",
    "notice_photos",
    "complaints",
    "complaint_answers",
    "notice_closes",
    "calendar_days",
    "spot_checks",
    "spot_results",
    "spot_rectifications",
    "events",
    "attendances",
    "app_helps",
    "destructions",
    "corrections",
)
"""The kinds of records, in the order in which a receiver can merge them."""

EVIDENCE_EXTENSIONS = {
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "video/webm": "webm",
}
"""File endings of evidence inside a package; the films are those that phones and PCs make."""


class PackageKind(Term):
    """What a package is for (package.md, point 4)."""

    DEATHS = "deaths", "死亡人员花名册"
    MONTH = "month", "月度上报"
    ROUND = "round", "期次上报"
    DOWN = "down", "下发"

    @property
    def paper(self) -> str:
        """What is signed and stamped before such a package is sealed."""
        return "死亡人员花名册" if self is PackageKind.DEATHS else "汇总表"


_KINDS = "|".join(PackageKind)
_PERIOD = r"[0-9]{4}-(?:0[1-9]|1[0-2])|[0-9]{4}H[12]|[0-9]{4}Q[1-4]"
_IDENTIFIER = re.compile(
    rf"(?P<station>[0-9]{{12}})_(?P<kind>{_KINDS})_(?P<period>{_PERIOD})"
    r"_(?P<sequence>[1-9][0-9]{0,8})(?:_(?P<part>[1-9][0-9]{0,3})of(?P<parts>[1-9][0-9]{0,3}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PackageName:
    """Who made it, what for, which one: the same package under any file name.

    `station_code` has 12 digits, `period` is a month `2026-11` or a round `2026H2`, `2026Q4`;
    `part` of `parts` where a large package was split. ValueError when a part is malformed.
    """

    station_code: str
    kind: PackageKind
    period: str
    sequence: int
    part: int = 1
    parts: int = 1

    def __post_init__(self) -> None:
        if not _IDENTIFIER.fullmatch(self.identifier) or self.part > self.parts:
            raise ValueError("not a package name")

    @property
    def identifier(self) -> str:
        """`532922100000_month_2026-11_3`, and `_1of2` where split; ASCII."""
        split = f"_{self.part}of{self.parts}" if self.parts > 1 else ""
        return f"{self.station_code}_{self.kind.value}_{self.period}_{self.sequence}{split}"

    @property
    def file_name(self) -> str:
        """`资格确认_532922100000_month_2026-11_3.zip`."""
        return f"资格确认_{self.identifier}.zip"

    def receipt_name(self, recipient_code: str) -> str:
        """File name of the receipt that the station `recipient_code` gives for it."""
        return f"资格确认回执_{self.identifier}_{recipient_code}.p7m"

    @classmethod
    def parse(cls, identifier: str) -> PackageName:
        """Inverse of `identifier`; ValueError on anything else."""
        found = _IDENTIFIER.fullmatch(identifier)
        if not found:
            raise ValueError("not a package name")
        return cls(
            found["station"],
            PackageKind(found["kind"]),
            found["period"],
            int(found["sequence"]),
            int(found["part"] or 1),
            int(found["parts"] or 1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What makes a package more than a draft (package.md, point 5).

    `form_serial` and `digest` name the frozen paper whose signed scan is inside; both are "" for
    a village, which needs none. `open_forms` people lack a signature; then the head said why.
    """

    form_serial: str = ""
    digest: str = ""
    open_forms: int = 0
    open_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Which earlier package's papers this one replaces, and why; facts are never replaced."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageHead:
    """What a package says of itself. A package without `seal` is a draft."""

    name: PackageName
    station_id: str
    station_name: str
    level: str  # township | village | county
    incarnation: int  # 1, and one more after each restore of the station
    recipient_code: str  # 12 digits
    recipient_name: str = ""
    training: bool
    built_at: datetime  # the station's clock
    audit_head: str  # hash of the newest audit entry, 64 hex digits
    seal: Seal | None = None
    replaces: Replacement | None = None

    @property
    def sealed(self) -> bool:
        """Whether it carries the level's own signed paper (or needs none)."""
        return self.seal is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReport:
    """What a verified package holds. Whether its signer is trusted is decided by its reader.

    `tagmanifest_sha256` identifies the content, whatever the file is called and however it was
    packed; `notes` are advice, `package.repacked` for instance.
    """

    head: PackageHead
    certificate_sha256: str
    certificate: bytes  # PEM
    tagmanifest_sha256: str
    records: Mapping[str, int]  # count by kind, every kind of RECORD_KINDS that is inside
    evidence: int
    papers: tuple[str, ...]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A fact given back to its owner: its id, and what is wrong with it."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's signed answer to one package (package.md, point 10)."""

    package: PackageName
    package_station_id: str
    tagmanifest_sha256: str
    station_id: str  # of the receiver
    station_code: str
    station_name: str
    received_by: str
    received_at: datetime
    training: bool
    accepted: bool
    returned: tuple[Returned, ...] = ()


MIN_PASSWORD = 14
"""Characters of a package password, hyphens between groups included."""

_GROUP, _GROUPS = 4, 6
_CLEAR = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper or by phone
_ROWS = (string.digits, string.ascii_lowercase, "qwertyuiop", "asdfghjkl", "zxcvbnm")


def suggest_password() -> str:
    """A new random password: 24 clear characters in groups of four, `7kfm-x2qp-…` (118 bits)."""
    groups = ("".join(secrets.choice(_CLEAR) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def check_password(password: str) -> None:
    """Refuse (`package.weak_password`) what could be guessed or what archivers would garble.

    Accepted is printable ASCII without spaces at its ends, at least 14 characters, not one
    sequence or repetition.
    """
    if password != password.strip() or not all(" " <= one <= "~" for one in password):
        raise _refused("密码里有中文、全角字符，或者首尾有空格，别的解压软件会认错。")
    if len(password) < MIN_PASSWORD:
        raise _refused(f"密码只有{len(password)}个字符，至少要{MIN_PASSWORD}个。")
    if _is_weak(password):
        raise _refused("密码太容易猜到（重复的字符、连续的数字或字母）。")


def _refused(body: str) -> Refused:
    return Refused(
        "package.weak_password",
        body,
        remedy="请使用程序生成的密码，或改用至少14个英文字母、数字和符号组成的密码。",
    )


def _is_weak(password: str) -> bool:
    plain = password.lower()
    bare = "".join(one for one in plain if one.isalnum()) or plain  # groups of four are one run
    steps = sum(_is_step(first, second) for first, second in pairwise(bare))
    return len(set(plain)) < 6 or _repeats(plain) or steps * 10 >= 9 * (len(bare) - 1)


def _repeats(text: str) -> bool:
    """Whether `text` is one shorter text over and over."""
    return any(
        text == (text[:period] * len(text))[: len(text)] for period in range(1, len(text) // 2 + 1)
    )


def _is_step(first: str, second: str) -> bool:
    """Whether one follows the other on the keyboard or in the alphabet, or repeats it."""
    return first == second or any(first + second in row or second + first in row for row in _ROWS)
