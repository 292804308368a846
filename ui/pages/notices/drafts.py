"""What is typed about notices, as it is kept until it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome
from ui.pages.notices.state import Answering, Complaining, NoticesState, Opening, Pane


def draft_of(state: NoticesState) -> dict[str, Any]:
    """JSON of what is typed; {} for nothing."""
    opening, complaint, answer = state.opening, state.complaining, state.answering
    body: dict[str, Any] = {}
    if not opening.empty:
        body["opening"] = {
            "village": opening.village,
            "begins": opening.begins,
            "place": opening.place,
            "hotline": opening.hotline,
            "web": opening.web,
        }
    if not complaint.empty:
        body["complaint"] = {
            "text": complaint.text,
            "how": complaint.how.value,
            "about": complaint.about,
            "complainant": complaint.complainant,
            "phone": complaint.phone,
        }
    if not answer.empty:
        body["answer"] = {
            "complaint": answer.complaint,
            "outcome": answer.outcome.value if answer.outcome else "",
            "investigator": answer.investigator,
            "finding": answer.finding,
            "open_case": answer.open_case,
            "papers": [str(paper) for paper in answer.papers],
        }
    return body | {"current": state.current, "pane": state.pane.value} if body else {}


def restored(body: Mapping[str, Any]) -> dict[str, Any]:
    """Inverse of `draft_of`: fields of the state."""
    complaint, answer = dict(body.get("complaint", {})), dict(body.get("answer", {}))
    how, outcome = complaint.pop("how", "phone"), answer.pop("outcome", "")
    papers = tuple(Path(paper) for paper in answer.pop("papers", ()))
    pane = Pane(body.get("pane", Pane.NOTICE.value))
    return {
        "opening": Opening(**body.get("opening", {})),
        "complaining": Complaining(how=ComplaintHow(how), **complaint),
        "answering": Answering(
            outcome=ComplaintOutcome(outcome) if outcome else None, papers=papers, **answer
        ),
        "current": str(body.get("current", "")),
        "pane": pane if pane in (Pane.OPENING, Pane.COMPLAINT, Pane.ANSWER) else Pane.NOTICE,
    }
