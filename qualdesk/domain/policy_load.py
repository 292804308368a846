"""Puts a policy together from files: finds its bases, fills in what they say, lists all faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_checks import Fault
from qualdesk.domain.policy_levels import Decision, Rule, weigh
from qualdesk.domain.policy_parse import parse
from qualdesk.domain.policy_schema import PAY_RULE, WHOLE
from qualdesk.domain.policy_stated import (
    PAY_RULES,
    Parsed,
    Part,
    PolicyDocument,
    PolicyText,
    StatedRule,
    fault,
)
from qualdesk.errors import Problem, Refused, Severity, Where


@dataclass(frozen=True, slots=True)
class Checked:
    """What `policy check` found. `policy` is None when a problem is refused."""

    policy_id: str
    policy: Policy | None
    problems: tuple[Problem, ...]


def load(policy_id: str, texts: Iterable[PolicyText], decisions: Sequence[Decision] = ()) -> Policy:
    """The policy `policy_id` with its bases; of two files with one id the later is taken.

    So a station's own copy is handed in after the policies that ship with the program. Raises
    Refused `policy.unknown`, or `policy.invalid` with every fault of the policy and its bases.
    """
    library, unread = _library(texts)
    if policy_id not in library:
        raise Refused(
            "policy.unknown",
            f"没有代号为 {policy_id} 的规则。",
            remedy="可用：" + "、".join(sorted(library)) + "。",
            value=policy_id,
            problems=unread,
        )
    policy, problems = _assemble(policy_id, library, decisions)
    if policy is None:
        raise invalid(problems)
    return policy


def check(text: PolicyText, library: Iterable[PolicyText]) -> Checked:
    """Everything wrong with one file, its bases included, and what in it has no effect (warning).

    `library` are the policies that its `base` may name; a file with an id of the library stands
    in for that one.
    """
    known, _ = _library(library)
    own = parse(text)
    if own.document is None:
        return Checked("", None, own.problems)
    known[own.document.id] = own
    policy, problems = _assemble(own.document.id, known, ())
    if policy is not None:
        problems = (*problems, *_advice(policy, own.document))
    return Checked(own.document.id, policy, problems)


def invalid(problems: Sequence[Problem]) -> Refused:
    """The one error that carries all faults of a policy file."""
    files = "、".join(sorted({p.where.file or "" for p in problems}))
    return Refused(
        "policy.invalid",
        f"规则文件 {files} 有 {len(problems)} 处问题，没有采用。",
        remedy="请逐条改正后再检查一遍；现在用的规则不变。",
        problems=tuple(problems),
    )


def _library(texts: Iterable[PolicyText]) -> tuple[dict[str, Parsed], tuple[Problem, ...]]:
    """Files by their id, and the problems of files that do not even have one."""
    library: dict[str, Parsed] = {}
    unread: list[Problem] = []
    for text in texts:
        parsed = parse(text)
        if parsed.document is None:
            unread += parsed.problems
        else:
            library[parsed.document.id] = parsed
    return library, tuple(unread)


def _assemble(
    policy_id: str, library: Mapping[str, Parsed], decisions: Sequence[Decision]
) -> tuple[Policy | None, tuple[Problem, ...]]:
    documents, problems, rooted = _chain(policy_id, library)
    rules: dict[str, list[Rule]] = {}
    for depth, document in enumerate(documents):
        for stated in document.rules:
            rule = _complete(stated, document, depth, rules, problems, rooted=rooted)
            if rule is not None:
                rules.setdefault(rule.path, []).append(rule)
    if problems:
        return None, tuple(sorted(problems, key=lambda p: (p.where.file or "", p.where.row or 0)))
    own = documents[-1]
    policy = Policy(
        own.id,
        own.name,
        own.level,
        tuple(d.id for d in documents),
        {path: tuple(claims) for path, claims in rules.items()},
        tuple(decisions),
    )
    return policy, ()


def _chain(
    policy_id: str, library: Mapping[str, Parsed]
) -> tuple[list[PolicyDocument], list[Problem], bool]:
    """The policy and its bases, the root first; their problems; whether the root was reached."""
    documents: list[PolicyDocument] = []
    problems: list[Problem] = []
    wanted = policy_id
    while wanted:
        parsed = library.get(wanted)
        if parsed is None or parsed.document is None:
            remedy = "可用：" + "、".join(sorted(library)) + '；没有上级规定的写 base = ""'
            problems.append(_base_fault(documents[0], f"没有代号为 {wanted} 的规则", remedy))
            return documents, problems, False
        if any(d.id == wanted for d in documents):
            way = " → ".join((*(d.id for d in reversed(documents)), wanted))
            remedy = "请让最上面一级写 base = " + '""'
            problems.append(
                _base_fault(
                    documents[0], f"base 绕成了一圈：{way}", remedy, code="policy.base.loop"
                )
            )
            return documents, problems, False
        problems += parsed.problems
        documents.insert(0, parsed.document)
        wanted = parsed.document.base
    return documents, problems, True


def _base_fault(
    document: PolicyDocument, reason: str, remedy: str, code: str = "policy.base.missing"
) -> Problem:
    return fault(document.file, document.base_line, "policy.base", reason, remedy, code=code)


def _complete(
    stated: StatedRule,
    document: PolicyDocument,
    depth: int,
    known: Mapping[str, list[Rule]],
    problems: list[Problem],
    *,
    rooted: bool,
) -> Rule | None:
    """The rule with what its base says filled in; None with the problem noted, or noted before."""
    parts = stated.parts
    if any(part.value is None for part in parts):
        return None
    is_pay_rule = stated.path.startswith(f"{PAY_RULES}.")
    whole = PAY_RULE if is_pay_rule else WHOLE.get(stated.path)
    value = parts[0].value if parts else None
    if whole is not None:
        if not is_pay_rule:
            parts = _filled(stated, known)
        have = {part.key: part.value for part in parts}
        lacking = [name for name, key in whole.keys.items() if key.required and name not in have]
        if lacking:
            if rooted:  # without its base nobody knows what is really lacking
                problems.append(_incomplete(stated, lacking))
            return None
        try:
            value = whole.build(**have)
        except Fault as wrong:
            problems.append(
                fault(
                    stated.file,
                    stated.line,
                    stated.path,
                    wrong.reason,
                    wrong.remedy,
                    code="policy.value",
                )
            )
            return None
    ends = [day for day in (stated.until, document.until) if day is not None]
    return Rule(
        stated.path,
        value,
        parts,
        stated.clause,
        stated.from_day,
        min(ends) if ends else None,
        stated.stricter_allowed,
        document.id,
        document.name,
        document.level,
        depth,
    )


def _filled(stated: StatedRule, known: Mapping[str, list[Rule]]) -> tuple[Part, ...]:
    """The parts of a rule; keys it leaves out are as in the nearest base (of its day, if any)."""
    bases = known.get(stated.path, [])
    of_the_day = [rule for rule in bases if rule.in_force(stated.from_day)]
    base = (of_the_day or bases)[-1:]
    own = {part.key for part in stated.parts}
    return (*(p for rule in base for p in rule.parts if p.key not in own), *stated.parts)


def _incomplete(stated: StatedRule, lacking: Sequence[str]) -> Problem:
    return fault(
        stated.file,
        stated.line,
        stated.path,
        f"缺少 {'、'.join(lacking)}",
        "请在这一节补上（上级规定里也没有写）",
        code="policy.missing",
    )


def _advice(policy: Policy, document: PolicyDocument) -> list[Problem]:
    """What a person should know of a sound file: rules that are beaten, questions to decide."""
    found: list[Problem] = []
    for stated in document.rules:
        claims = policy.claims[stated.path]
        if stated.path.startswith(f"{PAY_RULES}."):
            continue
        day = max(claim.from_day for claim in claims)
        live = [c for c in claims if c.in_force(day)]
        mine = [c for c in live if c.policy_id == document.id and c.from_day == stated.from_day]
        if not mine:
            continue
        holds, question = weigh(live)
        if question is not None:
            text = _question_text(stated.path, [c.citation for c in question.claims], day)
            found.append(_note(stated, "policy.question", text))
        elif holds.policy_id != document.id and holds.value != mine[0].value:
            text = (
                f"{stated.path} 在本文件里写的不起作用："
                f"《{holds.policy_name}》{holds.clause}（{holds.from_day} 起）优先。"
            )
            found.append(_note(stated, "policy.no_effect", text))
    return found


def _question_text(path: str, citations: Sequence[str], day: date) -> str:
    listed = "；".join(citations)
    return f"{path} 有两种规定都可能有效（{day} 起）：{listed}。请确定用哪一种，定一次即可。"


def _note(stated: StatedRule, code: str, text: str) -> Problem:
    where = Where(file=stated.file, row=stated.line, column=stated.path)
    return Problem(Severity.WARNING, code, f"第 {stated.line} 行 {text}", where)
