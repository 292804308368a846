"""抽查: who is drawn follows from a seed and the population alone (Y6.1.4a, Y6.2.3, Y6.3.3).

Anyone can repeat a draw with the printed population and `sha256sum`: each township, village, unit
or id number gets the value sha256("seed|it") in hex digits, and the smallest values are drawn, in
their order. Nothing hangs on a machine, a language or a version.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualdesk.domain.policy_values import Drawn, SpotCheckRule
from qualdesk.domain.term import Term
from qualdesk.errors import Refused

_SEED = re.compile(r"[0-9]{1,20}", re.ASCII)
_SEPARATORS = str.maketrans(dict.fromkeys("-－—– \u3000"))
_PRINTED = 8  # digits of a seed of the system, printed as 7264-1038
SYSTEM_SEEDS = range(10 ** (_PRINTED - 1), 10**_PRINTED)
"""Among which the system takes its seed: eight digits that do not begin with 0."""


class SpotSource(Term):
    """Who drew."""

    OWN = "own", "本站抽取"
    COUNTY = "county", "县局名单"


class SpotHow(Term):
    """核实方式 of one drawn person."""

    MET = "met", "见面"
    VISIT = "visit", "走访"
    PHONE = "phone", "电话"


class SpotFound(Term):
    """抽查结果: how the person was found."""

    ALIVE = "alive", "健在"
    DEAD = "dead", "死亡"
    LOST = "lost", "失联"


class SpotResult(Term):
    """Whether the record says the same."""

    AGREES = "agrees", "一致"
    DIFFERS = "differs", "不一致"


class Candidate(NamedTuple):
    """One benefit that may be drawn. `place` is a village code or, of a draw of units, a unit's."""

    place: str
    id_number: str
    insurance: str


@dataclass(frozen=True, slots=True)
class DrawSize:
    """How much is drawn: `people` in each place, of a draw of people in all.

    `places` are villages or units, in each of `townships` where these are not 0.
    """

    drawn: Drawn
    people: int
    places: int = 0
    townships: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, in order. `short` are places that have fewer people than were asked for."""

    places: tuple[str, ...]
    people: tuple[Candidate, ...]  # `insurance` is "" of somebody with several
    short: Mapping[str, int]


def seed_of(text: str) -> str:
    """A seed of one's own as it counts: 1 to 20 digits, without hyphens. Refused `seed.invalid`."""
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    if not _SEED.fullmatch(plain):
        raise Refused(
            "seed.invalid",
            f"抽签号“{text.strip()[:40]}”不对。",
            remedy="抽签号只用数字，1 至 20 位；不写就由系统随机产生。",
            value=text[:40],
        )
    return plain


def printed_seed(seed: str) -> str:
    """`7264-1038`; a seed of another length as it is."""
    half = _PRINTED // 2
    return f"{seed[:half]}-{seed[half:]}" if len(seed) == _PRINTED else seed


def township_of(village_code: str) -> str:
    """The code of the township that a village lies in."""
    return village_code[:9] + "000"


def population_text(population: Iterable[Candidate]) -> str:
    """One line a benefit, `place,id_number,insurance`, in the order of their characters."""
    return "\n".join(sorted(",".join(one) for one in population))


def population_sha256(population: Iterable[Candidate]) -> str:
    """The digest of `population_text` in UTF-8: 64 hex digits."""
    return hashlib.sha256(population_text(population).encode()).hexdigest()


def value_of(seed: str, key: str) -> str:
    """The draw value of a township, village, unit or id number: 64 hex digits."""
    return hashlib.sha256(f"{seed}|{key}".encode()).hexdigest()


def in_order(seed: str, keys: Collection[str]) -> list[str]:
    """The keys from the first drawn to the last."""
    return sorted(keys, key=lambda key: value_of(seed, key))


def draw(size: DrawSize, seed: str, population: Sequence[Candidate]) -> Drawing:
    """Draw. The same seed and population give the same draw, in whatever order the people come.

    A place with fewer people than asked for is taken whole. Refused `spotcheck.too_many` with
    what there is, `spotcheck.size` for nothing to draw.
    """
    if size.people < 1 or (size.drawn is not Drawn.PERSON and size.places < 1):
        raise Refused(
            "spotcheck.size",
            "没有写抽多少。",
            remedy="请写明抽几个村（单位）、每个抽几人，都不能少于 1。",
        )
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    everywhere = size.drawn is Drawn.PERSON
    for place, id_number, insurance in population:
        held["" if everywhere else place][id_number].add(insurance)
    most = max((len(people) for people in held.values()), default=0)
    if size.people > most:
        where = "" if everywhere else f"，人最多的{size.drawn.label}"
        raise _too_many(f"可抽的人{where}只有 {most} 人，抽不出 {size.people} 人。", size.people)
    places = [""] if everywhere else _places(size, seed, held)
    at = {one.id_number: one.place for one in population} if everywhere else {}
    people = [
        Candidate(at.get(number, place), number, _only(held[place][number]))
        for place in places
        for number in in_order(seed, held[place])[: size.people]
    ]
    short = {place: len(held[place]) for place in places if len(held[place]) < size.people}
    return Drawing(() if everywhere else tuple(places), tuple(people), short)


def below_least(
    size: DrawSize, rule: SpotCheckRule | None, *, whole_county: bool
) -> tuple[str, ...]:
    """What a draw lacks of the least that a policy asks for, in words; empty when nothing.

    The number of townships is the county's duty alone (Y6.1.4a).
    """
    if rule is None or size.drawn is not rule.drawn:
        return ()
    lacks = []
    if whole_county and size.townships < rule.townships:
        lacks.append(f"乡镇不少于 {rule.townships} 个")
    if size.places < rule.villages:
        lacks.append(f"每个乡镇的村不少于 {rule.villages} 个")
    return tuple(lacks)


def _places(size: DrawSize, seed: str, held: Collection[str]) -> list[str]:
    """The drawn villages or units: of each drawn township in turn, or of all together."""
    word = size.drawn.label
    if not size.townships:
        if size.places > len(held):
            body = f"有领取人的{word}只有 {len(held)} 个，抽不出 {size.places} 个。"
            raise _too_many(body, size.places)
        return in_order(seed, held)[: size.places]
    inside: dict[str, list[str]] = defaultdict(list)
    for village in held:
        inside[township_of(village)].append(village)
    enough = [code for code, villages in inside.items() if len(villages) >= size.places]
    if size.townships > len(enough):
        raise _too_many(
            f"不少于 {size.places} 个{word}有领取人的乡镇只有 {len(enough)} 个，"
            f"抽不出 {size.townships} 个。",
            size.townships,
        )
    townships = in_order(seed, enough)[: size.townships]
    return [one for code in townships for one in in_order(seed, inside[code])[: size.places]]


def _only(insurances: set[str]) -> str:
    return next(iter(insurances)) if len(insurances) == 1 else ""


def _too_many(body: str, asked: int) -> Refused:
    return Refused("spotcheck.too_many", body, remedy="请抽少一些。", value=str(asked))
