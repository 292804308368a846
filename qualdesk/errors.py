"""What can go wrong, told apart: input that is refused, damage, faults of the PC, and cancelling.

Every error carries a title, a body and a remedy in Chinese, ready to be shown. A bug is anything
else: it is never caught here and goes to the crash report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: `refused` stops its row or act, the others do not."""

    REFUSED = "refused"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem as a person sees it: rows count from 1, as in Excel."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about input or data. `code` is stable, dotted English; `message` is Chinese."""

    severity: Severity
    code: str
    message: str
    where: Where = field(default_factory=Where)
    value: str | None = None


def _sentences(body: str, remedy: str) -> str:
    """What happened and what to do, each a sentence of its own."""
    ended = not remedy or body.endswith(("。", "！", "？", "；", "："))
    return body + ("" if ended else "。") + remedy


class QualDeskError(Exception):
    """Base of every fault that is expected in daily work.

    `code` is stable (cli.md), `title` says what happened, `remedy` what the person can do;
    `problems` lists single findings when there are several.
    """

    title = "操作没有完成"

    def __init__(
        self,
        code: str,
        body: str,
        *,
        remedy: str = "",
        title: str | None = None,
        where: Where | None = None,
        value: str | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(f"{code}: {body}")
        self.code = code
        self.body = body
        self.remedy = remedy
        self.title = title or type(self).title
        self.where = where or Where()
        self.value = value
        self.problems = problems or (
            Problem(Severity.REFUSED, code, _sentences(body, remedy), self.where, value),
        )

    def findings(self) -> tuple[Problem, ...]:
        """The single findings, with the words of the whole and what to do where none has them."""
        found = self.problems
        if all(one.code != self.code for one in found):
            words = _sentences(self.body, self.remedy)
            return (Problem(Severity.REFUSED, self.code, words, self.where, self.value), *found)
        if all(self.remedy not in one.message for one in found):
            last = replace(found[-1], message=_sentences(found[-1].message, self.remedy))
            return (*found[:-1], last)
        return found


class Refused(QualDeskError):
    """A rule of the office or of the input says no (exit code 1)."""

    title = "不能这样办理"


class Unreadable(QualDeskError):
    """A file is not what it says, too large, or cannot be opened (exit code 1)."""

    title = "文件无法读取"


class NotAllowed(QualDeskError):
    """Not logged in, or the operator's role does not include this act (exit code 4)."""

    title = "没有登录或没有权限"


class Damaged(QualDeskError):
    """Stored or received data do not hold together (exit code 3)."""

    title = "数据已损坏或验证未通过"


class Environment(QualDeskError):
    """The PC says no: disk full, no rights, file held by another program (exit code 1)."""

    title = "电脑环境有问题"


class Cancelled(QualDeskError):
    """A person stopped the work; nothing was changed (exit code 1)."""

    title = "已取消"

    def __init__(self) -> None:
        super().__init__("work.cancelled", "已按您的要求停止，没有改动任何数据。")
