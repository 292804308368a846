"""Says in Chinese what NSIS says in English before it can read its language: a damaged setup.exe.

`makensis` calls it (`!packhdr`) with the file that the setup program begins with.
"""

from __future__ import annotations

import sys
from pathlib import Path

DAMAGED = "Installer integrity check has failed."
WORDS = {  # the rest is not in every kind of setup
    DAMAGED: (
        "安装文件已损坏或不完整（复制、下载或 U 盘出了问题），没有安装任何内容。\n\n"
        "请重新复制一份安装文件再运行；原来的版本和数据不受影响。"
    ),
    "Error launching installer": "安装程序无法启动",
    "Error writing temporary file.": "不能写临时文件。请清理 C 盘后再运行安装程序。",
    "NSIS Error": "安装文件有问题",
    "verifying installer: %d%%": "正在校验安装文件：%d%%",
    "unpacking data: %d%%": "正在解压：%d%%",
}


def translated(head: bytes) -> bytes:
    """The program with its own texts in Chinese, none longer than what it replaces.

    Raises ValueError when DAMAGED is not there: another NSIS, whose words must be looked at.
    """
    for english, chinese in WORDS.items():
        begin = english.encode("utf-16-le")
        new = chinese.encode("utf-16-le")
        at = head.find(begin)
        if at < 0 and english == DAMAGED:
            raise ValueError(english)
        while at >= 0:
            end = next(i for i in range(at, len(head), 2) if head[i : i + 2] == b"\0\0")
            if len(new) > end - at:
                raise ValueError(chinese)
            head = head[:at] + new.ljust(end - at, b"\0") + head[end:]
            at = head.find(begin)
    return head


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_bytes(translated(file.read_bytes()))
