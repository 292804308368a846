"""Sets a station up: keys, database, certificate, divisions, the first operator."""

from __future__ import annotations

import csv
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk import paths
from qualdesk.clock import Clock, local_text
from qualdesk.disk import make_folder
from qualdesk.domain.access import Actor, Role
from qualdesk.domain.audit import Act
from qualdesk.domain.form_codes import ALPHABET
from qualdesk.domain.identity import typed_id_number
from qualdesk.domain.policy_values import Level as PolicyLevel
from qualdesk.domain.station import Level, check_division_code, station_name
from qualdesk.errors import Refused
from qualdesk.packages.identity import make_identity
from qualdesk.services.rules import load_policy, policy_texts
from qualdesk.services.session import Session
from qualdesk.storage.engine import DATABASE_NAME
from qualdesk.storage.keys import DataKey, KdfCost, RecoveryKey
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.slots import Slots, check_password, operator_name
from qualdesk.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRequest:
    """What a person says of the new station; `person` is the first operator's id number."""

    level: Level
    code: str
    name: str
    policy_id: str
    admin: str
    password: str
    person: str = ""
    one_person_reason: str = ""
    training: bool = False


@dataclass(frozen=True, slots=True)
class SetupResult:
    """What is told once: the recovery key is stored nowhere."""

    station_id: str
    recovery_key: str
    certificate_sha256: str


def create_station(
    folder: Path,
    request: SetupRequest,
    clock: Clock,
    cost: KdfCost | None = None,
) -> tuple[Session, SetupResult]:
    """Set up a station in `folder` (made when missing) and log its first operator in.

    Refused when the folder holds a station, or the level, code or password do not do; then
    nothing is left behind.
    """
    check_division_code(request.level, request.code)
    if (folder / DATABASE_NAME).exists():
        raise Refused(
            "station.exists",
            f"文件夹“{folder}”里已经有资格确认台的数据。",
            remedy="请换一个空文件夹建站，或直接登录已有的站点。",
        )
    load_policy(request.policy_id, {}, {})
    check_operator(request.admin, request.password, request.person, clock.today())
    request = replace(request, name=station_name(request.name))
    make_folder(folder)
    key = DataKey.make()
    station_id = secrets.token_hex(8)
    recovery = RecoveryKey.make()
    before = set(folder.iterdir())
    try:
        slots = Slots.create(folder, station_id, key, cost or KdfCost())
        slots.add(request.admin, request.password, key)
        slots.set_recovery(recovery, key)
        store = Store.create(folder, key, slots, local_text(clock.now()))
        try:
            fingerprint = _write_head(store, request, station_id, clock)
            session = Session(store, _first_actor(request, clock.today()), clock)
        except BaseException:
            store.close()
            raise
    except BaseException:
        _remove_new(folder, before)
        raise
    return session, SetupResult(station_id, recovery.text, fingerprint)


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """A policy that ships with the program; `level` in words."""

    policy_id: str
    name: str
    level: str


def policy_choices() -> tuple[PolicyChoice, ...]:
    """The policies that a new station may use, the nearest to the people first."""
    found = [load_policy(Path(text.file).stem, {}, {}) for text in policy_texts({})]
    order = list(PolicyLevel)
    found.sort(key=lambda policy: (-order.index(policy.level), policy.id))
    return tuple(PolicyChoice(one.id, one.name, one.level.label) for one in found)


def check_operator(login: str, password: str, person: str, today: date) -> None:
    """Refused where the first operator's name, password or id number will not do."""
    check_password(password, operator_name(login))
    if person:
        typed_id_number(person, today)


def _first_actor(request: SetupRequest, today: date) -> Actor:
    person = typed_id_number(request.person, today).number if request.person else ""
    return Actor(request.admin, person, Role.ADMIN, bool(request.one_person_reason))


def _write_head(store: Store, request: SetupRequest, station_id: str, clock: Clock) -> str:
    actor = _first_actor(request, clock.today())
    identity = make_identity(request.name, request.code, clock.real_today())
    with store.work(actor, clock, station_id) as work:
        office = Office(work)
        office.add_station(
            {
                "station_id": station_id,
                "level": request.level.value,
                "division_code": request.code,
                "name": request.name,
                "policy_id": request.policy_id,
                "training": request.training,
                "one_person_reason": request.one_person_reason,
                "incarnation": 1,
                "paper_code": _paper_code(station_id),
                "certificate": identity.certificate,
                "certificate_sha256": identity.certificate_sha256,
                "private_key": identity.private_key,
                "slots_generation": store.slots.generation,
                "created_at": work.recorded_at,
            }
        )
        office.add_operator(request.admin, actor.id_number, actor.role)
        office.add_divisions(division_table())
        work.commit(Act("station.init", _head_detail(request, station_id)))
    return identity.certificate_sha256


def _head_detail(request: SetupRequest, station_id: str) -> Mapping[str, Any]:
    return {
        "station_id": station_id,
        "level": request.level.value,
        "code": request.code,
        "policy": request.policy_id,
        "training": request.training,
        "one_person": request.one_person_reason,
    }


def _paper_code(station_id: str) -> str:
    """Two characters that stand for the station in the serials of its paper."""
    number = int.from_bytes(hashlib.sha256(station_id.encode()).digest()[:4], "big")
    base = len(ALPHABET)
    return ALPHABET[number // base % base] + ALPHABET[number % base]


def division_table() -> list[dict[str, str]]:
    """The divisions that ship with the program (code, name, level, parent)."""
    rows: list[dict[str, str]] = []
    for path in sorted((paths.resources() / "divisions").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            rows.extend(csv.DictReader(source))
    return rows


def _remove_new(folder: Path, before: set[Path]) -> None:
    """Take away what a failed set-up left, and nothing else."""
    for path in sorted(folder.rglob("*"), key=lambda p: len(p.parts), reverse=True):
        top = folder / path.relative_to(folder).parts[0]
        if top in before:
            continue
        path.rmdir() if path.is_dir() else path.unlink()
