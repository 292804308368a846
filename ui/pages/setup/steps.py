"""The questions of the first start: `first` gets the focus, `finished` is Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from qualdesk.domain.station import Level
from ui.look.marks import StateMark
from ui.pages.setup.presenter import SetupPresenter
from ui.pages.setup.state import SetupState
from ui.widgets.cards import Card
from ui.widgets.fields import Form, PasswordField, SearchField
from ui.widgets.layouts import clear, column, fix_height, gap, most_width, row, rule
from ui.widgets.lists import Item, ItemList
from ui.widgets.strips import Banner
from ui.widgets.texts import KeyHints, Text

_LEVELS = (
    (Level.TOWNSHIP, "乡镇社保中心", "管一个乡镇的所有村；导入花名册、现场确认、打印、上报到县"),
    (Level.COUNTY, "县社会保险局", "接收各乡镇的上报包，查看和核对，往回发回执"),
    (Level.VILLAGE, "村（社区）", "只管一个村；把纸面结果录进去，报给乡镇"),
)
_FLAT = (0, 6, 0, 6)


class Question(QWidget):
    """One page of the first start."""

    finished = Signal()
    first: QWidget

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__()
        self.presenter = presenter

    def render_state(self, state: SetupState) -> None:
        """Put the state into the widgets."""
        raise NotImplementedError


class LevelStep(Question):
    """County, township or village."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        self.levels = ItemList("级别")
        icons = {
            Level.TOWNSHIP: "building_government",
            Level.COUNTY: "gavel",
            Level.VILLAGE: "home_heart",
        }
        self.levels.put(
            [Item(level.value, name, icons[level], note=note) for level, name, note in _LEVELS]
        )
        fix_height(self.levels, 52 * len(_LEVELS))
        self.levels.chosen.connect(lambda key: presenter.choose_level(Level(key)))
        self.levels.entered.connect(lambda _: self.finished.emit())
        self.training = QCheckBox("先建一个培训练习站（里面都是虚构的人，可以放心练）")
        self.training.toggled.connect(lambda on: presenter.put_training(training=on))
        card = Card(padding=_FLAT)
        card.add(self.levels)
        most_width(card, 620)
        self.setLayout(column(card, gap(8), self.training, 1, spacing=4))
        self.first = self.levels

    def render_state(self, state: SetupState) -> None:
        """The chosen one."""
        if self.levels.current() != state.level.value:
            self.levels.blockSignals(True)
            self.levels.go_to(state.level.value)
            self.levels.blockSignals(False)
        self.training.setChecked(state.training)


class PlaceStep(Question):
    """County at the left, township in the middle, its villages at the right."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        self.search = SearchField("首字母或名称", tall=True)
        self.counties, self.townships = ItemList("县"), ItemList("乡镇")
        self.villages_list = ItemList("村")
        self.search.searched.connect(presenter.search)
        self.search.stepped.connect(self.townships.step)
        self.search.entered.connect(self.finished)
        for items, choose in (
            (self.counties, presenter.choose_county),
            (self.townships, presenter.choose_township),
            (self.villages_list, presenter.choose_village),
        ):
            items.chosen.connect(choose)
            items.entered.connect(lambda _: self.finished.emit())
        self._name, self._code = Text("", "headline"), Text("", "title")
        self._path, self._head = Text("", "small", "ink2"), Text("", "small_strong")
        self._villages = QGridLayout()
        self._villages.setHorizontalSpacing(24)
        self._villages.setVerticalSpacing(8)
        self.first = self.search
        self._build()

    def _build(self) -> None:
        counties = Card("州、县", padding=_FLAT)
        counties.add(self.counties)
        note = Text("表里只有这几个县。别的县：请向州里要行政区划表。", "small", "ink2", wrap=True)
        left = column(self.search, counties, note, 1, spacing=10)
        townships = Card("乡镇", padding=_FLAT)
        townships.add(self.townships)
        chosen = Card(padding=(14, 12, 14, 12))
        chosen.add(row(self._name, 1, self._code), self._path, rule(), self._head, self._villages)
        self._own = Card("村（社区）", padding=_FLAT)
        self._own.add(self.villages_list)
        chosen.add(1)
        warning = "区划代码定了就不能改：它写进每一张表和每一个上报包。"
        chosen.add(Banner(StateMark.VERIFY, warning))
        hints = KeyHints(("↑ ↓", "选"), ("Tab", "换一栏"), ("Enter", "就是它"))
        boxes = row(left, townships, self._own, chosen, spacing=14)
        for at, share in enumerate((25, 24, 20, 47)):
            boxes.setStretch(at, share)
        whole = column(boxes, hints, spacing=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def render_state(self, state: SetupState) -> None:
        """The lists and what was chosen."""
        county = state.level is Level.COUNTY
        _put(self.counties, [Item(p.code, p.name, side=f"{p.below} 乡镇") for p in state.counties],
             state.county)  # fmt: skip
        _put(
            self.townships,
            [
                Item(p.code, f"{p.name}　{p.code[6:9]}", side=f"{p.below} 村")
                for p in state.townships
            ],
            state.township,
        )
        _put(self.villages_list, [Item(p.code, p.name) for p in state.villages], state.village)
        self.townships.setEnabled(not county)
        self._own.setVisible(state.level is Level.VILLAGE)
        self._name.setText(state.place)
        code = state.code
        self._code.setText(f"{code[:6]} {code[6:9]} {code[9:]}")
        self._path.setText(state.path)
        self._put_villages(state)

    def _put_villages(self, state: SetupState) -> None:
        clear(self._villages)
        lines = state.townships if state.level is Level.COUNTY else state.villages
        kind = "乡镇" if state.level is Level.COUNTY else "村"
        self._head.setText(f"这 {len(lines)} 个{kind}归本站管")
        if state.level is Level.VILLAGE:
            self._head.setText("")
            return
        for at, line in enumerate(lines):
            code = f"{line.code[:6]} {line.code[6:9]} {line.code[9:]}"
            words, number = Text(line.name, "small"), Text(code, "small", "ink2")
            self._villages.addWidget(words, at // 2, at % 2 * 2)
            self._villages.addWidget(number, at // 2, at % 2 * 2 + 1, Qt.AlignmentFlag.AlignRight)


class NameStep(Question):
    """The name of the station."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        self.name = QLineEdit()
        self.form = Form(80)
        self.form.add("名称", self.name, "就写牌子上的名字，例如 漾江镇社保中心")
        most_width(self.form, 620)
        self.name.textEdited.connect(presenter.put_name)
        self.form.finished.connect(self.finished)
        self.setLayout(column(self.form, 1))
        self.first = self.name

    def render_state(self, state: SetupState) -> None:
        """Name and what is wrong with it."""
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.form.put_fault(self.name, state.fault("name"))


