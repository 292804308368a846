"""What the program is made of: every component with its version, its licence and the text of it."""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from qualdesk import paths

_PROGRAM = "qualdesk"
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LARGEST = 400_000  # characters of one text
_TEXTS = "licence-texts"  # beside the program: texts that packages do not carry
_USES = {
    "pyside6-essentials": "窗口",
    "shiboken6": "窗口",
    "sqlalchemy": "数据库语句",
    "alembic": "数据库升级",
    "sqlcipher3": "加密数据库",
    "argon2-cffi": "密码",
    "cryptography": "签名和加密",
    "asn1crypto": "签名格式",
    "pyzipper": "加密压缩包",
    "python-calamine": "读 Excel 表格",
    "openpyxl": "Excel 表格",
    "xlsxwriter": "写 Excel 表格",
    "lxml": "读网页表格",
    "python-docx": "写 Word 文档",
    "reportlab": "表单排版",
    "segno": "二维码",
    "zxing-cpp": "读二维码",
    "pillow": "照片",
    "opencv-python": "摄像头和照片",
    "opencv-python-headless": "摄像头和照片",
    "cv2-enumerate-cameras": "摄像头名称",
    "numpy": "图像计算",
    "pypdfium2": "PDF 预览",
    "pypinyin": "拼音",
    "platformdirs": "文件夹位置",
    "click": "命令行",
    "rich": "命令行",
    "filelock": "文件锁",
    "jsonschema": "数据包检查",
}
_STATED = {  # where the package's own words are long or none
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "numpy": "BSD-3-Clause",
    "opencv-python": "Apache-2.0",
    "opencv-python-headless": "Apache-2.0",
    "pypdfium2": "Apache-2.0 / BSD-3-Clause",
    "pyside6-essentials": "LGPL-3.0",
    "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0",
    "sqlcipher3": "Zlib / BSD-3-Clause",
}
_RESOURCES = (
    ("Noto Sans SC", "2.004", "字体", "OFL-1.1", "fonts/LICENSE-NotoSansSC.txt"),
    ("Noto Serif SC", "2.003", "字体", "OFL-1.1", "fonts/LICENSE-NotoSerifSC.txt"),
    ("花园明朝", "2017-09-04", "生僻字字体", "Hanazono Font License", "fonts/LICENSE-HanaMin.txt"),
    ("Fluent UI System Icons", "1.1.343", "图标", "MIT", "icons/LICENSE-fluentui-svg-icons.txt"),
    ("YuNet", "2023mar", "人脸框（只找脸，不认人）", "MIT",
     "models/LICENSE-face_detection_yunet.txt"),
    ("china-division", "", "区划代码", "WTFPL-2.0", "divisions/LICENSE-china-division.txt"),
    ("chinesecalendar", "1.11.0", "放假调休", "MIT", "calendar/LICENSE-chinesecalendar.txt"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program. `texts` are the files of its licence, none when it carries none."""

    name: str
    version: str
    use: str
    licence: str
    texts: tuple[Path, ...]


def components() -> tuple[Component, ...]:
    """The program first, then what it names itself, then what these bring with them."""
    found = _installed()
    own = metadata.version(_PROGRAM)
    parts = [_component(key, one) for key, one in found.items() if key != _PROGRAM]
    parts.sort(key=lambda part: (part.use == _BROUGHT, part.name.lower()))
    base = paths.resources()
    resources = [
        Component(name, version, use, licence, (base / text,))
        for name, version, use, licence, text in _RESOURCES
    ]
    python = Component("Python", platform.python_version(), "运行环境", "PSF-2.0", _python_text())
    return (Component("资格确认台", own, "本程序", "", ()), python, *resources, *parts)


_BROUGHT = "随其他组件"


def licence_text(component: Component) -> str:
    """The whole text of its licence; a line that says so where it carries none."""
    parts = [_read(path) for path in component.texts if path.is_file()]
    if not parts:
        return f"许可：{component.licence}。这个组件没有带许可全文。" if component.licence else ""
    return "\n\n\n".join(parts)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")[:_LARGEST].strip()


def _installed() -> dict[str, metadata.Distribution]:
    """The program and everything it needs, by normalised name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [_PROGRAM]
    while waiting:
        key = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(key)
        except metadata.PackageNotFoundError:
            continue  # of another system
        for wanted in found[key].requires or ():
            name = _NAME.match(wanted)
            if name and "extra ==" not in wanted:
                waiting.append(name[0])
    return found


def _component(key: str, one: metadata.Distribution) -> Component:
    said = one.metadata
    stated = [said[field] for field in ("License-Expression", "License") if field in said]
    licence = _STATED.get(key) or next(filter(None, stated), "")
    texts = [Path(str(file.locate())) for file in one.files or () if _is_text(file)]
    if licence.startswith("LGPL"):
        texts += [path for name in ("LGPL-3.0", "GPL-3.0") for path in _beside(name)]
    use = _USES.get(key, _BROUGHT)
    return Component(said["Name"], one.version, use, licence.partition("\n")[0], tuple(texts))


def _is_text(file: metadata.PackagePath) -> bool:
    own = file.parts[0].endswith(".dist-info")  # there the folder may say it: licenses/BSD.txt
    named = "/".join(file.parts[1:]) if own else file.name
    return file.suffix != ".py" and _TEXT.search(named) is not None


def _python_text() -> tuple[Path, ...]:
    near = [Path(sys.base_prefix) / "LICENSE.txt", *_beside("PYTHON")]
    return tuple(path for path in near if path.is_file())[:1]


def _beside(name: str) -> list[Path]:
    """A text that lies beside the program: in its folder, or in a checkout with the installer."""
    base = paths.resources().parent
    folders = (Path(sys.prefix) / _TEXTS, base / _TEXTS, base / "installer" / "windows" / _TEXTS)
    return [found for folder in folders if (found := folder / f"{name}.txt").is_file()][:1]
