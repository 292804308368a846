"""One small package of invented people, made once, and what is needed to make others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qualdesk.domain.package import PackageHead, PackageKind, PackageName, Receipt, Returned, Seal
from qualdesk.packages.identity import Signer, make_identity
from qualdesk.packages.seal import BuiltPackage, EvidenceFile, build
from tests.packages.half_year_records import half_year_records

PASSWORD = "7kfm-x2qp-w9ht-c4nv-b6rd"
REAL_TODAY = date.today()  # noqa: DTZ011, TID251 - openssl, the judge, knows no other day
STATION, COUNTY = "532922100000", "532922000000"

HEAD = PackageHead(
    name=PackageName(STATION, PackageKind.MONTH, "2026-11", 3),
    station_id="5a" * 16,
    station_name="青石镇社会保障中心",
    level="township",
    incarnation=1,
    recipient_code=COUNTY,
    recipient_name="青石县社会保险局",
    training=False,
    built_at=datetime(2026, 11, 21, 2, 33, 44, 123456, tzinfo=UTC),
    audit_head="0f" * 32,
)
SEALED = replace(
    HEAD,
    seal=Seal(form_serial="CK700N7N", digest="ab" * 32, open_forms=2, open_reason="外出务工未归"),
)


RECEIPT = Receipt(
    package=PackageName(STATION, PackageKind.MONTH, "2026-11", 3),
    package_station_id="5a" * 16,
    tagmanifest_sha256="ab" * 32,
    station_id="6b" * 16,
    station_code=COUNTY,
    station_name="青石县社会保险局",
    received_by="赵某",
    received_at=datetime(2026, 12, 1, 1, 2, 3, 4, tzinfo=UTC),
    training=False,
    accepted=False,
    returned=(Returned("0" * 32, "照片看不清，请重拍"), Returned("1" * 32, "缺村主任签字")),
)


def photo(number: int) -> bytes:
    """The bytes that stand for a photo."""
    return b"\xff\xd8" + bytes((number * k) % 251 for k in range(3000)) + b"\xff\xd9"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def id_number(number: int) -> str:
    return f"5329221950010{number:04d}X"


def act(number: int) -> dict[str, Any]:
    return {
        "fact_id": f"{number:032x}",
        "station_id": HEAD.station_id,
        "operator": "𠮷㐂",
        "operator_id_number": "",
        "recorded_at": "2026-11-21T02:33:44.123456Z",
    }


def confirmation(number: int) -> dict[str, Any]:
    content = photo(number)
    return act(number) | {
        "id_number": id_number(number),
        "insurances": ["resident"],
        "method": "on_site",
        "outcome": "qualified",
        "loss_reason": None,
        "stated_on": "2026-11-20",
        "place": "532922100201",
        "reason": "",
        "source": "own",
        "supersedes": None,
        "evidence": [
            {
                "sha256": digest_of(content),
                "kind": "photo",
                "media_type": "image/jpeg",
                "size": len(content),
                "look": "",
                "advice": ["photo.dark"],
            }
        ],
    }


def recipient(number: int) -> dict[str, Any]:
    return {
        "id_number": id_number(number),
        "name": "阿依𬱖",
        "sex": "female",
        "birth": "1950-01-01",
        "village_code": "532922100201",
        "group": "3组",
        "phone": "",
        "ethnic_group": "彝族",
        "registered_address": "",
        "present_address": "",
        "contact_name": "",
        "contact_relation": "",
        "contact_phone": "",
        "original_id_number": "",
    }


def examples() -> dict[str, list[dict[str, Any]]]:
    """Records of every kind; confirmations refer to photos 0 … 5, a sign-off to the scan."""
    person = {"id_number": id_number(1), "insurance": "resident"}
    rows = [{"row": 1, "name": "阿依𬱖", **person}]
    counts = {"expected": 9, "confirmed": 8, "unconfirmed": 1, "to_verify": 0, "disqualified": 0}
    place = {"village_code": "532922100201", "insurance": "resident"}
    form = {
        "form_serial": "AK700N7N",
        "kind": "individual",
        "insurance": "resident",
        "round": "2026H2",
        "village_code": "532922100201",
        "group": "3组",
        "version": 1,
        "rows": rows,
        "checks": ["AK700N7N11ABCDEF"],
    }
    signoff = {
        "form_serial": "AK700N7N",
        "step": "group_leader",
        "signer": "王某",
        "signed_on": "2026-11-20",
        "decision": "approved",
        "reason": "",
        "scan": digest_of(SCAN),
    }
    summary = {"form_serial": "CK700N7N", "period": "2026-11", "digest": "ab" * 32}
    papers = {
        "documents": [
            {
                "sha256": digest_of(SCAN),
                "kind": "scan",
                "media_type": "application/pdf",
                "size": len(SCAN),
            }
        ]
    }
    status = {
        "status": "suspended",
        "reason": "arrest",
        "from_on": "2026-11-01",
        "until_on": None,
        "decided": True,
        "stated_on": "2026-11-02",
        "basis": "[]",
        "chosen": "",
        "chosen_reason": "",
        "document_number": "漾社险函〔2026〕31号",
        "settles": "",
        "paid_from": "",
        "arrears": "",
        "note": "",
    }
    day = {"stated_on": "2026-11-20"}
    case = {"kind": "suspected_death", "source": "death", "source_id": "", "due_on": "2026-12-20"}
    step = {"kind": "concluded", "owner": "", "due_on": None, "outcome": "disqualified"}
    death = {"died_on": None, "evidence_kind": "village", "reported_by": "王某", "source": "own"}
    second = {"second_operator": "b", "second_id_number": ""}
    note = {"note": ""}
    place_of = {"village_code": "532922100201", "unit_code": ""}
    return {
        "units": [{"unit_code": "0001", "name": "青石中学"}],
        "recipients": [recipient(number) for number in range(6)],
        "benefits": [
            {
                **person,
                "unit_code": "",
                "started_month": "2010-01",
                "roster_status": "paying",
                "roster_reason": "",
                "known_due_on": None,
            }
        ],
        "statuses": [act(100) | person | status | papers],
        "confirmations": [confirmation(number) for number in range(6)],
        "forms": [act(101) | form],
        "signoffs": [act(102) | signoff],
        "summaries": [act(103) | summary | {"rows": [place | counts | {"by_method": {"app": 1}}]}],
        "markings": [act(105) | person | day | {"marked": True, "source": "own", "reason": ""}],
        "cases": [act(106) | person | day | case | {"owner": "", "note": ""}],
        "case_steps": [
            act(107)
            | day
            | step
            | papers
            | {"case_id": "0" * 32, "loss_reason": "death", "made": "", "reason": ""}
        ],
        "contacts": [
            act(108)
            | day
            | {"id_number": id_number(1), "case_id": "", "how": "phone", "outcome": "reached"}
            | {"note": "家人说在外"}
        ],
        "deaths": [act(109) | day | {"id_number": id_number(2)} | death | place_of | note | papers],
        "death_withdrawals": [
            act(110) | day | {"death_id": "0" * 32, "reason": "认错了人"} | second | papers
        ],
        "nil_reports": [
            act(111)
            | day
            | {"month": "2026-10", "place_kind": "village", "place_code": "532922100201"}
            | {"reported_by": ""}
        ],
        "survivors": [
            act(112) | day | {"id_number": id_number(3), "relation": "child", "reason": ""}
        ],
        "letters": [
            act(113)
            | day
            | {"form_serial": "AK700N7N", "unit_code": "0001", "insurance": "enterprise"}
            | {"months": 5, "answer_by": "2026-11-30"}
        ],
        "deliveries": [act(114) | day | note | {"form_serial": "AK700N7N", "received_by": "李某"}],
        **half_year_records(act, papers),
        "corrections": [
            act(104) | {"target_id": "0" * 32, "replacement_id": None, "reason": "拍错了人"}
        ],
    }


SCAN = b"%PDF-1.4 a scan"


def evidence() -> list[EvidenceFile]:
    photos = [photo(number) for number in range(6)]
    return [
        *(
            EvidenceFile(digest_of(one), "jpg", lambda one=one: [one[:1000], one[1000:]])
            for one in photos
        ),
        EvidenceFile(digest_of(SCAN), "pdf", lambda: [SCAN]),
    ]


Builder = Callable[..., BuiltPackage]


@pytest.fixture(scope="session")
def signer() -> Signer:
    return make_identity(HEAD.station_name, STATION, REAL_TODAY)


@pytest.fixture
def build_package(signer: Signer, tmp_path: Path) -> Builder:
    """Builds a package; whatever is not named is that of the small package."""

    def make(folder: Path = tmp_path, head: PackageHead = SEALED, **changed: Any) -> BuiltPackage:
        parts: dict[str, Any] = {
            "papers": [("汇总表.pdf", b"%PDF-1.4 \xe2\xe3"), ("汇总表.xlsx", b"PK xlsx")],
            "records": examples().items(),
            "evidence": evidence(),
            "signer": signer,
            "real_today": REAL_TODAY,
        }
        return build(folder, head, changed.pop("password", PASSWORD), **(parts | changed))

    return make


@pytest.fixture(scope="session")
def package(signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small package. Nobody writes to it."""
    return build(
        tmp_path_factory.mktemp("stick"),
        SEALED,
        PASSWORD,
        papers=[("汇总表.pdf", b"%PDF-1.4 \xe2\xe3"), ("汇总表.xlsx", b"PK xlsx")],
        records=examples().items(),
        evidence=evidence(),
        signer=signer,
        real_today=REAL_TODAY,
    ).path


@pytest.fixture
def no_leftovers(tmp_path: Path) -> Iterator[None]:
    """Nothing unfinished stays behind."""
    yield
    assert not list(tmp_path.rglob("*.part"))
