"""Forms of invented people, for the tests of paper."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.death_forms import DeathEntry, DeathsForm
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.form_codes import FormKind, make_serial
from qualdesk.domain.forms import (
    FormHead,
    GroupForm,
    GroupRow,
    IndividualForm,
    SummaryForm,
    SummaryRow,
)
from qualdesk.domain.notice_forms import NoticeForm
from qualdesk.domain.recipient import Insurance, Sex
from qualdesk.domain.spot_check_forms import SpotCheckForm, SpotRow
from qualdesk.domain.visit_forms import VisitForm, VisitFormRow

KEY = bytes(range(32))
MM = 25.4

RARE_NAMES = ("阿普·约瑟·木嘎", "罗𠮷祥", "𬱖玉兰", "杨㐂凤", "毕䶮", "𫖮学仁")
LONG_NAME = "木嘎·阿开·买买提·司迪克"


def head(kind: FormKind, number: int = 700, **changes: Any) -> FormHead:
    values: dict[str, Any] = {
        "serial": make_serial(kind, "K7", number),
        "version": 3,
        "insurance": Insurance.RESIDENT,
        "round_label": "2026年下半年",
        "filler": "苍山西镇上街村村民委员会",
        "filled_on": date(2026, 11, 18),
        "year": 2026,
        "audit_digest": "9f3a71c0" + "0" * 56,
        "printed_at": "2026-11-18 09:12",
    }
    return FormHead(**{**values, **changes})


def individual(
    number: int = 700, insurance: Insurance = Insurance.RESIDENT, **changes: Any
) -> IndividualForm:
    head_changes = changes.pop("head_changes", {})
    values: dict[str, Any] = {
        "head": head(FormKind.INDIVIDUAL, number, insurance=insurance, **head_changes),
        "name": "李桂香",
        "sex": Sex.FEMALE,
        "birth": date(1945, 3, 15),
        "id_number": "532999194503150014",
        "ethnic_group": "傈僳族",
        "started_month": "2010-01",
        "registered_address": "云南省大理白族自治州漾濞彝族自治县苍山西镇上街村三组",
        "phone": "130 0000 0001",
        "categories": frozenset({"high_age"}),
        "last_confirmed": "2026年5月20日　上门",
    }
    return IndividualForm(**{**values, **changes})


def group(people: int, number: int = 700, **changes: Any) -> GroupForm:
    head_changes = changes.pop("head_changes", {})
    names = (*RARE_NAMES, LONG_NAME)
    values: dict[str, Any] = {
        "head": head(FormKind.GROUP, number, filled_on=None, **head_changes),
        "group": "三组",
        "expected": people + 3,
        "rows": tuple(
            GroupRow(
                name=names[at % len(names)],
                sex=Sex.MALE,
                id_number=f"53299919450315{at:04d}",
                phone="13000001000",
                last_confirmed=date(2026, 5, 18) if at % 3 else None,
                remark="" if at % 4 else "高龄",
            )
            for at in range(people)
        ),
    }
    return GroupForm(**{**values, **changes})


def summary_row(number: int, **changes: Any) -> SummaryRow:
    by_method = {group: 20 + number + at for at, group in enumerate(MethodGroup)}
    by_loss = {group: at for at, group in enumerate(LossGroup)}
    values: dict[str, Any] = {
        "village": f"第{number}村",
        "expected": sum(by_method.values()) + sum(by_loss.values()) + 3,
        "by_method": by_method,
        "unconfirmed": 2,
        "to_verify": 1,
        "by_loss": by_loss,
    }
    return SummaryRow(**{**values, **changes})


def summary(villages: int, number: int = 700, **changes: Any) -> SummaryForm:
    head_changes = changes.pop("head_changes", {})
    values: dict[str, Any] = {
        "head": head(FormKind.SUMMARY, number, filled_on=None, **head_changes),
        "period": "2026年7月1日至12月25日",
        "rows": tuple(summary_row(at + 1) for at in range(villages)),
    }
    return SummaryForm(**{**values, **changes})


def death_entry(number: int, **changes: Any) -> DeathEntry:
    names = (*RARE_NAMES, LONG_NAME)
    values: dict[str, Any] = {
        "death_id": f"{number:032x}",
        "name": names[number % len(names)],
        "sex": "女",
        "id_number": f"53299919410203{number:04d}",
        "insurance": Insurance.RESIDENT,
        "place": "上街村3组",
        "died_on": date(2026, 10, 4),
        "evidence": DeathEvidence.HOSPITAL,
        "stop_month": "2026-11",
        "overpaid": 0,
        "family": "杨自珍（子） 13000000031",
        "reported_by": "罗文清",
        "late": False,
        "supplement": False,
        "late_months": 0,
    }
    return DeathEntry(**{**values, **changes})


def deaths(people: int, number: int = 700, **changes: Any) -> DeathsForm:
    values: dict[str, Any] = {
        "serial": make_serial(FormKind.DEATHS, "K7", number),
        "version": 3,
        "month": "2026-10",
        "insurance": None,
        "place": None,
        "filler": "苍山西镇社会保障服务中心",
        "to": "漾濞彝族自治县社会保险局",
        "due": ((Insurance.RESIDENT, date(2026, 11, 5)), (Insurance.ENTERPRISE, date(2026, 11, 4))),
        "late": False,
        "rows": tuple(death_entry(at) for at in range(people)),
        "missing": (),
        "groups": 15,
        "recipients": 412,
        "year": 2026,
        "audit_digest": "9f3a71c0" + "0" * 56,
        "printed_at": "2026-11-04 09:12",
    }
    return DeathsForm(**{**values, **changes})


def spot_row(number: int, **changes: Any) -> SpotRow:
    names = (*RARE_NAMES, LONG_NAME)
    values: dict[str, Any] = {
        "name": names[number % len(names)],
        "sex": "男",
        "id_number": f"53299919410203{number:04d}",
        "record": "2026-10-12 手机APP\n具备",
    }
    return SpotRow(**{**values, **changes})


def spotcheck(people: int, number: int = 700, **changes: Any) -> SpotCheckForm:
    head_changes = changes.pop("head_changes", {})
    filler = "漾濞彝族自治县社会保险局"
    values: dict[str, Any] = {
        "head": head(
            FormKind.SPOTCHECK, number, **{"filled_on": None, "filler": filler, **head_changes}
        ),
        "batch": "2026年下半年第1批",
        "inspected": "苍山西镇上街村",
        "population": 412,
        "method": "随机抽取，抽签号 7264-1038",
        "insurances": "城乡居民基本养老保险",
        "population_sha256": "317b340b" + "0" * 56,
        "repeatable": True,
        "rows": tuple(spot_row(at) for at in range(people)),
    }
    return SpotCheckForm(**{**values, **changes})


def visit_row(number: int, **changes: Any) -> VisitFormRow:
    names = (*RARE_NAMES, LONG_NAME)
    values: dict[str, Any] = {
        "name": names[number % len(names)],
        "sex": Sex.FEMALE,
        "age": 81,
        "id_number": f"53299919410203{number:04d}",
        "kinds": "高龄 重残" if number % 2 else "高龄",
        "address": "上街村三组12号",
        "phone": "" if number % 3 else "130 0000 0001",
        "contact": "木嘎·𬱖英 130 0000 0002" if number % 2 else "",
    }
    return VisitFormRow(**{**values, **changes})


def visits(people: int, number: int = 700, **changes: Any) -> VisitForm:
    head_changes = changes.pop("head_changes", {})
    filler = "苍山西镇社会保障服务中心"
    values: dict[str, Any] = {
        "head": head(
            FormKind.VISITS, number, **{"filled_on": None, "filler": filler, **head_changes}
        ),
        "team": "社保服务先锋队一队",
        "planned_on": date(2026, 11, 23),
        "route": "上街村（三组→五组→六组）",
        "rows": tuple(visit_row(at) for at in range(people)),
    }
    return VisitForm(**{**values, **changes})


def jpeg(width: int = 480, height: int = 640, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert(mode).save(out, "JPEG", quality=85)
    return out.getvalue()


def picture(pdf: bytes, page: int, dpi: int = 200) -> Image.Image:
    """One page (from 1) as a scanner without any fault would see it."""
    document = pdfium.PdfDocument(pdf)
    try:
        return document[page - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def saved(folder: Path, pdf: bytes) -> Path:
    path = folder / "forms.pdf"
    path.write_bytes(pdf)
    return path


def notice(people: int, *, names: tuple[str, ...] = (), **changes: object) -> NoticeForm:
    """A notice of so many people of 上街村, posted on 24 September over 国庆."""
    named = names or tuple(RARE_NAMES[at % len(RARE_NAMES)] for at in range(people))
    values: dict[str, object] = {
        "code": "1A2B3C4D",
        "insurance": "城乡居民基本养老保险",
        "round_label": "2026年下半年",
        "village": "上街村",
        "posted_by": "苍山西镇上街村村民委员会",
        "place": "村务公开栏",
        "begins_on": date(2026, 9, 24),
        "ends_on": date(2026, 10, 12),
        "days": tuple(
            date(2026, month, day)
            for month, day in ((9, 28), (9, 29), (9, 30), (10, 8), (10, 9), (10, 10), (10, 12))
        ),
        "excluded": "张贴当天、中秋节、周末、国庆节不算；10月10日调休上班，算",
        "hotline": "0872-7520000",
        "heads": (("name", "姓名"), ("sex", "性别"), ("place", "村/组"), ("number", "身份证号")),
        "rows": tuple(
            (name, "男女"[at % 2], f"上街村{at % 13 + 1}组", f"532999********{at % 10000:04d}")
            for at, name in enumerate(named)
        ),
        "digest": "9f3a71c0" * 8,
        "printed_at": "2026-09-24 09:10",
        **changes,
    }
    return NoticeForm(**values)  # type: ignore[arg-type]
