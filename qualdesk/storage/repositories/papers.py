"""Forms, their rows and their signatures: facts, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualdesk.domain.form_codes import ALPHABET, KIND_LETTERS, FormKind, make_serial
from qualdesk.storage.queries.papers import last_serial
from qualdesk.storage.schema import form, form_row, signoff
from qualdesk.storage.work import Work


class Papers:
    """Writes of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def next_serials(self, kind: FormKind, station: str, how_many: int) -> list[str]:
        """The serials after the last one of a kind; `station` is the station's paper code."""
        last = last_serial(self._work.connection, KIND_LETTERS[kind] + station)
        first = 0 if last is None else counter_of(last) + 1
        return [make_serial(kind, station, number) for number in range(first, first + how_many)]

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


def counter_of(serial: str) -> int:
    """The counter that a well-formed serial holds: inverse of `make_serial`."""
    number = 0
    for character in serial[3:]:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return number
