"""The sections of 重点人群 and how its kinds are said."""

from __future__ import annotations

from qualdesk.domain.recipient import Flag

LEDGER, SPECIAL = "ledger", "special"
PLAN, VISITS, CLAIMS, EVENTS = "plan", "visits", "claims", "events"

#: Key and word, in the order of F6.
SECTIONS = (
    (LEDGER, "台账"),
    (SPECIAL, "专项核查"),
    (PLAN, "上门计划"),
    (VISITS, "上门记录"),
    (CLAIMS, "照片认领"),
    (EVENTS, "活动"),
)
SUBTITLES = {
    LEDGER: "高龄自动列入；重残、失能、失联由人登记",
    PLAN: "谁先用手机确认了，自己从路线里划去",
    VISITS: "谁去过，见到了没有，还要跟进什么",
    EVENTS: "体检、慰问、文体活动，到场的人一次确认",
    CLAIMS: "协办员发来的照片，认出是谁，一次确认",
    SPECIAL: "3 月、9 月核查高龄、失联和账户无支付记录的人",
}
KINDS: dict[Flag, str] = {
    Flag.HIGH_AGE: "高龄",
    Flag.SEVERE_DISABILITY: "重残",
    Flag.INCAPACITATED: "失能",
    Flag.LOST_CONTACT: "失联",
    Flag.NO_PAYMENT: "无支付",
}
