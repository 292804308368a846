"""How the running round goes, day by day: what 工作台 draws as a curve."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from threading import Lock

from qualdesk.domain.access import Duty
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round
from qualdesk.domain.summary import Bucket, bucket, is_expected
from qualdesk.progress import SILENT, Progress
from qualdesk.services.rounds import facts_of_round
from qualdesk.services.session import Session
from qualdesk.storage.queries import audit
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Course:
    """A round up to today. Counted as in 汇总表: a person with two benefits counts twice.

    `confirmed[n]` have been confirmed by the end of the n-th day (0 is the first of the round);
    the last one is today. Who was confirmed twice counts from the first time on.
    """

    this: Round
    expected: int
    confirmed: tuple[int, ...]

    @property
    def share(self) -> float:
        """Confirmed of expected today, 0 to 1."""
        return self.confirmed[-1] / self.expected if self.expected else 1.0

    @property
    def target(self) -> float:
        """What share would be confirmed today if every day until the deadline had its part."""
        days = (self.this.closes_on - self.this.begin).days + 1
        return min(1.0, len(self.confirmed) / days)


class RoundCourse:
    """Reads only; worked out once after each write."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = Lock()
        self._at: tuple[int, date] | None = None
        self._course: Course | None = None

    def running(self, progress: Progress = SILENT) -> Course | None:
        """The running round that most people are expected in; None where nobody is."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection, self._lock:
            entry = audit.head(connection)
            now = (entry.seq if entry else 0, session.today())
            if self._at != now:
                self._course = self._worked_out(connection, progress)
                self._at = now
            return self._course

    def _worked_out(self, connection: Reading, progress: Progress) -> Course | None:
        session, today = self._session, self._session.today()
        insurances: dict[Round, list[Insurance]] = defaultdict(list)
        for insurance, this in session.policy().on(today).running.items():
            insurances[this].append(insurance)
        courses = []
        for this, counted in insurances.items():
            expected, days = 0, Counter[date]()
            for insurance in counted:
                progress.at("看本期走势")
                found, new = _counted(session, connection, insurance, this, today)
                expected, days = expected + found, days + new
            length = (min(today, this.end) - this.begin).days + 1
            by_day = (days[this.begin + timedelta(days=n)] for n in range(length))
            courses.append(Course(this, expected, tuple(accumulate(by_day))))
        most = max(courses, key=lambda one: one.expected, default=None)
        return most if most is not None and most.expected else None


def _counted(
    session: Session, connection: Reading, insurance: Insurance, this: Round, today: date
) -> tuple[int, Counter[date]]:
    """How many are expected, and how many were first confirmed on each day."""
    expected, days = 0, Counter[date]()
    for _, facts in facts_of_round(session, connection, insurance, this, today, first=True):
        if not is_expected(facts, this, today):
            continue
        expected += 1
        if bucket(facts, this) is Bucket.CONFIRMED:
            day = facts.first_qualified_on or facts.last_on or today
            days[min(day, today)] += 1
    return expected, days
