"""What the program is made of, with licences."""

from __future__ import annotations

from pathlib import Path

from qualdesk import paths
from qualdesk.services.components import Component, components, licence_text


def test_every_component_has_version_use_licence_and_text() -> None:
    found = components()
    assert found[0].name == "资格确认台"
    for one in found[1:]:
        assert one.use, one.name
        assert one.licence, one.name
        assert len(licence_text(one)) > 200, one.name
    assert len({one.name for one in found}) == len(found) > 30


def test_no_licence_of_the_resources_is_forgotten() -> None:
    lying = set(paths.resources().rglob("LICENSE-*"))
    assert lying <= {text for one in components() for text in one.texts}


def test_a_component_without_a_text_says_so(tmp_path: Path) -> None:
    bare = Component("x", "1", "试", "MIT", (tmp_path / "gone.txt",))
    assert licence_text(bare) == "许可：MIT。这个组件没有带许可全文。"
