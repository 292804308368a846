"""policy show | check | set | decide: the rules with clause and date."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.bootstrap import Services
from qualdesk.cli.frame import Answer, Desk


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(policy)


@click.group()
def policy() -> None:
    """规则：查看、检查文件、选用、对有争议的规定作决定。"""


def _shown(services: Services) -> Answer:
    shown = services.policies.show()
    values = [
        {
            "path": value.path,
            "value": value.value,
            "clause": value.clause,
            "source": value.source,
            "from": value.from_day,
        }
        for value in shown.values
    ]
    questions = [
        {"path": q.path, "claims": [claim.citation for claim in q.claims]} for q in shown.questions
    ]
    lines = [f"{shown.policy.name}（{shown.policy.id}）"]
    lines += [f"{v.path} = {v.value}  〔{v.clause}，{v.from_day} 起〕" for v in shown.values]
    lines += [f"待决定：{q['path']}：{q['claims']}" for q in questions]
    return Answer(
        {
            "id": shown.policy.id,
            "name": shown.policy.name,
            "chain": list(shown.policy.chain),
            "available": list(services.policies.available()),
            "values": values,
            "questions": questions,
        },
        lines,
    )


@policy.command("show")
@click.pass_obj
def show_policy(desk: Desk) -> Answer:
    """现行规则，每个值附条款和生效日期。"""
    with desk.services() as services:
        return _shown(services)


@policy.command("check")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.pass_obj
def check_policy(desk: Desk, file: Path) -> Answer:
    """检查规则文件，一次列出全部问题。"""
    with desk.services() as services:
        checked = services.policies.check(file)
    valid = checked.policy is not None
    lines = ("规则文件可以使用。",) if valid else ("规则文件有问题：",)
    return Answer({"id": checked.policy_id, "valid": valid}, lines, checked.problems)


@policy.command("set")
@click.argument("chosen")
@click.pass_obj
def set_policy(desk: Desk, chosen: str) -> Answer:
    """选用规则：代号，或本站自己的规则文件（.toml）。"""
    with desk.services() as services:
        problems = services.policies.set(chosen)
        answer = _shown(services)
    return Answer(answer.result, answer.lines, problems)


@policy.command("decide")
@click.argument("path")
@click.argument("policy_id")
@click.pass_obj
def decide_policy(desk: Desk, path: str, policy_id: str) -> Answer:
    """对两种规定都可能有效的一项作出决定，定一次即可。"""
    with desk.services() as services:
        services.policies.decide(path, policy_id)
        return _shown(services)
