"""Who can open the station: the data key, wrapped once for each operator and for recovery.

Two equal files hold the slots, so that one damaged sector locks nobody out. The checksum finds
damage, not malice: a wrapped key can only be opened by its password, and a set of old files put
back is found by comparing `generation` with the number that the database remembers.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from qualdesk.disk import make_folder, telling, write_durably
from qualdesk.errors import Damaged, NotAllowed, Refused
from qualdesk.paths import usable
from qualdesk.storage.keys import (
    NONCE_BYTES,
    SALT_BYTES,
    DataKey,
    KdfCost,
    RecoveryKey,
    Wrapped,
    stretch,
    unwrap,
    wrap,
)
from qualdesk.storage.slots_file import FORMAT, VERSION, Slot, SlotKind, SlotsContent, encode, parse

_LARGEST = 1 << 20  # bytes of a slots file; a hundred operators need about 40 kB
_LEAST_CHARACTERS = 8
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_RESTORE = "请用最近的备份恢复 keys 文件夹，或联系县局技术人员；不要删除现有文件。"


def operator_name(text: str) -> str:
    """A login name as it is stored: NFC, without outer spaces, case kept.

    Raises Refused `operator.name` when it is empty, longer than 50, or holds control characters.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > 50 or not name.isprintable():
        raise Refused(
            "operator.name", "登录名不能用。", remedy="请输入1至50个字符，不含换行等控制字符。"
        )
    return name


def check_password(text: str, operator: str = "") -> None:
    """Raises Refused `password.weak`: too short, the login name, one character, or a mere run."""
    plain = unicodedata.normalize("NFC", text).casefold()
    reason = ""
    if len(plain) < _LEAST_CHARACTERS:
        reason = f"密码少于{_LEAST_CHARACTERS}个字符。"
    elif operator and plain == operator_name(operator).casefold():
        reason = "密码与登录名相同。"
    elif len(set(plain)) == 1:
        reason = "密码只是同一个字符的重复。"
    elif any(plain in run or plain[::-1] in run for run in _long_runs(len(plain))):
        reason = "密码只是连续的数字或字母。"
    if reason:
        raise Refused(
            "password.weak",
            reason,
            remedy=f"请用至少{_LEAST_CHARACTERS}个字符，最好是几个互不相关的词或数字。",
        )


def read_operators(folder: Path) -> tuple[str, ...]:
    """The login names of a station, in the order they were added; reads only, needs no lock.

    Raises Damaged `slots.missing` when no copy can be read.
    """
    contents = [parse(raw) for raw in map(_read, _copies(folder)) if raw is not None]
    whole = [content for content in contents if content is not None]
    if not whole:
        raise Damaged("slots.missing", "登录用的密钥文件读不出来。", remedy=_RESTORE)
    newest = max(whole, key=lambda content: content.generation)
    return tuple(slot.operator for slot in newest.slots if slot.operator)


