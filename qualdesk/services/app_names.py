"""Which app a list speaks of: results of some return to the provincial system by themselves (P2.2).

An app is known by the policy (`marking.at_once`, `marking.when_downloaded`); a list that names none
is taken for one of the first.
"""

from __future__ import annotations

import re
import unicodedata

from qualdesk.domain.confirmation import Method
from qualdesk.domain.policy import RulesInForce
from qualdesk.services.marking import SOURCE_OF_APP

_ASSISTED = re.compile(r"他人|代认证|代办|帮办|帮扶|协助|亲友|助办")
_ANY_APP = re.compile(r"^(?:0?[24]|手机|自助|自主|本人|人脸|刷脸|网上|app|远程|认证|确认|终端)+$")
_LONGEST = 20  # characters of a name that the policy does not know


class AppNames:
    """Reads 认证方式 into a method and the source of a confirmation."""

    def __init__(self, rules: RulesInForce) -> None:
        at_once = tuple(str(one) for one in rules.find("marking.at_once", tuple) or ())
        later = tuple(str(one) for one in rules.find("marking.when_downloaded", tuple) or ())
        self._known = {_core(name): name for name in (*at_once, *later)}
        self._first = at_once[0] if at_once else "手机APP"
        self._default = self._first

    def take_from(self, titles: list[str]) -> None:
        """The app that titles name is that of every row which names none."""
        for title in titles:
            named = self._named(_core(title))
            if named:
                self._default = named
                return

    def read(self, words: str) -> tuple[Method, str]:
        """Method and source of a row that says so."""
        method = Method.APP_ASSISTED if _ASSISTED.search(words) else Method.APP_SELF
        core = _core(words)
        name = self._named(core)
        if not name:
            plain = method is Method.APP_ASSISTED or not core or _ANY_APP.match(core)
            name = self._default if plain else words.strip()[:_LONGEST]
        return method, SOURCE_OF_APP + name

    def _named(self, core: str) -> str:
        if not core:
            return ""
        for known, name in self._known.items():
            if known in core or (len(core) > 1 and core in known and not _ANY_APP.match(core)):
                return name
        return ""


def _core(words: str) -> str:
    """A name without spaces, width, case and the word APP."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(c for c in plain if c.isalnum()).replace("app", "")
