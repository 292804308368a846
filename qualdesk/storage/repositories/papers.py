"""Forms, their rows and their signatures: facts, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualdesk.storage.schema import form, form_row, signoff
from qualdesk.storage.work import Work


class Papers:
    """Writes of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add_forms(
        self, forms: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep forms and their rows; columns as in `schema.form` and `schema.form_row`."""
        common = self._work.recorded()
        self._work.add_facts(form, [{**common, **one} for one in forms])
        self._work.add_facts(form_row, [{"act": self._work.act, **row} for row in rows])

    def add_signoffs(self, signoffs: Sequence[Mapping[str, Any]]) -> None:
        """Keep signatures; columns as in `schema.signoff`."""
        common = self._work.recorded()
        self._work.add_facts(signoff, [{**common, **one} for one in signoffs])
