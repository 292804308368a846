"""What every paper of the station says of itself: offices, words, names of places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from qualdesk.clock import local_text, parse_instant
from qualdesk.domain.forms import FormHead
from qualdesk.domain.places import short_name
from qualdesk.domain.recipient import Insurance
from qualdesk.services.session import Session
from qualdesk.storage.queries import office, papers
from qualdesk.storage.queries.office import DivisionRow
from qualdesk.storage.queries.papers import FormFilter, FormRow

FORM_KEY = "forms"  # the purpose for which the data key gives the key of the form codes
MASKED = "paper.masked"  # setting: "no" prints whole id numbers on group forms
WORDS = ("confirmation", "centre", "bureau", "retention")  # settings `wording.…` win over policy
NO_VILLAGE = "（未填村）"
Form = TypeVar("Form")


class PaperHeads:
    """Names and words, read once for a print run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        with session.read() as connection:
            self._divisions = {row.code: row for row in office.divisions(connection)}
        settings = session.settings()
        self.masked = settings.get(MASKED, "yes") != "no"
        self.today = session.today()
        wording = session.policy().wording(self.today)
        self.words = {
            "confirmation": wording.confirmation,
            "centre": wording.centre,
            "bureau": wording.bureau,
        }
        self.words |= {
            word: settings[f"wording.{word}"] for word in WORDS if settings.get(f"wording.{word}")
        }

    def division(self, code: str) -> DivisionRow | None:
        """A row of the division table."""
        return self._divisions.get(code)

    def village(self, code: str) -> str:
        """上街村; the code itself when the table lacks it."""
        row = self._divisions.get(code)
        if row is None:
            return code or NO_VILLAGE
        return short_name(row.name) if row.level == "village" else row.name

    def is_community(self, code: str) -> bool:
        """Whether the village is a 社区, whose seal is that of the 居民委员会."""
        row = self._divisions.get(code)
        return row is not None and ("居民委员会" in row.name or "社区" in row.name)

    def committee(self, code: str) -> str:
        """填报单位 of a village: 苍山西镇上街村村民委员会; the station where none is known."""
        row = self._divisions.get(code)
        if row is None:
            return self._session.station.name
        above = self._divisions.get(row.parent)
        return (above.name if above else "") + row.name

    def head(
        self,
        form: FormRow,
        insurance: Insurance,
        round_label: str,
        filler: str,
        filled_on: date | None = None,
    ) -> FormHead:
        """The head of a form as it was made: printing it again gives the same sheet."""
        printed_at = local_text(parse_instant(form.recorded_at))
        return FormHead(
            serial=form.form_serial,
            version=form.version,
            insurance=insurance,
            round_label=round_label,
            filler=filler,
            filled_on=filled_on,
            year=int(printed_at[:4]),
            audit_digest=form.audit_digest,
            printed_at=printed_at,
            words=self.words,
            training=self._session.station.training,
        )

    def draft(self, insurance: Insurance, round_label: str, audit_head: str) -> FormHead:
        """The head of a sheet that is no form: without serial."""
        now = local_text(self._session.clock.now())
        return FormHead(
            serial="",
            version=0,
            insurance=insurance,
            round_label=round_label,
            filler=self._session.station.name,
            filled_on=None,
            year=self.today.year,
            audit_digest=audit_head,
            printed_at=now,
            words=self.words,
            training=self._session.station.training,
        )


def kept_papers(
    session: Session, serials: Sequence[str], content: Callable[[FormRow, PaperHeads], Form]
) -> Iterator[Form]:
    """Kept papers, to be drawn again, in the order of `serials`; `content` reads one of them."""
    with session.read() as connection:
        forms = papers.forms(connection, FormFilter(serials=tuple(serials)))
    by_serial = {form.form_serial: form for form in forms}
    heads = PaperHeads(session)
    return (content(by_serial[serial], heads) for serial in serials)
