"""The station's one secret, what is derived from it, and what opens it."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qualdesk.errors import Environment, Refused

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I L O U
_LOOK_ALIKES = str.maketrans("OIL", "011")
_GROUPS, _GROUP_DATA = 8, 4  # each group: 4 characters of 5 bits, then its check character


@dataclass(frozen=True, slots=True)
class DataKey:
    """32 random bytes under which the whole station lies; never shown, never stored bare."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")

    @classmethod
    def make(cls) -> DataKey:
        """A fresh random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256); other purposes tell nothing about them."""
        info = b"qualdesk/1/" + purpose.encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self.raw)


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How much work one guess of a password costs (argon2id)."""

    memory_kib: int = 65536
    time: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        bounded = self.time <= 16 and self.lanes <= 16 and self.memory_kib <= 1 << 20
        if not bounded or self.time < 1 or self.lanes < 1 or self.memory_kib < 8 * self.lanes:
            raise ValueError("the cost of the key derivation is out of bounds")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under another key."""

    nonce: bytes
    sealed: bytes


def stretch(secret: str, salt: bytes, cost: KdfCost) -> bytes:
    """The 32-byte key that a password or recovery key opens its slot with.

    Raises Environment `memory.short`.
    """
    try:
        return hash_secret_raw(
            secret.encode(),
            salt,
            time_cost=cost.time,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError as error:
        raise Environment(
            "memory.short",
            f"内存不够，无法核对密码（需要约 {max(1, cost.memory_kib // 1024)} MB）。",
            remedy="请关闭一些程序后再登录。",
        ) from error


def wrap(key: DataKey, kek: bytes, aad: bytes) -> Wrapped:
    """Seal `key` under `kek` (32 bytes), bound to `aad` (AES-256-GCM)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Wrapped(nonce, AESGCM(kek).encrypt(nonce, key.raw, aad))


def unwrap(wrapped: Wrapped, kek: bytes, aad: bytes) -> DataKey | None:
    """The key, or None when `kek` or `aad` is another one or the bytes were altered."""
    try:
        return DataKey(AESGCM(kek).decrypt(wrapped.nonce, wrapped.sealed, aad))
    except InvalidTag:
        return None


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """160 random bits on paper: opens the station when every password is forgotten."""

    bits: int = field(repr=False)

    @classmethod
    def make(cls) -> RecoveryKey:
        """A fresh random recovery key."""
        return cls(secrets.randbits(5 * _GROUPS * _GROUP_DATA))

    @property
    def text(self) -> str:
        """`XXXXX-XXXXX-…`: eight groups, the last character of each checks its group."""
        return "-".join(self._group(number) for number in range(_GROUPS))

    @classmethod
    def parse(cls, text: str) -> RecoveryKey:
        """Read what a person typed; spaces, hyphens, case, width, O/0 and I/L/1 do not matter.

        Raises Refused `recovery.mistyped`, with the first group that is wrong.
        """
        plain = unicodedata.normalize("NFKC", text).upper()
        kept = "".join(filter(str.isalnum, plain)).translate(_LOOK_ALIKES)
        size = _GROUP_DATA + 1
        if len(kept) != _GROUPS * size:
            raise _mistyped(f"恢复密钥应有{_GROUPS * size}个字符，现有{len(kept)}个。")
        bits = 0
        for number in range(_GROUPS):
            group = kept[number * size : (number + 1) * size]
            digits = [_ALPHABET.find(character) for character in group]
            if min(digits) < 0 or _check(number, digits[:-1]) != digits[-1]:
                raise _mistyped(f"恢复密钥第{number + 1}组（每组{size}个字符）有错字。")
            for digit in digits[:-1]:
                bits = bits << 5 | digit
        return cls(bits)

    def _group(self, number: int) -> str:
        first = (_GROUPS - number) * _GROUP_DATA
        digits = [self.bits >> 5 * (first - 1 - at) & 31 for at in range(_GROUP_DATA)]
        return "".join(_ALPHABET[digit] for digit in (*digits, _check(number, digits)))


def _check(number: int, digits: list[int]) -> int:
    # A polynomial over GF(32): finds every single wrong character, every swap of two characters
    # of the group and, because the group's number is in it, every swap of two groups.
    total = number + 1
    for digit in digits:
        total = _times_x(total) ^ digit
    return _times_x(total)


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


def _mistyped(body: str) -> Refused:
    return Refused("recovery.mistyped", body, remedy="请对照打印的恢复密钥，逐组核对后重新输入。")
