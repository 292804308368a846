"""The office's telephones: that of letters, and the hotline of notices (Y6.1.3)."""

from __future__ import annotations

import unicodedata

from qualdesk.domain.phones import is_office_phone
from qualdesk.errors import Refused

PHONE = "office.phone"  # setting: the telephone of the office that stands on letters
HOTLINE = "office.hotline"  # setting: the telephone that notices tell people to call
_MOST = 60  # characters of several numbers


def telephone(text: str) -> str:
    """A telephone number as it is kept, or several; Refused `phone.invalid` for anything else."""
    told = "".join(unicodedata.normalize("NFKC", text).split())
    if len(told) > _MOST or not all(map(is_office_phone, told.split("、"))):
        raise Refused(
            "phone.invalid",
            f"“{text.strip()[:20]}”不像电话号码。",
            remedy="请写成 0872-7520000 的样子，几个号码用顿号隔开。",
        )
    return told
