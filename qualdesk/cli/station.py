"""init, users, recover, policy, audit, check: the station itself."""

from __future__ import annotations

import os

import click

from qualdesk import bootstrap
from qualdesk.cli.frame import Answer, Desk, secret, training_day
from qualdesk.domain.access import Role
from qualdesk.domain.station import Level
from qualdesk.services.setup import SetupRequest


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for command in (init, users, recover):
        group.add_command(command)


@click.command()
@click.option("--level", type=click.Choice([level.value for level in Level]), required=True)
@click.option("--code", required=True, help="12 位行政区划代码")
@click.option("--name", required=True, help="站点名称")
@click.option("--policy", "policy_id", required=True, help="采用的政策，例如 yangbi-2021")
@click.option("--admin", required=True, help="第一个操作员的登录名")
@click.option("--person", default="", help="第一个操作员的身份证号码")
@click.option("--one-person", "one_person", default="", help="一人办理的理由")
@click.option("--training", is_flag=True, help="培训站点")
@click.pass_obj
def init(
    desk: Desk,
    level: str,
    code: str,
    name: str,
    policy_id: str,
    admin: str,
    person: str,
    one_person: str,
    training: bool,
) -> Answer:
    """建站：密钥、加密数据库、证书、第一个操作员。"""
    day = training_day()
    request = SetupRequest(
        level=Level(level),
        code=code,
        name=name,
        policy_id=policy_id,
        admin=admin,
        password=secret("QUALDESK_PASSWORD", "第一个操作员的密码"),
        person=person,
        one_person_reason=one_person,
        training=training,
    )
    result = bootstrap.create_station(desk.folder, request, day)
    return Answer(
        {
            "station_id": result.station_id,
            "recovery_key": result.recovery_key,
            "certificate_sha256": result.certificate_sha256,
        },
        (
            f"站点已建好：{name}（{result.station_id}）",
            f"恢复密钥（只显示这一次，请抄下或打印，锁进柜子）：{result.recovery_key}",
            f"证书指纹：{result.certificate_sha256}",
        ),
        () if day is None or training else (bootstrap.DAY_IGNORED,),
    )


@click.group()
def users() -> None:
    """操作员：添加、停用、改密码、名单。"""


def _users(services: bootstrap.Services) -> Answer:
    rows = services.operators.list()
    return Answer(
        {
            "users": [
                {
                    "name": row.login,
                    "role": row.role.value,
                    "disabled": bool(row.disabled_at),
                    "since": row.created_at,
                }
                for row in rows
            ]
        },
        [
            f"{row.login}\t{row.role.label}\t{'已停用' if row.disabled_at else '可用'}"
            for row in rows
        ],
    )


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--person", required=True, help="本人身份证号码")
@click.pass_obj
def add_user(desk: Desk, name: str, role: str, person: str) -> Answer:
    """添加操作员；新密码在 QUALDESK_NEW_PASSWORD 里。"""
    with desk.services() as services:
        password = secret("QUALDESK_NEW_PASSWORD", "新操作员的密码")
        services.operators.add(name, Role(role), person, password)
        return _users(services)


@users.command("disable")
@click.argument("name")
@click.pass_obj
def disable_user(desk: Desk, name: str) -> Answer:
    """停用操作员，其密钥槽立即删除。"""
    with desk.services() as services:
        services.operators.disable(name)
        return _users(services)


@users.command("password")
@click.argument("name", required=False)
@click.pass_obj
def user_password(desk: Desk, name: str | None) -> Answer:
    """改密码：自己的，或由系统管理重设。"""
    with desk.services() as services:
        password = secret("QUALDESK_NEW_PASSWORD", "新密码")
        services.operators.set_password(name or services.session.actor.login, password)
        return _users(services)


@users.command("list")
@click.pass_obj
def list_users(desk: Desk) -> Answer:
    """操作员名单。"""
    with desk.services() as services:
        return _users(services)


@click.command()
@click.pass_obj
def recover(desk: Desk) -> Answer:
    """用恢复密钥（QUALDESK_RECOVERY_KEY）重设密码（QUALDESK_NEW_PASSWORD）。"""
    key = secret("QUALDESK_RECOVERY_KEY", "恢复密钥")
    password = os.environ.get("QUALDESK_NEW_PASSWORD") or secret("QUALDESK_NEW_PASSWORD", "新密码")
    services = bootstrap.recover_station(
        desk.folder, desk.login_name(), key, password, training_day()
    )
    try:
        desk.notices.extend(services.notices)
        return _users(services)
    finally:
        services.close()
