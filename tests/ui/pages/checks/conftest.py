"""People to look into on the station of the desktop's tests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.duties import CaseKind
from qualdesk.services.cases import CaseRequest
from tests.services.conftest import TODAY, invented

KINDS = (CaseKind.SUSPECTED_DEATH, CaseKind.LOST_CONTACT, CaseKind.TO_VERIFY)


def open_cases(services: Services) -> tuple[str, ...]:
    """Three cases: due in 0, 5 and 10 days, of two owners."""
    return tuple(
        services.cases.open(
            CaseRequest(
                id_number=invented(at).id_number,
                kind=kind,
                due_on=TODAY + timedelta(days=5 * at),
                owner=("段丽华", "左春梅")[at % 2],
                note="县局名单",
            )
        )
        for at, kind in enumerate(KINDS)
    )


@pytest.fixture
def case_ids(services: Services) -> tuple[str, ...]:
    return open_cases(services)
