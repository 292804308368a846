"""Search everywhere (Ctrl+K): people, villages, forms, pages; the choice opens where it is.

Pages that can be led to take these words in `opened`: roster `person=`, `village=`; signing
`serial=`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget

from qualdesk.domain.form_codes import parse_serial, printed_serial
from qualdesk.domain.places import DivisionLevel, area_prefix
from qualdesk.errors import QualDeskError
from ui.context import Desk
from ui.look.theme import theme
from ui.pages import PAGES
from ui.presenter import Presenter
from ui.text import masked_id
from ui.widgets.fields import SearchField
from ui.widgets.layouts import column
from ui.widgets.lists import Item, ItemList
from ui.widgets.texts import Text

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services
    from qualdesk.services.division_choice import DivisionChoice

_PEOPLE, _VILLAGES = 8, 4
_WIDTH = 460


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and the page that shows it."""

    title: str
    note: str
    icon: str
    page: str
    where: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EverywhereState:
    """What was typed and found; `more` counts the people beyond the list."""

    typed: str = ""
    hits: tuple[Hit, ...] = ()
    more: int = 0
    searched: bool = False


class EverywherePresenter(Presenter[EverywhereState]):
    """Searches as typed; only the newest answer counts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, EverywhereState())
        self._divisions: DivisionChoice | None = None

    def search(self, typed: str) -> None:
        """Look for it; an empty text closes the list."""
        text = typed.strip()
        if not text:
            self.show(typed="", hits=(), more=0, searched=False)
            return
        services = self.desk.services
        job = self.desk.read(lambda _: self._find(services, text))
        self.latest("search", job.then(lambda found: self._found(text, *found)))

    def go(self, number: int) -> None:
        """Open what was found."""
        if 0 <= number < len(self.state.hits):
            hit = self.state.hits[number]
            self.show(typed="", hits=(), more=0, searched=False)
            self.desk.shell.open(hit.page, **hit.where)

    def _found(self, text: str, hits: tuple[Hit, ...], more: int) -> None:
        self.show(typed=text, hits=hits, more=more, searched=True)

    def _find(self, services: Services, text: str) -> tuple[tuple[Hit, ...], int]:
        pages = {entry.key for entry in PAGES}
        hits = [*_serials(services, text)] if "signing" in pages else []
        hits += [
            Hit(entry.title, entry.f_key, entry.icon, entry.key, {})
            for entry in PAGES
            if text in entry.title or text.upper() == entry.f_key
        ]
        more = 0
        if "roster" in pages:
            people, more = _people(services, text)
            hits += [*people, *self._villages(services, text)]
        return tuple(hits), more

    def _villages(self, services: Services, text: str) -> Iterator[Hit]:
        from qualdesk.services.division_choice import DivisionChoice

        self._divisions = self._divisions or DivisionChoice()
        area = area_prefix(services.session.station.division_code)
        found = [
            one
            for one in self._divisions.of_level(DivisionLevel.VILLAGE, text)
            if one.code.startswith(area)
        ]
        for one in found[:_VILLAGES]:
            name = self._divisions.name(one.code)
            yield Hit(name, "这个村的花名册", "location", "roster", {"village": one.code})


def _people(services: Services, text: str) -> tuple[list[Hit], int]:
    from qualdesk.services.people_lines import people_filter

    wanted = people_filter(services.session, text=text)
    found = services.register.search(wanted, limit=_PEOPLE)
    hits = [
        Hit(
            line.row.name,
            f"{masked_id(line.row.id_number)}　{line.village} {line.row.group}".strip(),
            "contact_card",
            "roster",
            {"person": line.row.id_number},
        )
        for line in found.lines
    ]
    return hits, max(0, found.total - len(hits))


def _serials(services: Services, text: str) -> Iterator[Hit]:
    try:
        serial = parse_serial(text)
        services.signing.standing_of(serial)
    except QualDeskError:
        return
    yield Hit(printed_serial(serial), "这张表", "document", "signing", {"serial": serial})


class Everywhere(QFrame):
    """The list below the search field of the top bar."""

    def __init__(self, desk: Desk, field: SearchField, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._field = field
        self.presenter = EverywherePresenter(desk)
        self.hits = ItemList("找到的")
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._note = Text("", "small", "ink2")
        self.setLayout(column(self.hits, self._note, spacing=4, margins=(6, 6, 6, 8)))
        field.searched.connect(self.presenter.search)
        field.stepped.connect(self.hits.step)
        field.entered.connect(self._go)
        field.left.connect(parent.setFocus)
        field.installEventFilter(self)
        self.hits.itemClicked.connect(lambda _: self._go())
        self.presenter.bind(self._render_state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Without the focus the list closes; the words stay."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.FocusIn and self.presenter.state.hits:
            self.show()
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        number = self.hits.currentRow()
        if number >= 0 and self.presenter.state.hits:
            self._field.blockSignals(True)
            self._field.clear()
            self._field.blockSignals(False)
            self.presenter.go(number)

    def _render_state(self, state: EverywhereState) -> None:
        self.setVisible(state.searched)
        if not state.searched:
            return
        items = [
            Item(str(number), hit.title, hit.icon, note=hit.note)
            for number, hit in enumerate(state.hits)
        ]
        self.hits.put(items, "0")
        self.hits.setVisible(bool(items))
        self.hits.setFixedHeight(theme().px(52) * len(items))
        note = f"还有 {state.more} 人，再多打一个字" if state.more else ""
        self._note.setText(
            note if items else f"没有找到“{state.typed}”。换个写法，或打姓名首字母。"
        )
        self._note.setVisible(bool(self._note.text()))
        self._place()

    def _place(self) -> None:
        width = theme().px(_WIDTH)
        self.setFixedWidth(width)
        self.adjustSize()
        parent = self.parentWidget()
        if parent is None:
            return
        corner = self._field.mapTo(parent, QPoint(0, self._field.height() + 4))
        self.move(min(corner.x(), parent.width() - width - 12), corner.y())
        self.raise_()
