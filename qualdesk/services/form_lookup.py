"""Finds a form by its serial as typed, and tells how far its signatures are."""

from __future__ import annotations

from collections.abc import Sequence

from qualdesk.domain.form_codes import parse_serial, printed_serial
from qualdesk.domain.sign_off import ChainStanding, standing
from qualdesk.errors import Refused
from qualdesk.services.register import form_chain
from qualdesk.services.session import Session
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.store import Reading


def form_named(connection: Reading, text: str) -> FormRow:
    """The standing form of a serial, with or without hyphens.

    Refused `serial.form`, `serial.check`, `form.unknown`, `form.voided`.
    """
    serial = parse_serial(text)
    found = queries.forms(connection, FormFilter(serials=(serial,)), corrected=True)
    if not found:
        raise Refused(
            "form.unknown",
            f"本站没有单号为 {printed_serial(serial)} 的表单。",
            remedy="请对照纸面核对单号；别的站点打印的表，要先接收它的上报包。",
            value=serial,
        )
    if queries.voided(connection, (serial,)):
        raise Refused(
            "form.voided",
            f"表单 {printed_serial(serial)} 已作废。",
            remedy="请用接替它的新表；没有新表的，请重新打印。",
            value=serial,
        )
    return found[0]


def standings_of(
    session: Session, connection: Reading, forms: Sequence[FormRow]
) -> dict[str, ChainStanding]:
    """How far each form's chain is, by serial."""
    signatures = queries.signoffs_of(connection, [form.form_serial for form in forms])
    return {
        form.form_serial: standing(form_chain(session, form), signatures.get(form.form_serial, ()))
        for form in forms
    }
