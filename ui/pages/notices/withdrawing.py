"""撤销: what of a notice is withdrawn next, and what the person is told before giving a reason."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.services.notice_files import NoticeFile

_KEPT = "记录留着，看得到是谁撤销的、为什么。"
_WHY_NOTICE = ("村选错了", "日子写错了", "名单有误，重新公示", "重复登记")
_WHY_FILED = ("归档早了", "照片拿错了", "还有举报没办完")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A fact to be withdrawn; `act` names it on the button, `usual` are reasons to choose from."""

    fact_id: str
    act: str
    title: str
    body: str
    usual: tuple[str, ...]
    done: str


def withdrawal_of(file: NoticeFile, name: str) -> Withdrawal:
    """The filing of a notice that is filed, else the notice itself; `name` is as the row has it."""
    if file.close is not None:
        return Withdrawal(
            file.close.fact_id,
            "撤销归档(&Z)",
            f"撤销{name}公示的归档",
            f"这次公示又算没有归档：可以补照片、补举报结果，再归档。{_KEPT}",
            _WHY_FILED,
            f"{name}公示的归档已撤销，补好以后再归档。",
        )
    without = "网上公示" if file.row.web else "这个村"
    return Withdrawal(
        file.row.notice_id,
        "撤销公示(&Z)",
        f"撤销{name}公示",
        f"登记错了才撤销。撤销以后{without}算还没公示，要重新登记。{_with_it(file)}{_KEPT}",
        _WHY_NOTICE,
        f"{name}公示已撤销，{'' if file.row.web else '贴出去的请撤下来，'}再登记一次正确的。",
    )


def _with_it(file: NoticeFile) -> str:
    """What goes out of sight together with the notice."""
    parts = ((len(file.photos), "张照片"), (len(file.complaints), "件举报"))
    held = "、".join(f"{number} {words}" for number, words in parts if number)
    said = f"它的 {held}一起不算。" if held else ""
    if file.unanswered:
        said += f"有 {len(file.unanswered)} 件举报还没有结果，请先查清、记下结果。"
    return said
