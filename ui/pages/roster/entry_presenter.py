"""新增一人, 更正, 换村 and 再加一项待遇 without widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from qualdesk.domain.recipient import Insurance
from qualdesk.errors import QualDeskError, Refused
from qualdesk.services.register import PersonFile
from qualdesk.services.registering import Edited, Moved
from ui.context import Desk
from ui.presenter import Presenter
from ui.text import count


class Form(Enum):
    """Which form: its title and the words of its button."""

    ADD = "新增一人", "保存(&S)"
    EDIT = "更正", "保存更正(&S)"
    MOVE = "换村", "保存换村(&S)"
    MOVE_ALL = "换村换组", "保存换村换组(&S)"
    BENEFIT = "再加一项待遇", "保存(&S)"

    def __init__(self, title: str, act: str) -> None:
        self.title = title
        self.act = act


ID_NUMBER, INSURANCE, REASON, UNIT_NAME = "id_number", "insurance", "reason", "unit_name"

#: Fields in the order of the form: key, label, note.
WHO = ((ID_NUMBER, "身份证号码", ""), ("name", "姓名", ""), ("ethnic_group", "民族", ""))
WHERE = (
    ("village", "村（社区）", ""),
    ("group", "村民小组", "写 3 或 三组 都行"),
    ("present_address", "现居住地", ""),
    ("registered_address", "户籍地址", ""),
)
REACH = (
    ("phone", "本人电话", ""),
    ("contact_name", "联系人", ""),
    ("contact_relation", "与本人关系", ""),
    ("contact_phone", "联系人电话", ""),
)
BENEFIT = (
    (INSURANCE, "险种", ""),
    ("started_month", "待遇开始年月", "例如 2026-11"),
    ("known_due_on", "下次认证时间", "省系统里的年月，可以不填"),
    ("unit_code", "单位编号", "机关、企业退休人员要填"),
    (UNIT_NAME, "单位名称", "新单位才填"),
)
_OF_FORM: dict[Form, frozenset[str]] = {
    Form.ADD: frozenset(key for part in (WHO, WHERE, REACH, BENEFIT) for key, *_ in part),
    Form.EDIT: frozenset(
        [key for part in (WHO, WHERE, REACH, BENEFIT) for key, *_ in part] + [REASON]
    )
    - {ID_NUMBER, UNIT_NAME},
    Form.MOVE: frozenset({"village", "group", "present_address", REASON}),
    Form.MOVE_ALL: frozenset({"village", "group", REASON}),
    Form.BENEFIT: frozenset(key for key, *_ in BENEFIT),
}
#: The field that a refusal is about, by the beginning of its code.
_FAULTS = (
    ("id_number", ID_NUMBER),
    ("recipient.exists", ID_NUMBER),
    ("name.", "name"),
    ("village.", "village"),
    ("move.", "village"),
    ("unit.", "unit_code"),
    ("month.", "started_month"),
    ("insurance.", INSURANCE),
    ("benefit.", INSURANCE),
    ("reason.", REASON),
)


@dataclass(frozen=True, slots=True)
class EntryState:
    """The form; `person` names whom an edit is about. `known` are the values as they are."""

    form: Form | None = None
    id_number: str = ""
    person: str = ""
    people: tuple[str, ...] = ()  # id numbers of those who are moved together
    known: Mapping[str, str] = field(default_factory=dict)
    insurances: tuple[Insurance, ...] = tuple(Insurance)
    restored: Mapping[str, str] = field(default_factory=dict)
    fault_field: str = ""
    fault: str = ""
    saving: bool = False
    number: int = 0  # counts the forms that were opened

    @property
    def fields(self) -> frozenset[str]:
        """The keys of the fields of this form."""
        return _OF_FORM[self.form] if self.form else frozenset()


class EntryPresenter(Presenter[EntryState]):
    """`saved` and `moved` are set by the page: called after a save, with the id number of one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, EntryState())
        self.saved: Callable[[str], object] = lambda _id_number: None
        self.moved: Callable[[], object] = lambda: None

    def begin(
        self, form: Form, file: PersonFile | None = None, values: Mapping[str, str] | None = None
    ) -> None:
        """Open a form, for a person but for 新增; `values` were typed before (a draft)."""
        book = self.desk.services.session.village_book()
        known = _known(file, book.name) if file else {}
        held = tuple(b.insurance for b in file.line.benefits) if file else ()
        insurances = tuple(Insurance)
        if form is Form.BENEFIT:
            insurances = tuple(i for i in Insurance if i not in held) or insurances
            known = {}
        elif file is not None:
            insurances = held
        self.state = EntryState(
            form=form,
            id_number=file.recipient.id_number if file else "",
            person=file.recipient.name if file else "",
            known=known,
            insurances=insurances,
            restored=values or {},
            number=self.state.number + 1,
        )
        self.show()

    def begin_move(self, people: Sequence[str], values: Mapping[str, str] | None = None) -> None:
        """Open the form that moves several people to one place."""
        self.state = EntryState(
            form=Form.MOVE_ALL,
            person=f"{count(len(people))} 人一起；只换组的，村不用填",
            people=tuple(people),
            restored=values or {},
            number=self.state.number + 1,
        )
        self.show()

    def changed(self, values: Mapping[str, str]) -> dict[str, str]:
        """What differs from the values as they are."""
        known = self.state.known
        return {
            key: value.strip()
            for key, value in values.items()
            if value.strip() != known.get(key, "") and key in self.state.fields
        }

    def draft(self, values: Mapping[str, str]) -> dict[str, Any]:
        """What is to be kept of a form on its way; empty when nothing was changed in it."""
        form = self.state.form
        if form is None or not self.changed(values):
            return {}
        return {
            "form": form.name,
            "person": self.state.id_number,
            "people": list(self.state.people),
            "values": dict(values),
        }

    def restore(self, entry: Mapping[str, Any], then: Callable[[], object]) -> None:
        """Open the form of a draft as it was, and call `then`."""
        form, number = Form[str(entry["form"])], str(entry.get("person", ""))
        values = {str(key): str(value) for key, value in entry.get("values", {}).items()}

        def opened(file: PersonFile | None) -> None:
            self.begin(form, file, values)
            then()

        if form is Form.MOVE_ALL:
            self.begin_move([str(one) for one in entry.get("people", ())], values)
            then()
            return
        if not number:
            opened(None)
            return
        register = self.desk.services.register
        self.desk.read(lambda _: register.person(number)).then(opened).start()

    def save(self, values: Mapping[str, str]) -> None:
        """Write the form. What is refused is told beside its field."""
        now = self.state
        if now.form is None or now.saving:
            return
        typed = {key: value for key, value in values.items() if key in now.fields}
        changed = self.changed(typed)
        reason = changed.pop(REASON, "")
        insurance = Insurance(typed[INSURANCE]) if typed.get(INSURANCE) else None
        changed.pop(INSURANCE, None)
        if now.form in (Form.EDIT, Form.MOVE, Form.MOVE_ALL) and not changed:
            self.show(fault_field="", fault="没有改动任何内容。")
            return
        if now.form is Form.MOVE_ALL:
            self._move(now.people, changed, reason)
            return
        registering = self.desk.services.registering
        if now.form in (Form.EDIT, Form.MOVE):
            job = self.desk.write(
                lambda _: registering.edit(now.id_number, changed, reason, insurance), "保存更正"
            )
        else:
            unit_name = changed.pop(UNIT_NAME, "")
            number = changed.pop(ID_NUMBER, "") or now.id_number
            chosen = insurance or now.insurances[0]
            job = self.desk.write(
                lambda _: registering.add(number, chosen, changed, unit_name), "保存"
            )
        self.show(saving=True, fault="", fault_field="")
        job.then(self._saved).otherwise(self._refused).start()

    def _move(self, people: Sequence[str], changed: Mapping[str, str], reason: str) -> None:
        registering, place = self.desk.services.registering, dict(changed)
        village, group = place.get("village", ""), place.get("group", "")
        self.show(saving=True, fault="", fault_field="")
        job = self.desk.write(
            lambda _: registering.move(people, village, group, reason), "保存换村换组"
        )
        job.then(lambda moved: self._moved(moved, people)).otherwise(self._refused).start()

    def _moved(self, moved: Moved, people: Sequence[str]) -> None:
        self.show(saving=False, form=None)
        stayed = len(people) - moved.people
        others = f"，{count(stayed)} 人本来就在那里" if stayed else ""
        self.desk.shell.say(f"{count(moved.people)} 人已换村换组{others}，旧内容还在")
        self.moved()

    def _saved(self, edited: Edited) -> None:
        form = self.state.form
        self.show(saving=False, form=None)
        words = "；".join(problem.message for problem in edited.problems)
        said = "已新增" if form in (Form.ADD, Form.BENEFIT) else "已更正，旧内容还在"
        self.desk.shell.say(f"{said}。{words}" if words else said)
        self.saved(edited.id_number)

    def _refused(self, fault: QualDeskError) -> None:
        self.show(saving=False)
        name = field_of(fault)
        if not isinstance(fault, Refused) or not name or name not in self.state.fields:
            self.desk.shell.tell(fault)
            return
        self.show(fault_field=name, fault=fault.body)


def field_of(fault: QualDeskError) -> str:
    """The field of the form that a refusal is about, "" when it is about none."""
    if fault.code == "date.invalid":
        return "known_due_on"
    return next((name for code, name in _FAULTS if fault.code.startswith(code)), "")


def _known(file: PersonFile, village_name: Callable[[str], str]) -> dict[str, str]:
    person = file.recipient
    known = {
        "name": person.name,
        "ethnic_group": person.ethnic_group,
        "village": village_name(person.village_code) if person.village_code else "",
        "group": person.group,
        "present_address": person.present_address,
        "registered_address": person.registered_address,
        "phone": person.phone,
        "contact_name": person.contact_name,
        "contact_relation": person.contact_relation,
        "contact_phone": person.contact_phone,
    }
    if len(file.line.benefits) == 1:
        (benefit,) = file.line.benefits
        due = benefit.facts.known_due_on
        known |= {
            INSURANCE: benefit.insurance.value,
            "started_month": benefit.facts.started_month,
            "known_due_on": due.isoformat() if due else "",
            "unit_code": benefit.marks.unit_code,
        }
    return known
