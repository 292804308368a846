"""What makes the Windows tree the same from the same input, and its parts what they should be."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules, tree_of

sys.path.insert(0, str(ROOT))

from installer.windows import exehead, icon, launcher, licences, packages, program, runtime
from installer.windows.ground import digest_of, set_times


def a_module(folder: Path, text: str = "NUMBERS = {1, 2, 3}\n\ndef f():\n    return 'x'\n") -> Path:
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "part.py").write_text(text, encoding="utf-8")
    return folder


def test_bytecode_takes_the_place_of_modules_and_is_the_same_anywhere(tmp_path: Path) -> None:
    one, other = a_module(tmp_path / "a"), a_module(tmp_path / "another place")
    third = a_module(tmp_path / "c", "NUMBERS = {1, 2, 4}\n")
    for tree in (one, other, third):
        program.compile_tree(tree)
    assert [path.name for path in (one / "app").iterdir()] == ["part.pyc"]
    assert digest_of(one) == digest_of(other)
    assert digest_of(one) != digest_of(third)


def test_bytecode_of_others_has_no_docstrings_and_does_the_same(tmp_path: Path) -> None:
    text = '"""Module."""\nfrom __future__ import annotations\nclass A:\n    """Only this."""\n'
    text += "def f(x):\n    'Doc.'\n    assert x, 'kept'\n    return 'text', f.__doc__\n"
    tree, found = tmp_path / "tree", {}
    for folder in ("Lib", "app"):
        (tree / folder).mkdir(parents=True)
        (tree / folder / "part.py").write_text(text, encoding="utf-8")
    program.compile_tree(tree)
    for folder in ("Lib", "app"):
        found[folder] = runpy.run_path(str(tree / folder / "part.pyc"))
        with pytest.raises(AssertionError, match="kept"):
            found[folder]["f"](0)
    assert (found["Lib"]["f"](1), found["Lib"]["A"].__doc__) == (("text", None), None)
    assert (found["app"]["f"](1), found["app"]["A"].__doc__) == (("text", "Doc."), "Only this.")


def test_what_is_read_as_text_stays_text(tmp_path: Path) -> None:
    tree = a_module(tmp_path / "a")
    (tree / "app" / "main.py").write_text("X = 1\n", encoding="utf-8")
    program.compile_tree(tree)
    assert {path.name for path in (tree / "app").iterdir()} == {"part.pyc", "main.py"}


def test_the_digest_sees_names_and_contents_and_nothing_else(tmp_path: Path) -> None:
    tree = a_module(tmp_path / "a")
    before = digest_of(tree)
    set_times(tree)
    assert digest_of(tree) == before
    (tree / "app" / "part.py").rename(tree / "app" / "other.py")
    assert digest_of(tree) != before


def test_every_file_has_the_time_that_the_build_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    tree = a_module(tmp_path / "a")
    set_times(tree)
    assert {int(path.stat().st_mtime) for path in tree.rglob("*")} == {1_700_000_000}


@pytest.mark.parametrize("name", ["0.1.0/evil", "0.1.0 x", "0.1.0_A"])
def test_the_launcher_gets_no_name_that_it_would_not_read(name: str) -> None:
    with pytest.raises(ValueError, match="-12345678"):
        program.tree_name(name, "12345678" * 8)


def test_the_program_goes_in_with_its_resources_and_its_version(tmp_path: Path) -> None:
    program.put_program(tmp_path, "9.8.7")
    app = tmp_path / "app"
    assert {path.name for path in app.iterdir()} == {
        "qualdesk", "ui", "main.py", "for_setup.py", "qualdesk-9.8.7.dist-info",
    }  # fmt: skip
    assert (app / "qualdesk" / "resources" / "fonts").is_dir()
    assert not [path for path in app.rglob("*") if path.name in ("__pycache__", "pictures")]


def test_trimming_keeps_what_is_loaded_and_the_licences(tmp_path: Path) -> None:
    kept = [
        "PySide6/Qt6Widgets.dll", "PySide6/QtPrintSupport.pyd",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/translations/qtbase_zh_CN.qm", "cv2/opencv_videoio_ffmpeg500_64.dll",
        "numpy/lib/_core.pyd", "x-1.dist-info/licenses/LICENSE", "x-1.dist-info/METADATA",
    ]  # fmt: skip
    gone = [
        "PySide6/Qt6Quick.dll", "PySide6/designer.exe", "PySide6/qml/x.qml", "PySide6/QtCore.pyi",
        "PySide6/plugins/tls/qopensslbackend.dll", "PySide6/translations/qtbase_fr.qm", "bin/tool",
        "numpy/tests/test_x.py", "x-1.dist-info/INSTALLER", "PySide6/opengl32sw.dll",
        "numpy/testing/__init__.py", "PIL/_imagingft.cp311-win_amd64.pyd", "pygments/style.py",
        "markdown_it_py-4.3.0.dist-info/METADATA", "numpy/_core/_simd.cp311-win_amd64.pyd",
    ]  # fmt: skip
    for name in kept + gone:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    packages.trim(tmp_path)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {*kept, "x-1.dist-info/RECORD"}
    record = (tmp_path / "x-1.dist-info" / "RECORD").read_text(encoding="utf-8")
    assert record == "x-1.dist-info/METADATA,,\nx-1.dist-info/licenses/LICENSE,,\n"


def test_the_program_imports_nothing_that_is_left_out() -> None:
    imported = {
        (alias.name if isinstance(node, ast.Import) else str(node.module)).partition(".")[0]
        for path in modules("qualdesk", "ui")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {"xlsxwriter", "PySide6"} <= imported
    assert imported & set(packages.NOT_LOADED) == set()


def test_the_windows_lock_is_pinned_hashed_and_of_the_same_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / "installer" / name).read_text(encoding="utf-8").splitlines()
        heads = [line.split(" ")[0].split("==") for line in lines if line and line[0] != " "]
        return dict(pair for pair in heads if len(pair) == 2)

    windows, linux = pins("lock-windows.txt"), pins("lock.txt")
    text = packages.LOCK.read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(windows) > 30
    assert {"opencv-python", "cv2-enumerate-cameras"} <= windows.keys()
    wanted = program._project()["dependencies"]
    here = {re.split("[=><;]", one)[0].lower() for one in wanted if "!= 'win32'" not in one}
    assert here <= windows.keys()
    other = {n for n in windows.keys() & linux.keys() if windows[n] != linux[n]}
    assert other <= {"numpy"}  # pins.txt says why


def test_a_component_without_licence_ends_the_build(tmp_path: Path) -> None:
    python = runtime.Python("3.11.9", "python.org")
    bare = tmp_path / "Lib" / "site-packages" / "bare-1.dist-info"
    bare.mkdir(parents=True)
    (bare / "METADATA").write_text("Name: bare\nVersion: 1\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="bare"):
        licences.write_list(tmp_path, python)
    shutil.rmtree(tmp_path / licences.TEXTS)
    (bare / "LICENSE").write_text("MIT", encoding="utf-8")
    (bare / "METADATA").write_text("Name: bare\nVersion: 1\nLicense: MIT\n", encoding="utf-8")
    licences.write_list(tmp_path, python)
    listed = (tmp_path / licences.LIST).read_text(encoding="utf-8-sig")
    assert "bare\t1\tMIT\tLib/site-packages/bare-1.dist-info/LICENSE" in listed


def test_nsis_speaks_chinese_about_a_damaged_file_and_its_file_keeps_its_length() -> None:
    english = "Installer integrity check has failed. Common causes include\nincomplete download "
    english += "and damaged media. Contact the\ninstaller's author to obtain a new copy."
    head = (
        b"MZ" + english.encode("utf-16-le") + b"\0\0" + "NSIS Error".encode("utf-16-le") + b"\0\0"
    )
    done = exehead.translated(head)
    assert len(done) == len(head)
    assert "安装文件已损坏" in done.decode("utf-16-le", "replace")
    with pytest.raises(ValueError, match="integrity"):
        exehead.translated(b"MZ another NSIS")


@pytest.mark.parametrize(("version", "numbers"), [("0.1.0", "0,1,0,0"), ("1.2.3", "1,2,3,0")])
def test_versions_are_told_to_windows_as_four_numbers(version: str, numbers: str) -> None:
    assert launcher.numbers(version) == numbers


def test_the_icon_is_the_mark_of_the_program_in_every_size(qapp: object) -> None:
    kept = (ROOT / "installer" / "windows" / "qualdesk.ico").read_bytes()
    assert kept == icon.icon_file(icon.pictures())
    assert (ROOT / "installer" / "windows" / "side.bmp").read_bytes() == icon.side_picture()


@pytest.mark.skipif(shutil.which(launcher.GCC) is None, reason="mingw is not installed")
def test_the_launchers_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        launcher.build_launchers(tmp_path / name, "0.1.0")
    assert digest_of(tmp_path / "a") == digest_of(tmp_path / "b")
    assert {path.name for path in (tmp_path / "a").iterdir()} == {
        "QualDesk.exe",
        "qualdesk-cli.exe",
    }
    content = (tmp_path / "a" / "QualDesk.exe").read_bytes()
    for told in ("资格确认台", "Windows 太旧"):
        assert told.encode("utf-16-le") in content
    assert b"<longPathAware" in content
    assert b"<activeCodePage" in content
