"""The card in which the result of a visit is written: who went, whom they met, what they found."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction
from ui import prompts
from ui.pages.keygroups.plan_presenter import PlanPresenter
from ui.pages.keygroups.plan_state import PlanState, VisitEntry
from ui.sections import scrolled
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import boxed, column, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import Text

_FOUND = tuple(Segment(one.value, one.label) for one in Found)
_IDENTITY = tuple(Segment(one.value, one.label) for one in IdentityCheck)
_SATISFIED = (
    Segment("", "没问"),
    *(Segment(one.value, one.label) for one in Satisfaction),
)
_YES, _NO = "yes", "no"
_CONFIRM = (Segment(_YES, "当场确认"), Segment(_NO, "只记上门"))


class VisitCard(Card):
    """In the place of the current stop while its result is written."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__("登记上门结果", " ", padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._shown: VisitEntry | None = None
        self.found = Segments("见到了吗", _FOUND)
        self.confirm = Segments("要不要确认", _CONFIRM)
        self.identity = Segments("怎样核验身份", _IDENTITY)
        self.satisfaction = Segments("满意度", _SATISFIED)
        names = ("on", "staff_a", "staff_b", "living", "follow_up", "follow_up_on")
        self.fields = {name: QLineEdit() for name in names}
        self.fields["living"].setPlaceholderText("几个字，例如 独居")
        self.fields["follow_up"].setPlaceholderText("例如 送药；没有就空着")
        self.fields["follow_up_on"].setPlaceholderText("例如 2026-12-05")
        self.photos = Button("选照片(&F)", self.choose, icon="folder_open")
        self.camera = Button("拍照(&C)", partial(presenter.shoot, shooting=True), icon="camera")
        self.drop = QuietButton("都不要(&X)", presenter.drop_photos, small=True)
        self._photos = Text("", "small", "ink2", wrap=True)
        self._form = Form(64)
        for label, name in (
            ("哪一天", "on"),
            ("人员一", "staff_a"),
            ("人员二", "staff_b"),
            ("居住", "living"),
            ("跟进", "follow_up"),
            ("跟进日期", "follow_up_on"),
        ):
            self._form.add(label, self.fields[name])
        away = Button("收起(&B)", presenter.leave_side)
        self.save = PrimaryButton("记下(&D)", presenter.record)
        inside = column(
            boxed(row(self.found, 1)),
            boxed(row(self.confirm, 1)),
            boxed(row(self.photos, self.camera, 1)),
            boxed(row(self._photos, 1, self.drop)),
            boxed(row(self.identity, 1)),
            self._form,
            Text("满意度", "small", "ink2"),
            boxed(row(self.satisfaction, 1)),
            1,
            spacing=8,
            margins=(14, 8, 14, 4),
        )
        self.body.setSpacing(0)
        self.body.addWidget(scrolled(inside), 1)
        self.add(row(away, 1, self.save, margins=(14, 4, 14, 10)))
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        self.found.chosen.connect(lambda key: presenter.type_visit(found=Found(key)))
        self.confirm.chosen.connect(lambda key: presenter.type_visit(confirm=key == _YES))
        self.identity.chosen.connect(lambda key: presenter.type_visit(identity=IdentityCheck(key)))
        self.satisfaction.chosen.connect(
            lambda key: presenter.type_visit(satisfaction=Satisfaction(key) if key else None)
        )
        for name, field in self.fields.items():
            field.textEdited.connect(lambda text, key=name: presenter.type_visit(**{key: text}))
        self._form.finished.connect(presenter.record)

    def begin(self) -> None:
        """To the photos: what a visit confirms with."""
        self.photos.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self) -> None:
        """Photo files in place of those chosen before."""
        chosen = prompts.choose_files(self, "选上门拍的照片", prompts.PICTURES)
        if chosen:
            self._presenter.type_visit(photos=chosen)

    def put(self, state: PlanState) -> None:
        """Show the visit as it is typed."""
        visit = state.visit
        self.save.setEnabled(not state.saving)
        if visit == self._shown:
            return
        self._shown = visit
        self.title.setText(f"登记上门结果：{visit.name}" if visit.name else "登记上门结果")
        self.found.put(_FOUND, visit.found.value)
        self.confirm.put(_CONFIRM, _YES if visit.confirm else _NO)
        self.identity.put(_IDENTITY, visit.identity.value)
        self.satisfaction.put(_SATISFIED, visit.satisfaction.value if visit.satisfaction else "")
        met = visit.found is Found.MET
        self.confirm.setEnabled(met)
        self.identity.setEnabled(met)
        wrong = visit.fault if visit.fault_at == "photos" else ""
        self._photos.setText(wrong or _photo_words(visit))
        self.drop.setVisible(bool(visit.photos or visit.taken))
        self._photos.set_ink("red" if wrong else "ink2")
        for name, field in self.fields.items():
            text = getattr(visit, name)
            if field.text() != text:
                field.setText(text)
            at_fault = visit.fault_at == name
            self._form.put_fault(field, visit.fault if at_fault else "")
            if at_fault:
                field.setFocus()


def _photo_words(visit: VisitEntry) -> str:
    chosen = f"已选 {len(visit.photos)} 张" if visit.photos else ""
    taken = f"已拍 {len(visit.taken)} 张" if visit.taken else ""
    return "，".join(words for words in (chosen, taken) if words) or "还没有照片"
