"""The station's own words: what its papers call offices and business, and how villages are called.

Words that the station sets win over those of the policy; a village's other names help to read
rosters, where people write them in many ways.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.policy_checks import WORDS as TEXT
from qualdesk.domain.policy_checks import Check, Fault
from qualdesk.domain.policy_schema import LOOSE
from qualdesk.errors import Refused
from qualdesk.services.office_phones import HOTLINE, PHONE, telephone
from qualdesk.services.paper_heads import WORDS
from qualdesk.services.session import Session
from qualdesk.storage.queries import office as queries
from qualdesk.storage.repositories.office import Office

_LONGEST = 30  # characters that the heads of papers have room for
_LABELS = {
    "confirmation": "业务名称",
    "centre": "乡镇机构",
    "bureau": "县级机构",
    "retention": "档案保存期限",
}
_PHONES = {"hotline": ("举报电话", HOTLINE), "phone": ("办公电话", PHONE)}  # label and setting
_RETENTION = "10年"  # as the forms print it where nobody says otherwise


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the station's papers; `own` when the station set it, `usual` is what it was.

    Telephones have no usual one: "".
    """

    key: str
    label: str
    text: str
    usual: str
    own: bool


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a village."""

    text: str
    code: str
    village: str


class OfficeWords:
    """Everybody may read; words are the admin's, names of villages whoever keeps the register."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def words(self) -> tuple[Word, ...]:
        """The words in use."""
        session = self._session
        stated = session.policy().wording(session.today())
        usual = {
            "confirmation": stated.confirmation,
            "centre": stated.centre,
            "bureau": stated.bureau,
            "retention": _RETENTION,
        }
        settings = session.settings()
        found = []
        for key in WORDS:
            own = settings.get(f"wording.{key}", "")
            found.append(Word(key, _LABELS[key], own or usual[key], usual[key], bool(own)))
        for key, (label, setting) in _PHONES.items():
            number = settings.get(setting, "")
            found.append(Word(key, label, number, "", bool(number)))
        return tuple(found)

    def set_word(self, key: str, text: str) -> None:
        """Use another word on screen and paper; "" takes the usual one again.

        Refused `words.unfit` for what papers cannot hold, `phone.invalid`; NotAllowed.
        """
        self._session.actor.require(Duty.POLICY)
        told, setting = text.strip(), f"wording.{key}"
        if key in _PHONES:
            told, setting = telephone(told) if told else "", _PHONES[key][1]
        elif told:
            check: Check = LOOSE["wording"].get(key, TEXT)
            try:
                check(told)
            except Fault as wrong:
                raise Refused(
                    "words.unfit", f"{wrong.reason}。", remedy=f"{wrong.remedy}。"
                ) from None
            if len(told) > _LONGEST:
                raise Refused(
                    "words.unfit", "太长了，表头放不下。", remedy=f"请写 1 到 {_LONGEST} 个字。"
                )
        with self._session.work() as work:
            Office(work).put_setting(setting, told)
            work.commit(Act("words.set", {"word": key, "text": told}))
        self._session.refresh()

    def aliases(self) -> tuple[Alias, ...]:
        """The villages' other names, by village."""
        with self._session.read() as connection:
            rows = queries.aliases(connection)
        name = self._session.village_book().name
        found = [Alias(text, code, name(code)) for text, code in rows.items()]
        return tuple(sorted(found, key=lambda one: (one.code, one.text)))

    def villages(self) -> tuple[tuple[str, str], ...]:
        """Code and name of the station's villages."""
        book, area = self._session.village_book(), self._session.station.division_code
        return tuple((one.code, book.name(one.code)) for one in book.villages(area))

    def add_alias(self, text: str, code: str) -> None:
        """Another name of a village.

        Refused `alias.unfit` (empty, long, only digits), `alias.taken` when the name already
        means a village, `village.unknown`; NotAllowed.
        """
        session = self._session
        session.actor.require(Duty.REGISTER)
        told, book = "".join(text.split()), session.village_book()
        if not 2 <= len(told) <= _LONGEST or told.isdecimal():
            raise Refused(
                "alias.unfit",
                "别名要有 2 到 30 个字，不能只是数字。",
                remedy="请照名册里的写法写。",
            )
        if code not in book:
            raise Refused("village.unknown", "没有这个村。", remedy="请从列表里选一个村。")
        meant = book.locate(told, session.station.division_code)
        if meant.village_code or meant.candidates:
            known = "、".join(map(book.name, filter(None, (meant.village_code, *meant.candidates))))
            raise Refused(
                "alias.taken",
                f"“{told}”已经认得，是{known}。",
                remedy="不用再添加；要指别的村，请先删去原来的别名。",
            )
        with session.work() as work:
            Office(work).put_alias(told, code)
            work.commit(Act("alias.add", {"alias": told, "village": code}))
        session.refresh()

    def remove_alias(self, text: str) -> None:
        """Take a name away; people who were read by it stay where they are."""
        self._session.actor.require(Duty.REGISTER)
        with self._session.work() as work:
            Office(work).remove_alias(text)
            work.commit(Act("alias.remove", {"alias": text}))
        self._session.refresh()
