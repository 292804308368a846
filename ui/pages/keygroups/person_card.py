"""The current person of the ledger: why, since when, where to find them."""

from __future__ import annotations

from collections.abc import Callable

from qualdesk.domain.key_groups import grade_words
from qualdesk.domain.recipient import Flag
from qualdesk.services.key_groups import LedgerLine
from ui.pages.keygroups.words import KINDS
from ui.sections import scrolled
from ui.text import full_day, masked_id, place_words
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.layouts import clear, column, row, rule
from ui.widgets.texts import Tag, Text


class PersonCard(Card):
    """`open_person` leads to everything of the person, `end_flag` asks for a reason."""

    def __init__(self, open_person: Callable[[], object], end_flag: Callable[[], object]) -> None:
        super().__init__(padding=(0, 0, 0, 0))
        self._shown: LedgerLine | None = None
        self._name, self._who = Text("", "title"), Text("", "body", "ink2")
        self._tags = row(spacing=4)
        self._why = column(spacing=6)
        self._home = column(spacing=4)
        self.open = Button("看全部记录(&K)", open_person)
        self.end = Button("终止标记(&E)", end_flag)
        inside = column(
            row(self._name, self._who, 1, spacing=10),
            self._tags,
            rule(),
            Text("标注来历", "card"),
            self._why,
            rule(),
            self._home,
            1,
            spacing=8,
            margins=(14, 10, 14, 4),
        )
        self.body.setSpacing(0)
        self.body.addWidget(scrolled(inside), 1)
        self.add(row(self.open, self.end, 1, margins=(14, 4, 14, 10)))

    def put(self, line: LedgerLine | None) -> None:
        """Show this person."""
        if line is self._shown:
            return
        self._shown = line
        for layout in (self._tags, self._why, self._home):
            clear(layout)
        if line is None:
            return
        row_of = line.person.row
        self._name.setText(row_of.name)
        self._who.setText(f"{row_of.sex.label}　{line.age} 岁　{masked_id(row_of.id_number)}")
        for kind in line.kinds:
            self._tags.addWidget(Tag(KINDS[kind]))
        self._tags.addStretch(1)
        for words in why_lines(line):
            self._why.addWidget(Text(words, "small", wrap=True))
        for words in home_lines(line):
            self._home.addWidget(Text(words, "small", wrap=True))
        self.end.setEnabled(bool(line.held))


def why_lines(line: LedgerLine) -> list[str]:
    """Each kind with its source and first day."""
    found: list[str] = []
    if line.high_since is not None:
        found.append(f"高龄：{full_day(line.high_since)}自动列入")
    for flag in line.held:
        grade = grade_words(flag.kind, flag.grade, flag.code_set, flag.disability_kind)
        about = f"{KINDS[flag.kind]}（{grade}）" if grade else KINDS[flag.kind]
        until = f"，到{full_day(flag.until_on)}" if flag.until_on else ""
        found.append(f"{about}：{flag.source}，{full_day(flag.from_on)}起{until}")
    return found


def home_lines(line: LedgerLine) -> list[str]:
    """Where the person lives, whom to ask, who is responsible, the last visit."""
    home, visit, person = line.home, line.visit, line.person
    address = home.address or place_words(person.village, person.row.group)
    phone = person.row.phone or home.contact_phone
    visited = f"{full_day(visit.visited_on)}上过门" if visit else "还没有上过门"
    planned = f"，计划{full_day(line.planned_on)}再去" if line.planned_on else ""
    said = [f"住址：{address}"]
    said += [f"联系人：{home.contact}　{home.contact_phone}".rstrip()] if home.contact else []
    said += [f"电话：{phone}"] if phone else ["电话：名册里没有"]
    said += [f"居住：{visit.living}"] if visit and visit.living else []
    said += [f"责任人：{line.responsible}"] if line.responsible else []
    return [*said, f"上门：{visited}{planned}"]


def ended_kinds(line: LedgerLine) -> tuple[Flag, ...]:
    """The kinds that a person can end: all that are held, none twice."""
    return tuple(dict.fromkeys(flag.kind for flag in line.held))
