"""Packages of many confirmations with photos, beside bare hashing, packing and reading of them."""

from __future__ import annotations

import hashlib
import os
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pyzipper

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Evidence, EvidenceKind, Method, Outcome
from qualdesk.domain.package import PackageKind
from qualdesk.packages import seal
from qualdesk.services import exchanging
from qualdesk.services.exchanging import BuildRequest, Exchanging
from qualdesk.services.invented import InventedPerson
from qualdesk.services.receiving import Receiving
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import new_fact_id
from tests.bench import stations
from tests.bench.row import Row

SIZES = (1_000, 3_000, 10_000)
QUICK = (300,)
BUILD_GOAL, READ_BACK_GOAL, VERIFY_GOAL = 1.3, 2.2, 1.3
_PASSWORD = "7kfm-x2qp-w9ht-c4nv-b6rd"
_PHOTO_BYTES = 150_000
_CHUNK = 1 << 20
_TURNS = 2


def run(sizes: Sequence[int]) -> list[Row]:
    """Three rows a size: built without and with reading back, verified."""
    return [row for size in sizes for row in _measure(size)]


def _measure(size: int) -> list[Row]:
    with stations.station() as session, TemporaryDirectory() as folder:
        _confirm(session, stations.people(size))
        packing, receiving = _Packing(session, Path(folder)), Receiving(session)
        package = packing.build()
        plain = _unpacked(package, Path(folder) / "plain")

        def without() -> object:
            with mock.patch.object(exchanging, "build", partial(seal.build, read_back=False)):
                return packing.build()

        bare, built, read_back, bare_read, verified = _best(
            (
                lambda: _bare_build(plain, Path(folder) / "bare.zip"),
                without,
                packing.build,
                lambda: _bare_read(package),
                lambda: receiving.verify(package, _PASSWORD),
            ),
        )
        build_peak = _peak(packing.build)
        verify_peak = _peak(lambda: receiving.verify(package, _PASSWORD))
    return [
        _row("package built, not read back", "sha256 + pyzipper", built, bare, BUILD_GOAL, size),
        _row(
            "package built and read back",
            "sha256 + pyzipper",
            read_back,
            bare,
            READ_BACK_GOAL,
            size,
            build_peak,
        ),
        _row(
            "package verified",
            "read + decrypt + hash",
            verified,
            bare_read,
            VERIFY_GOAL,
            size,
            verify_peak,
        ),
    ]


def _row(
    what: str, beside: str, mine: float, bare: float, goal: float, size: int, note: str = ""
) -> Row:
    return Row(what, beside, mine, bare, mine / bare, goal, size, note)


def _confirm(session: Session, invented: list[InventedPerson]) -> None:
    """Confirm everybody today, each with a photo of their own."""
    stations.fill(session, invented)
    noise = os.urandom(_PHOTO_BYTES)
    with session.work() as work:
        facts = []
        for number, person in enumerate(invented):
            photo = number.to_bytes(8, "big") + noise
            piece = Evidence(
                sha256=session.store.evidence.put(photo),
                kind=EvidenceKind.PHOTO,
                media_type="image/jpeg",
                size=len(photo),
                look=f"{number:016x}",
            )
            facts.append(
                Confirmation(
                    fact_id=new_fact_id(),
                    id_number=person.id_number,
                    insurances=(person.insurance,),
                    method=Method.ON_SITE,
                    outcome=Outcome.QUALIFIED,
                    stated_on=stations.TODAY,
                    recorded_at=work.now,
                    operator=session.actor.login,
                    operator_id_number=session.actor.id_number,
                    station_id=session.station.station_id,
                    evidence=(piece,),
                )
            )
        Confirmations(work).add(facts)
        work.commit(Act("confirm", {"facts": len(facts)}))


class _Packing:
    """Builds the month's package again and again, each time anew in a folder of its own."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._exchanging = Exchanging(session, Summarising(session))
        self._folder = folder
        self._number = 0

    def build(self) -> Path:
        """The package; a draft, so that the next one carries the same facts."""
        self._number += 1
        request = BuildRequest(
            kind=PackageKind.MONTH,
            period=stations.TODAY.strftime("%Y-%m"),
            recipient_code="532922000000",
            out=self._folder / str(self._number),
            password=_PASSWORD,
        )
        return self._exchanging.build(request).package.path


def _best(works: Sequence[Callable[[], object]]) -> list[float]:
    """The shortest time of each work; in turns, so that other load hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(_TURNS):
        for work, mine in zip(works, times, strict=True):
            begin = time.perf_counter()
            work()
            mine.append(time.perf_counter() - begin)
    return [min(mine) for mine in times]


def _unpacked(package: Path, folder: Path) -> list[tuple[str, int, Path]]:
    """Name, compression and plain bytes of every member, to be packed again barely."""
    folder.mkdir()
    members = []
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(_PASSWORD.encode())
        for number, info in enumerate(archive.infolist()):
            path = folder / str(number)
            path.write_bytes(archive.read(info))
            members.append((info.filename, info.compress_type, path))
    return members


def _bare_build(members: list[tuple[str, int, Path]], target: Path) -> None:
    with pyzipper.AESZipFile(target, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(_PASSWORD.encode())
        for name, compression, path in members:
            content = path.read_bytes()
            hashlib.sha256(content).hexdigest()
            archive.writestr(name, content, compress_type=compression)


def _bare_read(package: Path) -> None:
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(_PASSWORD.encode())
        for info in archive.infolist():
            digest = hashlib.sha256()
            with archive.open(info) as entry:
                while chunk := entry.read(_CHUNK):
                    digest.update(chunk)


def _peak(work: Callable[[], object]) -> str:
    """The most that Python's objects took at one moment of the work."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"memory ≤ {peak / 1e6:.0f} MB"
