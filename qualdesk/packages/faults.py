"""What can be wrong with a received package, each with the word that a report shows."""

from __future__ import annotations

from qualdesk.domain.term import Term
from qualdesk.errors import Damaged, Problem, Severity, Where

PACKAGE, RECEIPT = "package.damaged", "receipt.damaged"


class Fault(Term):
    """Why a package or a receipt does not hold; the value is stable, for scripts and tests."""

    NOT_A_PACKAGE = "not_a_package", "不是上报包，或文件已损坏"
    TOO_LARGE = "too_large", "超出允许的大小或数量"
    UNSAFE_NAME = "unsafe_name", "文件名不安全"
    DUPLICATE_NAME = "duplicate_name", "文件名重复"
    ENCRYPTION = "encryption", "加密或压缩方式不符合规定"
    UNREADABLE = "unreadable", "内容已损坏，无法解开"
    MISSING = "missing", "清单里有，包里没有"
    EXTRA = "extra", "包里有，清单里没有"
    HASH = "hash", "内容与清单不符，被改动或损坏"
    LAYOUT = "layout", "格式不符合规定"
    SIGNATURE = "signature", "签名不成立"
    CERTIFICATE = "certificate", "证书不成立"
    RECORD = "record", "记录不符合规定"
    EVIDENCE = "evidence", "佐证材料对不上"


_REMEDY = "请让对方重新生成并再送一次；没有导入任何内容。"


def problem(
    fault: Fault, file: str, detail: str = "", row: int | None = None, code: str = PACKAGE
) -> Problem:
    """One finding: which file inside (and line of it), and why. `value` is the stable reason."""
    place = f"{file}第{row}行" if row else file
    why = f"{fault.label}（{detail}）" if detail else fault.label
    return Problem(Severity.REFUSED, code, f"{place}：{why}", Where(file, row=row), fault.value)


def damaged(
    fault: Fault, file: str, detail: str = "", row: int | None = None, code: str = PACKAGE
) -> Damaged:
    """The error of one finding."""
    return damaged_by((problem(fault, file, detail, row, code),), code)


def damaged_by(problems: tuple[Problem, ...], code: str = PACKAGE) -> Damaged:
    """One error that lists several findings (at least one)."""
    first = problems[0]
    more = f"（共{len(problems)}处）" if len(problems) > 1 else ""
    return Damaged(
        code,
        f"{first.message}{more}。",
        remedy=_REMEDY,
        where=first.where,
        value=first.value,
        problems=problems,
    )
