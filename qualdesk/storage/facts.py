"""Every table whose rows are never changed or deleted; the audit digest covers them."""

from __future__ import annotations

from sqlalchemy import Table

from qualdesk.storage.schema import FIRST_FACTS
from qualdesk.storage.schema_duties import DUTY_FACTS
from qualdesk.storage.schema_half_year import HALF_YEAR_FACTS

FACTS: tuple[Table, ...] = (*FIRST_FACTS, *DUTY_FACTS, *HALF_YEAR_FACTS)
"""In the order of the releases that brought them; parents before their parts."""
