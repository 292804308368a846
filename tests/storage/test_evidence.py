import hashlib
import io
import itertools
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qualdesk.disk import sweep
from qualdesk.errors import Cancelled, Damaged, Environment, Severity, Unreadable
from qualdesk.progress import Progress
from qualdesk.storage.evidence import CHUNK, EvidenceStore
from qualdesk.storage.keys import DataKey

KEY = DataKey(bytes(range(32)))
HEADER, TAG = 64, 16
FIRST_VERSION = (
    "51444556010000009d62f47e705af7b09587e38412f994ad0000000000000010407460e7115171e0"
    "a85665ca4fa1604fff269f2826c19b79d6fef31916866c7d496aaebe4d5538e89848c3f911fdda06"
    "a655215fc20c46d4d59250a8458eb1b2"
)
FIRST_NAME = "028e990bc620fdb45ed8426d6eb57aff78ad879f21388cfefb52429bd26cf138.qde"
SIZES = [0, 1, 150_000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 12_345]


def content(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "漾濞 台账" / "evidence", KEY)


def stored(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Damaged) as caught:
        act()
    assert caught.value.remedy
    return caught.value.code


class Dribble(io.RawIOBase):
    """A card that hands out a few bytes at a time, and may break off."""

    def __init__(self, data: bytes, breaks_at: int | None = None) -> None:
        self._left, self._given, self._breaks_at = io.BytesIO(data), 0, breaks_at

    def read(self, size: int = -1) -> bytes:
        if self._breaks_at is not None and self._given >= self._breaks_at:
            raise OSError(5, "pulled out")
        part = self._left.read(min(size, 300_007))
        self._given += len(part)
        return part


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_is_read(store: EvidenceStore, size: int) -> None:
    data = content(size)
    sha256 = store.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert store.has(sha256)
    assert store.read(sha256) == data
    assert max(map(len, store.open(sha256))) <= CHUNK


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_gives_the_same_file_as_bytes(store: EvidenceStore, size: int) -> None:
    data = content(size)
    assert store.put_stream(Dribble(data)) == (hashlib.sha256(data).hexdigest(), size)
    sha256 = store.put(data)
    assert store.read(sha256) == data
    assert len(stored(store._folder)) == 1


def test_files_and_names_tell_nothing(store: EvidenceStore, tmp_path: Path) -> None:
    data = b"plain words of a witness " * 100
    sha256 = store.put(data)
    other = EvidenceStore(tmp_path / "other", DataKey.make())
    other.put(data)
    (path,) = stored(store._folder)
    (same,) = stored(tmp_path / "other")
    assert path.name != same.name
    assert path.parent.name == path.name[:2]
    assert sha256[:8] not in str(path)
    raw = path.read_bytes()
    assert b"witness" not in raw
    assert bytes.fromhex(sha256) not in raw
    assert path == store.path(sha256)


def test_every_file_has_a_key_of_its_own(store: EvidenceStore) -> None:
    sha256 = store.put(bytes(1000))
    first = store.path(sha256).read_bytes()
    store.path(sha256).unlink()
    store.put(bytes(1000))
    second = store.path(sha256).read_bytes()
    assert first[HEADER:] != second[HEADER:]


def test_a_file_of_the_first_version_is_read_for_ever(store: EvidenceStore) -> None:
    data = b"evidence of 2026"
    sha256 = hashlib.sha256(data).hexdigest()
    path = store.path(sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes.fromhex(FIRST_VERSION))
    assert path.name == FIRST_NAME
    assert store.read(sha256) == data


def test_another_key_reads_nothing(store: EvidenceStore) -> None:
    sha256 = store.put(b"x")
    stranger = EvidenceStore(store._folder, DataKey.make())
    assert not stranger.has(sha256)
    stranger.path(sha256).parent.mkdir(exist_ok=True)
    shutil.copy(store.path(sha256), stranger.path(sha256))
    assert code(lambda: stranger.read(sha256)) == "evidence.damaged"
    assert store.read(sha256) == b"x"


def test_a_second_put_writes_nothing(store: EvidenceStore) -> None:
    sha256 = store.put(content(1000))
    before = store.path(sha256).read_bytes(), store.path(sha256).stat().st_mtime_ns
    store.put(content(1000))
    store.put_stream(io.BytesIO(content(1000)))
    assert (store.path(sha256).read_bytes(), store.path(sha256).stat().st_mtime_ns) == before
    assert len(stored(store._folder)) == 1


@pytest.mark.parametrize("left", [0, 10, HEADER, 500])
def test_putting_again_mends_a_file_that_was_cut_off(store: EvidenceStore, left: int) -> None:
    data = content(1000)
    sha256 = store.put(data)
    for put in (lambda: store.put(data), lambda: store.put_stream(io.BytesIO(data))):
        os.truncate(store.path(sha256), left)
        assert code(lambda: store.read(sha256)) == "evidence.damaged"
        put()
        assert store.read(sha256) == data


def chunk(number: int) -> slice:
    start = HEADER + number * (CHUNK + TAG)
    return slice(start, start + CHUNK + TAG)


