"""What a package carries: records read as they are written, and the evidence that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.package import EVIDENCE_EXTENSIONS
from qualdesk.packages.seal import EvidenceFile
from qualdesk.services.kept_evidence import absent
from qualdesk.services.record_rows import Record, record_of, summary_of
from qualdesk.services.session import Session
from qualdesk.storage.queries import death_packages
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.queries.duty_facts import DUTY_TABLES, duty_facts_between
from qualdesk.storage.store import Reading

Source = Callable[[Reading], Iterator[queries.Row]]


def every_fact(after: int, up_to: int) -> dict[str, Source]:
    """Every fact of the acts after … up_to, and the register as it was changed since."""
    return {
        "units": partial(queries.units_since, act=after),
        "recipients": partial(queries.recipients_since, act=after),
        "benefits": partial(queries.benefits_since, act=after),
        "statuses": _duties("statuses", after, up_to),
        "confirmations": partial(queries.confirmations_between, after=after, up_to=up_to),
        "forms": partial(queries.forms_between, after=after, up_to=up_to),
        "signoffs": partial(queries.signoffs_between, after=after, up_to=up_to),
        "summaries": partial(_summaries_between, after=after, up_to=up_to),
        **{kind: _duties(kind, after, up_to) for kind in DUTY_TABLES if kind != "statuses"},
        "corrections": partial(queries.corrections_between, after=after, up_to=up_to),
    }


def facts_of_deaths(after: int, up_to: int) -> dict[str, Source]:
    """The facts of deaths of the acts after … up_to, and whom they are about."""
    return {
        "units": partial(death_packages.units_of_deaths, after=after, up_to=up_to),
        "recipients": partial(death_packages.people_of_deaths, after=after, up_to=up_to),
        "benefits": partial(death_packages.benefits_of_deaths, after=after, up_to=up_to),
        "deaths": _duties("deaths", after, up_to),
        "death_withdrawals": _duties("death_withdrawals", after, up_to),
        "nil_reports": _duties("nil_reports", after, up_to),
        "destructions": partial(death_packages.destructions_of_deaths, after=after, up_to=up_to),
        "corrections": partial(death_packages.corrections_of_deaths, after=after, up_to=up_to),
    }


def _duties(kind: str, after: int, up_to: int) -> Source:
    return partial(duty_facts_between, kind=kind, after=after, up_to=up_to)


class Carried:
    """Records by kind, in the order of merging, and their evidence.

    The register goes as it is; facts never change, so no transaction is held over the whole.
    """

    def __init__(self, session: Session, sources: Mapping[str, Source]) -> None:
        self._session = session
        self._sources = sources
        self._pieces: dict[str, str] = {}  # sha256 → extension, "" where only its bytes tell

    def records(self) -> Iterator[tuple[str, Iterator[Record]]]:
        """Kinds with their records."""
        for kind, source in self._sources.items():
            yield kind, self._records_of(kind, source)

    def absent(self) -> frozenset[str]:
        """Evidence of the records given out so far that was destroyed in its time (Y12)."""
        with self._session.read() as connection:
            return absent(self._session, connection) & self._pieces.keys()

    def evidence(self) -> Iterator[EvidenceFile]:
        """The evidence of the records given out so far, by content; not what was destroyed."""
        store, gone = self._session.store.evidence, self.absent()
        for sha256, known in sorted(self._pieces.items()):
            if sha256 in gone:
                continue
            extension = known or _extension(next(iter(store.open(sha256))))
            yield EvidenceFile(sha256, extension, partial(store.open, sha256))

    def _records_of(self, kind: str, source: Source) -> Iterator[Record]:
        with self._session.read() as connection:
            for row in source(connection):
                record = summary_of(row) if kind == "summaries" else record_of(kind, row)
                self._note_evidence(kind, record)
                yield record

    def _note_evidence(self, kind: str, record: Record) -> None:
        if kind == "confirmations":
            for piece in record["evidence"]:
                self._pieces[piece["sha256"]] = EVIDENCE_EXTENSIONS[piece["media_type"]]
        elif kind == "signoffs" and record["scan"]:
            self._pieces.setdefault(record["scan"], "")
        for piece in record.get("documents", ()):
            self._pieces[piece["sha256"]] = EVIDENCE_EXTENSIONS[piece["media_type"]]


def _extension(beginning: bytes) -> str:
    """How a scan is called inside; viewers open every picture that is called jpg."""
    return "pdf" if b"%PDF-" in beginning[:1024] else "jpg"


def _summaries_between(connection: Reading, after: int, up_to: int) -> Iterator[queries.Row]:
    """The forms that are frozen summaries: other programs read their counts without ours."""
    for row in queries.forms_between(connection, after, up_to):
        if row["kind"] == FormKind.SUMMARY.value and row["body"]:
            yield row
