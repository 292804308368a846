"""What each row of a list from outside would do, before anything is written (P2.1, P2.2, Y8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.confirming_rules import check_evidence
from qualdesk.domain.duties import CaseKind, ComparisonKind, Verdict
from qualdesk.domain.foreign_list import UNREADABLE_DAY, ForeignRow
from qualdesk.domain.foreign_match import Match
from qualdesk.domain.foreign_words import Said, day_in_words, said_in_words
from qualdesk.domain.identity import birth_text
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.roster_cells import Memory
from qualdesk.domain.table import Cell
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.services.comparing_flags import FOREVER, flag_until
from qualdesk.services.comparing_rows import Effect, Ground, Planned
from qualdesk.storage.queries.comparisons import Held

DATA_SOURCE = "comparison"
"""Source of confirmations that a data comparison gave (P2.1)."""
UNIT_SOURCE = "unit_reply"
"""Source of confirmations that a unit answered (L2.2.3)."""


class _Open(dict[tuple[tuple[Held, ...], str], tuple[str, ...]]):
    """Benefits and the insurance that a row names → those that are not ended.

    A row that names none speaks of all.
    """

    def __missing__(self, key: tuple[tuple[Held, ...], str]) -> tuple[str, ...]:
        held, named = key
        self[key] = answer = tuple(
            one.insurance
            for one in held
            if one.status is not Status.ENDED and named in ("", one.insurance)
        )
        return answer


class Plan:
    """Judges rows one after another; findings gather in the ground's `problems`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._seen: dict[str, int] = {}
        self._open = _Open()
        self._best: dict[str, str] = {}
        self._app = Memory[tuple[Method, str]](self._of_app, ground.apps.read(""))
        self._evidence: dict[str, str] = {}
        self._judge: Callable[[int, ForeignRow, str], Planned] = {
            ComparisonKind.APP: self._by_app,
            ComparisonKind.QUALIFIED: self._qualified,
            ComparisonKind.DEATH: self._death,
            ComparisonKind.DISQUALIFIED: self._disqualified,
            ComparisonKind.TO_VERIFY: self._to_verify,
            ComparisonKind.ASSIGNED: self._assigned,
            ComparisonKind.UNIT_REPLY: self._unit_reply,
            ComparisonKind.NO_PAYMENT: self._flag,
            ComparisonKind.LOST_CONTACT: self._flag,
        }[ground.kind]

    def of(self, rows: Sequence[ForeignRow], matches: Sequence[Match]) -> list[Planned]:
        """What every row will do."""
        if self._ground.kind is ComparisonKind.APP:
            self._note_newest(rows)
        found: list[Planned] = []
        matched, judge = Verdict.MATCHED, self._judge_once
        for position, (row, match) in enumerate(zip(rows, matches, strict=True), 1):
            if match.verdict is matched:
                found.append(judge(position, row, match.person))
            else:
                found.append(self._unmatched(position, row, match))
        return found

    def one(self, position: int, row: ForeignRow, person: str) -> Planned:
        """What a row will do once a person said whom it means."""
        return self._judge(position, row, person)

    def _judge_once(self, position: int, row: ForeignRow, person: str) -> Planned:
        if person in self._ground.handled:
            return self._no(position, row, person, Effect.DONE)
        if self._ground.kind is ComparisonKind.APP and row.day < self._best.get(person, ""):
            return self._no(position, row, person, Effect.OLDER, "名单里还有更新的一行")
        earlier = self._seen.setdefault(person + row.insurance, row.row)
        if earlier != row.row:
            self._tell(row, "duplicate.in_file", f"与第{earlier}行是同一人，只按第一行办理。")
            return self._no(position, row, person, Effect.DUPLICATE, f"与第{earlier}行相同")
        return self._judge(position, row, person)

    def _note_newest(self, rows: Sequence[ForeignRow]) -> None:
        """The newest day of each person of the list; the row of it counts."""
        best, today = self._best, self._ground.today
        for row in rows:
            if best.get(row.id_number, "") < row.day <= today:
                best[row.id_number] = row.day

    def _unmatched(self, position: int, row: ForeignRow, match: Match) -> Planned:
        verdict = match.verdict
        if verdict is Verdict.NEAR:
            if match.person in self._ground.handled:
                return Planned(position, row, verdict, match.person, Effect.DONE, text=match.why)
            return Planned(position, row, verdict, match.person, Effect.OFFERED, text=match.why)
        if verdict is Verdict.UNMATCHED:
            return Planned(position, row, verdict, "", Effect.STRANGER)
        words = f"{_FAULTS.get(row.fault, '身份证号码不对。')}请对照身份证改正这一格后重新导入。"
        self._tell(row, row.fault, words, Severity.REFUSED, row.id_number)
        return Planned(position, row, verdict, "", Effect.REFUSED, text=words)

    def _no(
        self, position: int, row: ForeignRow, person: str, effect: Effect, text: str = ""
    ) -> Planned:
        return Planned(position, row, Verdict.MATCHED, person, effect, text=text)

    def _refuse(self, position: int, row: ForeignRow, code: str, words: str) -> Planned:
        self._tell(row, code, words, Severity.REFUSED)
        return Planned(position, row, Verdict.REFUSED, "", Effect.REFUSED, text=words)

    def _tell(
        self,
        row: ForeignRow,
        code: str,
        words: str,
        severity: Severity = Severity.WARNING,
        value: str | None = None,
    ) -> None:
        where = Where(self._ground.file or None, row.sheet, row.row)
        self._ground.problems.append(Problem(severity, code, words, where, value))

    # What each kind of list does.

    def _of_app(self, cell: Cell) -> tuple[Method, str]:
        return self._ground.apps.read(str(cell))

    def _by_app(self, position: int, row: ForeignRow, person: str) -> Planned:
        ground = self._ground
        if row.said is not Said.QUALIFIED and (ground.asked or row.said is not Said.NOTHING):
            return self._no(position, row, person, _unless_said(row.said))
        if row.day == "" and not ground.day_is_told:
            words = "没有认证时间，不知道是哪一天确认的；请补上，或导入时写明日期（--on）。"
            return self._refuse(position, row, "date.missing", words)
        method, source = self._app[row.how]
        return self._confirm(position, row, person, method, source)

    def _qualified(self, position: int, row: ForeignRow, person: str) -> Planned:
        asked = self._ground.asked
        if row.said is not Said.QUALIFIED and (asked or row.said is not Said.NOTHING):
            return self._no(position, row, person, _unless_said(row.said))
        return self._confirm(position, row, person, Method.DATA_MATCH, DATA_SOURCE)

    def _death(self, position: int, row: ForeignRow, person: str) -> Planned:
        if row.said in (Said.QUALIFIED, Said.NOT_DEAD, Said.NOT_YET):
            return self._no(position, row, person, Effect.SAYS_OTHER, "名单写的是没有死亡")
        if row.said is Said.NOTHING and self._ground.asked and not row.died:
            return self._no(position, row, person, Effect.NOTHING)
        return self._suspect_death(position, row, person)

    def _disqualified(self, position: int, row: ForeignRow, person: str) -> Planned:
        if row.said in (Said.QUALIFIED, Said.NOT_YET, Said.NOT_DEAD, Said.TO_VERIFY):
            return self._no(position, row, person, Effect.SAYS_OTHER, row.said.label)
        if row.said is Said.DEAD or row.died or said_in_words(row.note) is Said.DEAD:
            return self._suspect_death(position, row, person)
        return self._case(position, row, person, CaseKind.SUSPECTED_LOSS, row.note)

    def _to_verify(self, position: int, row: ForeignRow, person: str) -> Planned:
        if row.said in (Said.QUALIFIED, Said.LOST):
            return self._no(position, row, person, Effect.SAYS_OTHER, row.said.label)
        return self._case(position, row, person, CaseKind.TO_VERIFY, row.note)

    def _assigned(self, position: int, row: ForeignRow, person: str) -> Planned:
        if person in self._ground.dead:
            return self._no(position, row, person, Effect.DEAD)
        if row.said in (Said.QUALIFIED, Said.DEAD, Said.LOST):
            return self._no(position, row, person, Effect.SAYS_OTHER, row.said.label)
        return self._no(position, row, person, Effect.WORK, row.note)

    def _flag(self, position: int, row: ForeignRow, person: str) -> Planned:
        """Somebody whom the bank or the county lost sight of becomes a key group (P2.3.3)."""
        ground = self._ground
        if person in ground.dead:
            return self._no(position, row, person, Effect.DEAD)
        if not self._open[ground.held.get(person, ()), ""]:
            return self._no(position, row, person, Effect.ENDED)
        until = flag_until(ground.kind, ground.policy, date.fromisoformat(ground.stated_on))
        known = ground.flagged.get(person, "")
        effect = Effect.FLAGGED if known >= (until or FOREVER) else Effect.FLAG
        planned = self._no(position, row, person, effect, row.note)
        return planned._replace(day=ground.stated_on, due_on=until)

    def _unit_reply(self, position: int, row: ForeignRow, person: str) -> Planned:
        stranger = self._of_another_unit(row, person)
        if stranger:
            return self._refuse(position, row, "unit.other", stranger)
        said = row.said
        if said is Said.QUALIFIED:
            planned = self._confirm(position, row, person, Method.UNIT, UNIT_SOURCE)
            # The unit's answer in writing is the procedure of P2.3.2; what the paper form needs
            # besides (Y6.2.2) is told, so that the unit hands it in.
            return planned._replace(text=planned.text or self._lacking(person))
        if said is Said.DEAD or (said is Said.LOST and said_in_words(row.note) is Said.DEAD):
            return self._suspect_death(position, row, person)
        if said is Said.LOST:
            return self._case(position, row, person, CaseKind.SUSPECTED_LOSS, row.note)
        if said is Said.TO_VERIFY:
            return self._case(position, row, person, CaseKind.TO_VERIFY, row.note)
        self._tell(row, "result.missing", "单位没有填资格确认结果，请退回单位补填。")
        return self._no(position, row, person, Effect.NOTHING)

    # What rows of several kinds share.

    def _confirm(
        self, position: int, row: ForeignRow, person: str, method: Method, source: str
    ) -> Planned:
        ground = self._ground
        day = self._day(row)
        fault = self._fault_of(day, person)
        if fault:
            return self._refuse(position, row, *fault)
        if person in ground.dead:
            return self._after_death(position, row, person, day)
        insurances = self._open[ground.held.get(person, ()), row.insurance]
        if not insurances:
            return self._no(position, row, person, Effect.ENDED)
        known = [ground.newest.get((person, one), "") for one in insurances]
        newer = insurances
        if any(last >= day for last in known):
            newer = tuple(one for one, last in zip(insurances, known, strict=True) if last < day)
        if not newer:
            effect = Effect.HAD if day in known else Effect.OLDER
            return self._no(position, row, person, effect)
        return Planned(
            position, row, Verdict.MATCHED, person, Effect.CONFIRM, day, newer, method, source
        )

    def _day(self, row: ForeignRow) -> str:
        """The day of the row; of a month its last, up to today; else that of the list."""
        if len(row.day) == 7:
            return min(row.day + "-31", self._ground.today)
        return row.day or self._ground.stated_on

    def _fault_of(self, day: str, person: str) -> tuple[str, str] | None:
        if day == UNREADABLE_DAY:
            return "date.invalid", "日期读不懂；请改成 2026-09-03 的样子后重新导入。"
        if day > self._ground.today:
            return "date.future", f"日期 {day} 还没有到；请核对名单的日期，改正后重新导入。"
        if day[:4] <= person[6:10] and day < birth_text(person):
            return "date.invalid", f"日期 {day} 早于本人出生日期；请核对后重新导入。"
        return None

    def _after_death(self, position: int, row: ForeignRow, person: str, day: str) -> Planned:
        """Nobody dead is confirmed; a confirmation of days after the death is looked into."""
        died = self._ground.dead[person]
        if died and day <= died:
            return self._no(position, row, person, Effect.DEAD)
        self._tell(row, "confirmed.after_death", "已登记死亡的人还有确认结果，已立核查件。")
        text = f"{day} 有{self._ground.kind.label}结果，死亡日期 {died or '不详'}"
        return self._case(position, row, person, CaseKind.DIED_AFTER, text, dead=True)

    def _suspect_death(self, position: int, row: ForeignRow, person: str) -> Planned:
        ground = self._ground
        died = row.died or day_in_words(row.note)
        if len(died) == 10:
            fault = self._fault_of(died, person)
            if fault:
                code, words = fault
                self._tell(row, code, f"死亡{words}先按日期不详立核查件。")
                died = ""
            elif died < max(
                (
                    ground.newest.get((person, one.insurance), "")
                    for one in ground.held.get(person, ())
                ),
                default="",
            ):
                words = f"名单写 {died} 死亡，此后还有确认记录；请核查是谁确认的。"
                self._tell(row, "confirmed.after_death", words)
        elif died == UNREADABLE_DAY:
            self._tell(row, "date.invalid", "死亡日期读不懂，先按日期不详立核查件。")
            died = ""
        text = f"名单所载死亡日期：{died or '没有写'}"
        return self._case(
            position, row, person, CaseKind.SUSPECTED_DEATH, f"{text}；{row.note}".rstrip("；")
        )

    def _case(
        self,
        position: int,
        row: ForeignRow,
        person: str,
        kind: CaseKind,
        text: str,
        *,
        dead: bool = False,
    ) -> Planned:
        ground = self._ground
        if person in ground.dead and not dead:
            return self._no(position, row, person, Effect.DEAD)
        effect = Effect.CASE_OPEN if (person, kind) in ground.open_cases else Effect.CASE
        due_on = row.due_on
        if due_on and (len(due_on) != 10 or due_on < ground.today):
            self._tell(row, "date.past", "名单写的期限读不懂或已经过了，按政策的期限办理。")
            due_on = ""
        return Planned(
            position, row, Verdict.MATCHED, person, effect, "", (), None, "", kind, due_on, text
        )

    def _lacking(self, person: str) -> str:
        """What the policy asks for beside a unit's word, in words; "" for nothing."""
        rules, today = self._ground.policy, date.fromisoformat(self._ground.today)
        kinds = self._ground.evidence
        for one in self._ground.held.get(person, ()):
            if one.insurance not in self._evidence:
                insurance = (Insurance(one.insurance),)
                try:
                    check_evidence(rules, insurance, Method.UNIT, Outcome.QUALIFIED, kinds, today)
                    self._evidence[one.insurance] = ""
                except Refused as fault:
                    self._evidence[one.insurance] = fault.body.rstrip("。")
            if self._evidence[one.insurance] and one.status is not Status.ENDED:
                return self._evidence[one.insurance]
        return ""

    def _of_another_unit(self, row: ForeignRow, person: str) -> str:
        """Why a row does not belong to the unit that answers; "" when it does."""
        held = [one for one in self._ground.held.get(person, ()) if one.unit_code]
        if not held:
            return f"{row.name}不是单位的人员，单位不能答复；请核对是不是填错了人。"
        codes = {one.unit_code for one in held}
        names = {self._ground.unit_names.get(code, "") for code in codes} - {""}
        if row.unit_code and row.unit_code not in codes:
            whose = "、".join(sorted(names) or sorted(codes))
            return f"{row.name}在花名册里属于{whose}，不是这个单位的人；请核对后由那个单位答复。"
        if not row.unit_code and row.unit_name and names and row.unit_name not in names:
            whose = "、".join(sorted(names))
            return f"{row.name}在花名册里属于{whose}，不是“{row.unit_name}”的人；请核对。"
        return ""


def _unless_said(said: Said) -> Effect:
    return Effect.NOTHING if said is Said.NOTHING else Effect.SAYS_OTHER


_FAULTS = {
    "id_number.missing": "没有身份证号码。",
    "id_number.damaged": "身份证号码被存成了数字，末尾几位已经丢失。",
    "id_number.malformed": "身份证号码的位数或字符不对。",
    "id_number.birth_date": "身份证号码里的出生日期不成立。",
    "id_number.checksum": "身份证号码校验位不符。",
}