def swapped(raw: bytes) -> bytes:
    return raw[:HEADER] + raw[chunk(1)] + raw[chunk(0)] + raw[chunk(2)]


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "cut by a byte": lambda raw: raw[:-1],
    "cut by a chunk": lambda raw: raw[: chunk(1).stop],
    "last chunk gone, length kept": lambda raw: (
        raw[: chunk(2).start] + bytes(len(raw) - chunk(2).start)
    ),
    "empty": lambda raw: raw[:0],
    "header only": lambda raw: raw[:HEADER],
    "longer": lambda raw: raw + b"\0",
    "chunks swapped": swapped,
    "chunk repeated": lambda raw: raw[: chunk(1).start] + raw[chunk(0)] + raw[chunk(2).start :],
    "zeros": lambda raw: bytes(len(raw)),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_file_is_refused(store: EvidenceStore, harm: str) -> None:
    data = content(2 * CHUNK + 100)
    sha256 = store.put(data)
    path = store.path(sha256)
    raw = path.read_bytes()
    path.write_bytes(HARMS[harm](raw))
    assert code(lambda: store.read(sha256)) == "evidence.damaged"
    path.write_bytes(raw)  # the control
    assert store.read(sha256) == data


def test_a_flipped_bit_is_refused_wherever_it_is(store: EvidenceStore) -> None:
    data = content(300)
    sha256 = store.put(data)
    path = store.path(sha256)
    raw = path.read_bytes()
    for at in range(len(raw)):
        harmed = bytearray(raw)
        harmed[at] ^= 1 << at % 8
        path.write_bytes(harmed)
        assert code(lambda: store.read(sha256)) == "evidence.damaged", at
    path.write_bytes(raw)
    assert store.read(sha256) == data


def test_not_a_byte_of_another_file_or_of_a_harmed_chunk_comes_out(store: EvidenceStore) -> None:
    data, other = content(2 * CHUNK + 5), content(2 * CHUNK + 5, seed=8)
    sha256, other_sha256 = store.put(data), store.put(other)
    whole, foreign = store.path(sha256).read_bytes(), store.path(other_sha256).read_bytes()
    for raw, good in [
        (foreign, 0),
        (whole[:HEADER] + foreign[HEADER:], 0),
        (whole[: chunk(1).start] + foreign[chunk(1).start :], 1),
        (whole[:-1] + bytes([whole[-1] ^ 1]), 2),
    ]:
        store.path(sha256).write_bytes(raw)
        chunks = store.open(sha256)
        released = b"".join(itertools.islice(chunks, good))
        assert released == data[: good * CHUNK]
        assert code(lambda chunks=chunks: next(chunks)) == "evidence.damaged"
    store.path(sha256).write_bytes(whole)
    assert store.read(sha256) == data


def test_a_missing_file_is_told_apart(store: EvidenceStore) -> None:
    sha256 = store.put(b"x")
    store.path(sha256).unlink()
    assert not store.has(sha256)
    with pytest.raises(Damaged) as caught:
        store.read(sha256)
    assert (caught.value.code, caught.value.value) == ("evidence.missing_file", sha256)


def test_the_whole_store_is_verified(store: EvidenceStore) -> None:
    good, gone, bad, orphan = (store.put(content(1000, seed)) for seed in range(4))
    assert list(store.verify([good, gone, bad, orphan])) == []
    store.path(gone).unlink()
    raw = bytearray(store.path(bad).read_bytes())
    raw[-1] ^= 1
    store.path(bad).write_bytes(raw)
    steps: list[tuple[int, int]] = []
    watched = Progress(lambda step: steps.append((step.done, step.total)))
    found = list(store.verify([good, gone, bad], watched))
    assert [(each.code, each.severity, each.value) for each in found] == [
        ("evidence.missing_file", Severity.REFUSED, gone),
        ("evidence.damaged", Severity.REFUSED, bad),
        ("evidence.orphan", Severity.ADVICE, None),
    ]
    assert found[-1].where.file == store.path(orphan).name
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_file_that_is_sealed_well_but_holds_something_else_is_found(
    store: EvidenceStore,
) -> None:
    # Only a program fault could write it: the header binds the name, not what the chunks hold.
    sha256 = store.put(b"right")
    path = store.path(sha256)
    raw = path.read_bytes()
    seal: AESGCM = store._seal(raw[8:24])
    path.write_bytes(raw[:HEADER] + seal.encrypt(bytes(11) + b"\1", b"wrong", None))
    assert [each.code for each in store.verify([sha256])] == ["evidence.damaged"]


def test_verifying_can_be_stopped(store: EvidenceStore) -> None:
    sha256 = store.put(b"x")
    with pytest.raises(Cancelled):
        list(store.verify([sha256], Progress(cancelled=lambda: True)))


def test_an_empty_store_is_whole(store: EvidenceStore) -> None:
    assert list(store.verify([])) == []


def test_a_source_that_breaks_off_leaves_nothing(store: EvidenceStore) -> None:
    with pytest.raises(Unreadable) as caught:
        store.put_stream(Dribble(content(3 * CHUNK), breaks_at=2 * CHUNK))
    assert caught.value.code == "file.unreadable"
    assert stored(store._folder) == []


def test_a_cut_while_putting_leaves_only_what_a_sweep_takes(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*arguments: object, **named: object) -> None:
        raise OSError(5, "cut")

    data = content(1000)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", cut)
        patch.setattr(Path, "unlink", cut)
        for put in (lambda: store.put(data), lambda: store.put_stream(io.BytesIO(data))):
            with pytest.raises(Environment):
                put()
    assert not store.has(hashlib.sha256(data).hexdigest())
    assert len(stored(store._folder)) == 2
    assert sweep(store._folder) == 2
    assert store.read(store.put(data)) == data