class RulesStep(Question):
    """The set of rules; the fitting one is chosen already."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        self.policies = ItemList("规则")
        self.policies.chosen.connect(presenter.choose_policy)
        self.policies.entered.connect(lambda _: self.finished.emit())
        card = Card(padding=_FLAT)
        card.add(self.policies)
        self.setLayout(column(card))
        self.first = self.policies

    def render_state(self, state: SetupState) -> None:
        """Every set with its level; the fitting one says so."""
        items = [
            Item(
                line.policy_id,
                line.name,
                note=f"{line.level}　{line.policy_id}",
                side="本县的规则" if line.fitting else "",
            )
            for line in state.policies
        ]
        _put(self.policies, items, state.policy_id)


class OperatorStep(Question):
    """The first operator."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        self.admin, self.person = QLineEdit(), QLineEdit()
        self.password, self.again = PasswordField(), PasswordField("再输一次")
        self.one_person = QLineEdit()
        self.form = Form(110)
        self.form.add("姓名", self.admin, "登录时就用这个名字，定了不能改")
        self.form.add("身份证号", self.person, "只存在加密的数据里，用来分清谁经办、谁复核")
        self.form.add("密码", self.password, "至少 8 个字符，最好是几个互不相关的词或数字")
        self.form.add("再输一次", self.again)
        note = "全站只有一个人办时才写，例如：编制只有一人。会记进操作日志"
        self.form.add("一人办理的理由", self.one_person, note)
        most_width(self.form, 620)
        for field in (self.admin, self.person, self.one_person):
            field.textEdited.connect(lambda _: self._typed())
        self.form.finished.connect(self.finished)
        self.setLayout(column(self.form, 1))
        self.first = self.admin

    def _typed(self) -> None:
        self.presenter.put_operator(self.admin.text(), self.person.text(), self.one_person.text())

    def render_state(self, state: SetupState) -> None:
        """What is wrong with which field."""
        fields = {
            "admin": self.admin,
            "person": self.person,
            "password": self.password,
            "again": self.again,
        }
        for name, field in fields.items():
            self.form.put_fault(field, state.fault(name))
            if state.fault(name):
                field.setFocus()
        self.form.setEnabled(not state.busy)


class BeginStep(Question):
    """The end: what comes next."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__(presenter)
        card = Card(padding=(20, 18, 20, 18))
        for number, words in enumerate(
            (
                "导入省系统导出的花名册，xls、xlsx、csv 都行",
                "按村打印确认表，或在镇上现场确认",
                "登记签字，月底打印汇总表，封包上报",
            ),
            1,
        ):
            card.add(row(Text(str(number), "title", "accent"), Text(words), 1, spacing=14))
        most_width(card, 620)
        self.setLayout(column(card, 1))
        self.first = card

    def render_state(self, state: SetupState) -> None:
        """Nothing changes here."""


def _put(items: ItemList, lines: list[Item], current: str) -> None:
    """Show and choose without telling the presenter what it said itself."""
    items.blockSignals(True)
    items.put(lines, current)
    items.blockSignals(False)
