"""Pictures of 系统."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit

from qualdesk.errors import Problem, Severity
from qualdesk.services.upkeep import Health
from ui.pages.system.page import SystemPage
from ui.pages.system.state import SECTIONS
from ui.pictures import Scene, Studio

_LIVE = 1500  # milliseconds in which the camera opens and the figures come


def scenes() -> tuple[Scene, ...]:
    """Every section, the check done, and 大字."""
    sections = [
        Scene(f"10_system_{key}", partial(_section, key=key))
        for key, _, _ in SECTIONS
        if key not in ("health", "devices")
    ]
    return (
        *sections,
        Scene("10_system_rule_edit", _rule),
        Scene("10_system_rule_fault", _rule_fault),
        Scene("10_system_rule_chain", partial(_rule, path="insurance.resident.sign_off.steps")),
        Scene("10_system_rule_large150", _rule, 1.5),
        Scene("10_system_devices", _devices),
        Scene("10_system_devices_photo", _devices_photo),
        Scene("10_system_devices_large150", _devices, 1.5),
        Scene("10_system_about_large150", partial(_section, key="about"), 1.5),
        Scene("10_system_unchecked", partial(_section, key="health")),
        Scene("10_system_health", _checked),
        Scene("10_system_findings", _findings),
        Scene("10_system_large150", _findings, 1.5),
        Scene("10_system_rule_changed", _rule_changed),  # last: the rules are others afterwards
    )


def _section(studio: Studio, key: str) -> None:
    studio.open("system", section=key)


def _rule(studio: Studio, path: str = "insurance.resident.round.closes") -> SystemPage:
    page = studio.open("system", section="rules")
    assert isinstance(page, SystemPage)
    page.rules.search.setText("城乡居民")
    studio.until(lambda: page.rules_presenter.state.rows)
    page.rules_presenter.edit(path)
    editor = page.rules.editor
    studio.until(lambda: editor.value is not None)
    assert editor.value is not None
    for field in editor.value.findChildren(QLineEdit):
        field.setText("06-25、12-05")
    editor.clause.setText("漾社险发〔2026〕12号")
    editor.reason.setText("县里把截止日提前了")
    return page


def _rule_fault(studio: Studio) -> None:
    page = _rule(studio)
    assert page.rules.editor.value is not None
    page.rules.editor.value.findChildren(QLineEdit)[0].setText("06-31、12-25")


def _rule_changed(studio: Studio) -> None:
    page = _rule(studio)
    studio.settle()
    page.rules_presenter.save()
    studio.settle()
    page.rules_presenter.edit("insurance.resident.round.closes")


def _devices(studio: Studio) -> SystemPage:
    page = studio.open("system", section="devices")
    assert isinstance(page, SystemPage)
    studio.settle(_LIVE)
    return page


def _devices_photo(studio: Studio) -> None:
    page = _devices(studio)
    page.devices.try_out()
    studio.settle()


def _checked(studio: Studio) -> None:
    page = studio.open("system", section="health")
    assert isinstance(page, SystemPage)
    page.check()


def _findings(studio: Studio) -> None:
    _checked(studio)
    studio.settle()
    page = studio.window.view.current
    assert isinstance(page, SystemPage)
    lost = "照片读不出来了，请停止录入，用最近的备份取回，并报告县局。"
    found = (
        *(Problem(Severity.REFUSED, "evidence.damaged", lost) for _ in range(2)),
        Problem(
            Severity.ADVICE,
            "disk.little_space",
            "数据所在的硬盘只剩 900 MB，请清理出空间。",
        ),
    )
    health = Health(found, 231, 221)
    page.presenter.take_check(health, studio.window.desk.services.session.clock.now())