class Slots:
    """The slots of one station. Every change is on the disk, in both files, when it returns.

    Writing needs the station's lock. Errors of the disk are Environment `disk.*`.
    """

    def __init__(self, folder: Path, content: SlotsContent) -> None:
        self._folder = folder
        self._content = content

    @classmethod
    def create(
        cls, folder: Path, station_id: str, key: DataKey, cost: KdfCost | None = None
    ) -> Slots:
        """Begin the slots of a new station in its `folder`: nobody can open it yet.

        `cost` is that of every later slot. Raises Refused `slots.exist`.
        """
        if any(path.exists() for path in _copies(folder)):
            raise Refused(
                "slots.exist",
                "这个文件夹里已经有一个台账的密钥文件。",
                remedy="请选择空文件夹，或直接登录已有的台账。",
            )
        make_folder(folder / "keys")
        content = SlotsContent(station_id, 0, cost or KdfCost(), _key_check(key), ())
        slots = cls(folder, content)
        slots._write(())
        return slots

    @classmethod
    def open(cls, folder: Path) -> Slots:
        """Read both copies: the newest whole one counts, and the other is made equal to it.

        Raises Damaged `slots.damaged` (no copy is whole) or `slots.missing`, Refused
        `slots.newer` (written by a newer program).
        """
        copies = _copies(folder)
        raws = [_read(path) for path in copies]
        if all(raw is None for raw in raws):
            raise Damaged("slots.missing", "找不到登录用的密钥文件。", remedy=_RESTORE)
        contents = [content for content in map(parse, filter(None, raws)) if content is not None]
        if not contents:
            raise Damaged("slots.damaged", "两份登录密钥文件都已损坏。", remedy=_RESTORE)
        newest = max(contents, key=lambda content: content.generation)
        encoded = encode(newest)
        for path, raw in zip(copies, raws, strict=True):
            if raw != encoded:
                write_durably(path, encoded)
        return cls(folder, newest)

    @property
    def station_id(self) -> str:
        """The station that the slots belong to."""
        return self._content.station_id

    @property
    def generation(self) -> int:
        """Rises by one with every change; the database keeps it beside the change."""
        return self._content.generation

    @property
    def operators(self) -> tuple[str, ...]:
        """The login names that can open the station, in the order they were added."""
        return tuple(slot.operator for slot in self._content.slots if slot.operator)

    @property
    def has_recovery(self) -> bool:
        """Whether a recovery key was set."""
        return self._find(SlotKind.RECOVERY, "") is not None

    def refuse_older_than(self, generation: int) -> None:
        """Raises Damaged `slots.old` when the database knows a newer generation than the files.

        Files that are ahead are the trace of an interrupted change, and are accepted.
        """
        if self.generation < generation:
            raise Damaged(
                "slots.old",
                "登录密钥文件被换成了旧的，其中可能有已停用的操作员。",
                remedy=_RESTORE,
            )

    def add(self, operator: str, password: str, key: DataKey) -> None:
        """Let a new operator open the station.

        Raises Refused `operator.exists`, `operator.name`, `password.weak`.
        """
        name = operator_name(operator)
        if name in self.operators:
            raise Refused(
                "operator.exists",
                f"已有操作员“{name}”。",
                remedy="请换一个登录名，或修改该操作员的密码。",
            )
        slot = self._password_slot(name, password, key)
        self._write((*self._content.slots, slot))

    def replace(self, operator: str, password: str, key: DataKey) -> None:
        """Give an operator another password; the old one opens nothing any more.

        Raises Refused `operator.unknown`, `password.weak`.
        """
        known = self._known(operator)
        slot = self._password_slot(known.operator, password, key)
        self._write(tuple(slot if each is known else each for each in self._content.slots))

    def remove(self, operator: str) -> None:
        """Take an operator's slot out of both files. Raises Refused `operator.unknown`."""
        known = self._known(operator)
        self._write(tuple(each for each in self._content.slots if each is not known))

    def unlock(self, operator: str, password: str) -> DataKey:
        """The data key for a right name and password.

        Raises NotAllowed `login.failed`; which of the two was wrong cannot be told, not even
        by the time it takes.
        """
        name = unicodedata.normalize("NFC", operator).strip()
        slot = self._find(SlotKind.PASSWORD, name) or self._decoy()
        key = self._unlock(slot, unicodedata.normalize("NFC", password))
        if key is None:
            raise NotAllowed(
                "login.failed",
                "登录名或密码不对，或该操作员已停用。",
                remedy="请检查大小写和输入法后重试；忘记密码时，请系统管理员重设，"
                "或用恢复密钥重设。",
            )
        return key

    def set_recovery(self, recovery: RecoveryKey, key: DataKey) -> None:
        """Let `recovery` open the station; an earlier recovery key opens nothing any more."""
        slot = self._seal(SlotKind.RECOVERY, "", recovery.text, key)
        others = (each for each in self._content.slots if each.kind is not SlotKind.RECOVERY)
        self._write((*others, slot))

    def unlock_recovery(self, text: str) -> DataKey:
        """The data key for the recovery key as a person types it.

        Raises Refused `recovery.mistyped`, NotAllowed `recovery.failed`.
        """
        recovery = RecoveryKey.parse(text)
        slot = self._find(SlotKind.RECOVERY, "") or self._decoy()
        key = self._unlock(slot, recovery.text)
        if key is None:
            raise NotAllowed(
                "recovery.failed",
                "恢复密钥没有错字，但不是这个台账现在的恢复密钥。",
                remedy="请找出本台账最近一次打印的恢复密钥。",
            )
        return key

    def _find(self, kind: SlotKind, operator: str) -> Slot | None:
        return next(
            (s for s in self._content.slots if s.kind is kind and s.operator == operator), None
        )

    def _known(self, operator: str) -> Slot:
        name = operator_name(operator)
        slot = self._find(SlotKind.PASSWORD, name)
        if slot is None:
            raise Refused(
                "operator.unknown",
                f"没有操作员“{name}”，或已停用。",
                remedy="请从操作员列表中选择。",
            )
        return slot

    def _password_slot(self, name: str, password: str, key: DataKey) -> Slot:
        check_password(password, name)
        return self._seal(SlotKind.PASSWORD, name, unicodedata.normalize("NFC", password), key)

    def _seal(self, kind: SlotKind, operator: str, secret: str, key: DataKey) -> Slot:
        if _key_check(key) != self._content.key_check:
            raise ValueError("this is not the data key of the station")
        salt, cost = secrets.token_bytes(SALT_BYTES), self._content.cost
        wrapped = wrap(key, stretch(secret, salt, cost), self._binding(kind, operator))
        return Slot(kind, operator, salt, cost, wrapped)

    def _unlock(self, slot: Slot, secret: str) -> DataKey | None:
        kek = stretch(secret, slot.salt, slot.cost)
        return unwrap(slot.wrapped, kek, self._binding(slot.kind, slot.operator))

    def _decoy(self) -> Slot:
        # The same work as for a real slot, so that the time does not tell who has a login.
        wrapped = Wrapped(secrets.token_bytes(NONCE_BYTES), secrets.token_bytes(48))
        salt = secrets.token_bytes(SALT_BYTES)
        return Slot(SlotKind.PASSWORD, "", salt, self._content.cost, wrapped)

    def _binding(self, kind: SlotKind, operator: str) -> bytes:
        # A slot copied to another name or another station does not open.
        return json.dumps([FORMAT, VERSION, self.station_id, kind, operator]).encode()

    def _write(self, slots: tuple[Slot, ...]) -> None:
        content = replace(self._content, slots=slots, generation=self.generation + 1)
        encoded = encode(content)
        for path in _copies(self._folder):
            write_durably(path, encoded)
            self._content = content  # once the first copy has it, opening again will find it


def _copies(folder: Path) -> tuple[Path, Path]:
    keys = usable(folder / "keys")
    return keys / "slots-1.json", keys / "slots-2.json"


def _key_check(key: DataKey) -> bytes:
    return key.derive("key check")[:SALT_BYTES]


def _long_runs(length: int) -> Iterator[str]:
    return (run * (length // len(run) + 2) for run in _RUNS)


def _read(path: Path) -> bytes | None:
    with telling(path):
        try:
            with path.open("rb") as stream:
                return stream.read(_LARGEST)
        except FileNotFoundError:
            return None
