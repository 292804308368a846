"""The current person of a route: why somebody goes, where to, what became of it."""

from __future__ import annotations

from collections.abc import Callable

from qualdesk.domain.visits import StopState
from ui.pages.keygroups.plan_state import PlanLine
from ui.pages.keygroups.words import KINDS
from ui.text import full_day, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.layouts import clear, column, row, rule
from ui.widgets.texts import Tag, Text


class StopCard(Card):
    """`record` writes the result down, `open_person` leads to everything of the person.

    `drop` takes back the whole plan that the stop is of.
    """

    def __init__(
        self,
        record: Callable[[], object],
        open_person: Callable[[], object],
        drop: Callable[[], object],
    ) -> None:
        super().__init__(padding=(14, 10, 14, 10))
        self._shown: PlanLine | None = None
        self._name, self._who = Text("", "title"), Text("", "body", "ink2")
        self._tags = row(spacing=4)
        self._about = column(spacing=4)
        self.record = PrimaryButton("登记上门结果(&R)", record)
        self.open = Button("看全部记录(&K)", open_person)
        self.drop = Button("撤销计划(&X)", drop)
        self.add(
            row(self._name, self._who, 1, spacing=10),
            self._tags,
            rule(),
            self._about,
            1,
            row(self.record, self.open, 1),
            row(self.drop, 1),
        )

    def put(self, line: PlanLine | None) -> None:
        """Show this stop."""
        if line is self._shown:
            return
        self._shown = line
        clear(self._tags)
        clear(self._about)
        if line is None:
            return
        person = line.stop.person
        self._name.setText(line.name or masked_id(line.id_number))
        self._who.setText("")
        if person is not None:
            one = person.row
            number = masked_id(one.id_number)
            self._who.setText(f"{one.sex.label}　{line.stop.age} 岁　{number}")
        called = line.stop.called
        for kind in called.kinds if called else ():
            self._tags.addWidget(Tag(KINDS[kind]))
        if called is not None and called.assigned:
            self._tags.addWidget(Tag("县局交办"))
        self._tags.addStretch(1)
        for words in about(line):
            self._about.addWidget(Text(words, "small", wrap=True))
        left = line.stop.state in (StopState.OPEN, StopState.BY_THEMSELVES)
        self.record.setEnabled(person is not None and left)


def about(line: PlanLine) -> list[str]:
    """Where to go, which team, what became of it."""
    person, called, team = line.stop.person, line.stop.called, line.plan.team
    if person is None:
        return ["花名册里已经没有这个号码，不用再去。"]
    members = "、".join(one.name for one in team.members) if team else ""
    said = [f"地址：{place_words(person.village, person.row.group)}"]
    said += [f"电话：{person.row.phone}" if person.row.phone else "电话：名册里没有"]
    said += [f"先锋队：{team.name}　{members}" if team else "先锋队：已经撤销"]
    if called is None or called.lost:
        return [*said, "已经去世或者丧失资格，不用再去。"]
    if called.visited_on:
        return [*said, f"{full_day(called.visited_on)}上过门。"]
    if called.by_themselves and called.confirmed_on:
        return [*said, f"{full_day(called.confirmed_on)}自助确认了，可以不去。"]
    if called.confirmed_on:
        return [*said, f"{full_day(called.confirmed_on)}已经确认，还要上门看望。"]
    return [*said, "本期还没有确认，上门时当场确认。"]
