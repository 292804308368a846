"""Invents the people of a training station: nobody here exists (area code 532999 is nobody's)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from qualdesk.domain.identity import check_character
from qualdesk.domain.recipient import Insurance, Status

_SURNAMES = "李杨张王赵罗字左茶段马何苏陈刘周朱毕常饶黄吴徐单曾解仇查欧阳和木阿"
_GIVEN = (
    "正光家文学国志加秀兰桂珍玉凤琼英华建春美金银彩云红仙福寿顺德明开永发海山清丽芬翠莲树林成龙"
)
_RARE = ("李𬱖", "杨㐂", "张𠮷", "阿普·约瑟", "木嘎·阿三", "罗䶮", "字𫖮", "阿普·约瑟·木嘎")
_GROUPS = 8
_UNITS = ("县第一中学", "县人民医院", "水泥厂", "粮食公司")


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """One row of the training roster."""

    id_number: str
    name: str
    sex: str
    birth: date
    village: str
    group: str
    phone: str
    insurance: Insurance
    unit_code: str
    unit_name: str
    started_month: str
    status: Status


def face_of(id_number: str) -> int:
    """The number that somebody's invented face is drawn from: the same on every picture."""
    return int(id_number[6:17]) % 1_000_003


def invent(
    count: int, villages: tuple[str, ...], today: date, seed: int = 7
) -> list[InventedPerson]:
    """`count` people of the villages named; the same seed gives the same people."""
    rng = random.Random(seed)
    made: dict[str, InventedPerson] = {}
    person = partial(_person, rng, villages, today)
    while len(made) < count:
        one = person(len(made))
        made.setdefault(one.id_number, one)
    return list(made.values())


def _person(
    rng: random.Random, villages: tuple[str, ...], today: date, number: int
) -> InventedPerson:
    age = int(rng.triangular(60, 97, 66) * 365.25)
    birth = today - timedelta(days=age + rng.randint(1, 300))
    sequence = rng.randint(1, 995)
    body = f"532999{birth:%Y%m%d}{sequence:03d}"
    insurance = Insurance.RESIDENT
    if number % 25 == 7:
        insurance = (Insurance.INSTITUTION, Insurance.ENTERPRISE, Insurance.INJURY)[
            number // 25 % 3
        ]
    unit = rng.randrange(len(_UNITS)) if insurance is not Insurance.RESIDENT else None
    started = max(birth.year + 60, 2012)
    return InventedPerson(
        id_number=body + check_character(body),
        name=_name(rng, number),
        sex="男" if sequence % 2 else "女",
        birth=birth,
        village=villages[number % len(villages)],
        group=f"{number // len(villages) % _GROUPS + 1}组",
        phone=f"1300000{rng.randint(0, 9999):04d}" if rng.random() < 0.9 else "",
        insurance=insurance,
        unit_code=f"5329990{unit:04d}" if unit is not None else "",
        unit_name=_UNITS[unit] if unit is not None else "",
        started_month=f"{started}-{rng.randint(1, 12):02d}",
        status=Status.SUSPENDED if rng.random() < 0.02 else Status.PAYING,
    )


def _name(rng: random.Random, number: int) -> str:
    if number % 23 == 11:
        return _RARE[number // 23 % len(_RARE)]
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2, 2))))
