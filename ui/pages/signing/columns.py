"""The columns of the ledger of papers."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.sign_off import Paper
from qualdesk.services.paper_ledger import PaperLine
from ui.models.paged import Column
from ui.pages.signing.words import ALL_KINDS, PAPERS, lacking, names_of, place_of, when_printed


def columns(today: date) -> tuple[Column[PaperLine], ...]:
    """Box, state, serial, kind, place, people, who signs next, day of printing."""
    return (
        Column("tick", "", 36, lambda _: ""),
        Column("state", "状态", 78, lambda r: PAPERS[r.paper][0],
               mark=lambda r: PAPERS[r.paper][1]),
        Column("serial", "单号", 116, _serial, sort="serial"),
        Column("kind", "表", 58, lambda r: ALL_KINDS[r.kind] if r.kind else ""),
        Column("place", "村组", 112, place_of, sort="place", tip=place_of),
        Column("people", "谁的", 112, names_of, stretch=True, sort="people",
               tip=lambda r: names_of(r, most=30)),
        Column("next", "等谁", 132, lacking, tip=lacking,
               ink=lambda r: "red" if r.paper is Paper.RETURNED else "ink"),
        Column("printed", "打印", 78, lambda r: when_printed(r, today), sort="printed"),
    )  # fmt: skip


def _serial(line: PaperLine) -> str:
    return printed_serial(line.form_serial) if line.form_serial else ""
