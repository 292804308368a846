"""Which libraries a tree's programs ask for, and whether they are there.

Wine brings libraries of its own that an office PC may lack (Microsoft's runtime), so starting
under Wine does not show that the tree is whole; reading the import tables does.
"""

from __future__ import annotations

import re
from pathlib import Path

from installer.windows.ground import files_of, mingw, must

# What every Windows 10 has in System32 and our libraries ask for.
_WINDOWS = {
    "advapi32", "authz", "avicap32", "avrt", "bcrypt", "bcryptprimitives", "cfgmgr32", "combase",
    "comctl32", "comdlg32", "crypt32", "cryptbase", "d3d11", "d3d12", "d3d9",
    "d3dcompiler_47", "dbghelp",
    "dcomp", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "imm32", "iphlpapi", "kernel32", "mf",
    "mfplat", "mfreadwrite", "mpr", "msvcrt", "ncrypt", "netapi32", "ntdll", "ole32", "oleaut32",
    "opengl32", "powrprof", "propsys", "psapi", "rpcrt4", "secur32", "setupapi", "shcore",
    "shell32", "shlwapi", "user32", "userenv", "usp10", "uxtheme", "uiautomationcore", "version",
    "winhttp", "winmm", "winspool.drv", "ws2_32", "wsock32", "wtsapi32", "d2d1", "oleacc", "evr",
    "strmiids", "bthprops.cpl", "ktmw32", "wintrust", "ucrtbase", "mfcore", "vfw32", "msvfw32",
    "wldap32", "normaliz", "dxva2",
}  # fmt: skip
_NAME = re.compile(r"DLL Name: (\S+)")


def _libraries(tree: Path) -> list[tuple[str, Path]]:
    return [
        (name, path)
        for name, path in files_of(tree)
        if name.lower().endswith((".dll", ".pyd", ".exe"))
    ]


def count(tree: Path) -> int:
    """How many programs and libraries the tree has."""
    return len(_libraries(tree))


def unresolved(tree: Path, without: set[str] | frozenset[str] = frozenset()) -> list[str]:
    """`library asks for missing`, for each import found neither in the tree nor in Windows 10.

    Windows looks beside the library, and the program beside python311.dll. `without` names
    libraries to be taken for missing.
    """
    found = _libraries(tree)
    top = {name.lower() for name, _ in found if "/" not in name} - without
    top |= {name.lower().rpartition("/")[2] for name, _ in found if name.startswith("DLLs/")}
    # Loaded by our own packages before anything that asks for them by name.
    top |= {name.lower().rpartition("/")[2] for name, _ in found if "/PySide6/Qt6" in name}
    top |= {f"{name}6.abi3.dll" for name in ("pyside", "shiboken")}
    lacking = []
    for name, path in found:
        beside = {p.name.lower() for p in path.parent.iterdir()} - without
        for wheel in path.parents:
            if wheel.name == "site-packages":
                beside |= {p.name.lower() for p in wheel.glob("*.libs/*")}
        for asked in _NAME.findall(must(mingw("objdump"), "-p", path)):
            low = asked.lower()
            known = low.removesuffix(".dll") in _WINDOWS or low.startswith(("api-ms-", "ext-ms-"))
            if not known and low not in top | beside:
                lacking.append(f"{name} asks for {asked}")
    return lacking
