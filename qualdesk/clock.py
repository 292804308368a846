"""The only module that reads the time. One zone, +08:00; instants are stored in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "+08:00")


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the day and the instant. A training station shifts the day, never the time of day."""

    shift_days: int = 0

    def now(self) -> datetime:
        """The instant, in UTC, with microseconds."""
        return datetime.now(UTC) + timedelta(days=self.shift_days)

    def today(self) -> date:
        """The day in China."""
        return self.now().astimezone(CHINA).date()

    def real_today(self) -> date:
        """The day of the PC's clock in China, whatever the training day is (certificates)."""
        return datetime.now(UTC).astimezone(CHINA).date()

    @classmethod
    def on(cls, day: date) -> Clock:
        """A training clock on which today is `day`; the time of day goes on from the PC's clock."""
        return cls((day - cls().today()).days)


def instant_text(instant: datetime) -> str:
    """`2026-11-21T02:33:44.123456Z`: sortable, always UTC, always 27 characters."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day_after(day: date) -> datetime:
    """The first instant after a day in China."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def parse_instant(text: str) -> datetime:
    """Inverse of `instant_text`; ValueError on anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def local_text(instant: datetime) -> str:
    """`2026-11-21 10:33` in China, as printed on paper."""
    return instant.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
