"""Corrects the fact that an id names: replaces a confirmation, withdraws it or a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.errors import Refused
from qualdesk.services.confirming import Confirming, Corrected
from qualdesk.services.session import Session
from qualdesk.storage.queries.confirmations import correction_of
from qualdesk.storage.queries.corrections import confirmed_with, kind_of, made_by_conclusion
from qualdesk.storage.queries.duty_marks import death_stands_of
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import Work

_WORDS = {
    "signoff": "签字",
    "form": "表单",
    "marking": "标识",
    "case": "核查件",
    "case_step": "核查件的结论或改动",
    "contact": "联系",
    "nil_report": "零报告",
    "status": "待遇状态",
    "survivor": "供养亲属",
    "delivery": "送达",
    "round_opening": "期次文件",
    "key_flag": "重点人群标记",
    "flag_end": "重点人群标记的终止",
    "special_check": "专项核查",
    "team": "先锋队",
    "team_member": "先锋队成员",
    "visit_plan": "上门计划",
    "visit": "上门服务",
    "public_notice": "公示",
    "notice_photo": "公示照片",
    "complaint": "举报",
    "complaint_answer": "举报处理结果",
    "notice_close": "公示结束",
    "calendar_day": "放假调休",
    "spot_result": "抽查结果",
    "spot_rectification": "抽查整改",
    "event": "活动",
    "attendance": "活动到场",
    "app_help": "帮办",
}

# Facts that nobody takes back this way: code, what holds, what to do instead.
_NEVER = {
    "death": (
        "death.two_people",
        "死亡报告不能由一个人更正或撤销。",
        "登记错人的，请由两人凭材料撤回（deaths withdraw）；补写日期请用 deaths report。",
    ),
    "spot_check": (
        "spotcheck.draw_stands",
        "抽签不能更正，也不能撤销：抽中谁，当时就定下了。",
        "抽查结果记错的，撤销那一条结果再记；要重新抽的，另抽一次（spotcheck draw），两次都留着。",
    ),
}


class Correcting:
    """Facts are never changed: a correction is a fact that names another."""

    def __init__(self, session: Session, confirming: Confirming) -> None:
        self._session = session
        self._confirming = confirming

    def correct(self, fact_id: str, fields: Mapping[str, str], reason: str) -> Corrected:
        """Supersede a confirmation, or withdraw it or any other fact but a death.

        Refused: fact.unknown, fact.corrected, reason.missing, field.unknown (only confirmations
        are replaced), death.two_people, spotcheck.draw_stands, and what a confirmation is refused
        for.
        """
        with self._session.read() as connection:
            kind = kind_of(connection, fact_id)
        if kind in _NEVER:
            code, body, remedy = _NEVER[kind]
            raise Refused(code, body, remedy=remedy, value=fact_id)
        if kind in _WORDS:
            return self._withdraw(fact_id, kind, fields, reason)
        return self._confirming.correct(fact_id, fields, reason)

    def withdraw_signatures(self, fact_ids: Sequence[str], reason: str) -> Changes:
        """Take back signatures that were recorded together: all of them, in one act.

        Refused `reason.missing`, `fact.unknown`, `fact.corrected`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        if not reason.strip():
            raise Refused("reason.missing", "撤销必须写明原因。", remedy="请写明为什么撤销。")
        with session.read() as connection:
            for fact_id in fact_ids:
                if kind_of(connection, fact_id) != "signoff":
                    raise Refused("fact.unknown", "这条签字记录不存在。", value=fact_id)
                if correction_of(connection, fact_id) is not None:
                    raise _withdrawn("签字", fact_id)
        with session.work() as work:
            corrections = Confirmations(work)
            for fact_id in fact_ids:
                corrections.correct(fact_id, "signoff", None, reason)
            detail = {"targets": list(fact_ids), "kind": "signoff"}
            return work.commit(Act("correct", detail))

    def _take_back_made(self, work: Work, step_id: str, reason: str) -> None:
        """A conclusion that is withdrawn takes the confirmation that it became with it."""
        made = made_by_conclusion(work.connection, step_id)
        kind = kind_of(work.connection, made) if made else ""
        if kind == "death" and death_stands_of(work.connection, made):
            raise Refused(
                "death.two_people",
                "这个结论登记了死亡，要先由两人凭材料撤回死亡报告。",
                remedy="请先办理撤回（deaths withdraw），再撤销结论。",
                value=made,
            )
        if kind == "confirmation" and correction_of(work.connection, made) is None:
            Confirmations(work).correct(made, kind, None, reason)

    def _withdraw(
        self, fact_id: str, kind: str, fields: Mapping[str, str], reason: str
    ) -> Corrected:
        session = self._session
        session.actor.require(Duty.PAPER)
        word = _WORDS[kind]
        if not reason.strip():
            raise Refused("reason.missing", "撤销必须写明原因。", remedy="请用 --reason 写明原因。")
        if fields:
            raise Refused(
                "field.unknown",
                f"{word}记录不能改内容，只能撤销。",
                remedy=f"请不带内容撤销，再重新登记正确的{word}。",
                value=next(iter(fields)),
            )
        with session.read() as connection:
            if correction_of(connection, fact_id) is not None:
                raise _withdrawn(word, fact_id)
        with session.work() as work:
            correction = Confirmations(work).correct(fact_id, kind, None, reason)
            if kind == "case_step":
                self._take_back_made(work, fact_id, reason)
            for made in confirmed_with(work.connection, fact_id):
                if correction_of(work.connection, made) is None:
                    Confirmations(work).correct(made, "confirmation", None, reason)
            detail = {"target": fact_id, "kind": kind}
            changes = work.commit(Act("correct", detail))
        if kind == "round_opening":
            session.refresh()  # the days of the round are the policy's again
        return Corrected(fact_id, correction, changes)


def _withdrawn(word: str, fact_id: str) -> Refused:
    return Refused(
        "fact.corrected",
        f"这条{word}记录已经撤销。",
        remedy="需要时请重新登记。",
        value=fact_id,
    )
