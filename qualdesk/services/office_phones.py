"""The office's telephones: that of letters, and the hotline of notices (Y6.1.3)."""

from __future__ import annotations

from qualdesk.errors import Refused

PHONE = "office.phone"  # setting: the telephone of the office that stands on letters
HOTLINE = "office.hotline"  # setting: the telephone that notices tell people to call
_LEAST, _MOST = 3, 60  # digits of one number, characters of several
_BESIDE = str.maketrans(dict.fromkeys("-、转"))


def telephone(text: str) -> str:
    """A telephone number as it is kept, or several; Refused `phone.invalid` for anything else."""
    told = "".join(text.split())
    plain = told.translate(_BESIDE)
    if not (plain.isascii() and plain.isdecimal() and len(plain) >= _LEAST and len(told) <= _MOST):
        raise Refused(
            "phone.invalid",
            f"“{text.strip()[:20]}”不像电话号码。",
            remedy="请写成 0872-7520000 的样子，几个号码用顿号隔开。",
        )
    return told
