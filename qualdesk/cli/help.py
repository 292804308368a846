"""`--help` of every command in Chinese: the words of click itself are English."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

HELP_OPTIONS = ("-h", "--help")

_COMMON = (
    ("--data 文件夹", "站点的数据文件夹；也可以用环境变量 QUALDESK_DATA"),
    (
        "--user 登录名",
        "由谁登录；也可以用 QUALDESK_USER。密码在 QUALDESK_PASSWORD 里，或在终端输入",
    ),
    ("--json", "结果写成一个 JSON 文档，供程序读取"),
    ("-h, --help", "查看写法"),
)


def help_wanted(words: Sequence[str]) -> bool:
    """Whether the line asks for help; what stands after `--` is content."""
    options = words[: words.index("--")] if "--" in words else words
    return any(word in HELP_OPTIONS for word in options)


def help_lines(words: Sequence[str], root: click.Group) -> list[str]:
    """The help of the command that `words` name, as far as they name one."""
    context = click.Context(root, info_name="qualdesk")
    for word in words:
        command = context.command
        if not isinstance(command, click.Group):
            break
        below = command.get_command(context, word)
        if below is None:
            break
        context = click.Context(below, parent=context, info_name=word)
    return _lines(context)


def _lines(context: click.Context) -> list[str]:
    command = context.command
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    parts = [context.command_path, *(_argument(one, context) for one in arguments)]
    if isinstance(command, click.Group):
        parts.append(_below(command))
    lines = [f"用法：{' '.join(parts)} [选项]", "", f"  {command.help}"]
    if isinstance(command, click.Group):
        named = [
            (name, command.get_command(context, name)) for name in command.list_commands(context)
        ]
        lines += _table("命令", [(name, (one.help or "") if one else "") for name, one in named])
    rows = [(_option(one), _about(one)) for one in options]
    return [*lines, *_table("选项", rows), *_table("每个命令都有的选项", _COMMON)]


def _table(title: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    width = max(_width(left) for left, _ in rows)
    lines = (f"  {left}{' ' * (width - _width(left))}  {right}".rstrip() for left, right in rows)
    return ["", f"{title}：", *lines]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _below(group: click.Group) -> str:
    plain = group.subcommand_metavar.isascii()  # click's own words
    return "命令 …" if plain else group.subcommand_metavar


def _argument(argument: click.Argument, context: click.Context) -> str:
    if argument.metavar is None and isinstance(argument.type, click.Choice):
        text = "|".join(argument.type.choices)
    else:
        text = argument.make_metavar(context).strip("[]").removesuffix("...")
    text += "…" if argument.nargs == -1 and not text.endswith("…") else ""
    return text if argument.required else f"[{text}]"


def _option(option: click.Option) -> str:
    names = ", ".join(option.opts)
    if option.is_flag:
        return names
    kind = option.type
    if isinstance(kind, click.Choice):
        return f"{names} 代号"
    if isinstance(kind, click.Path):
        return f"{names} 位置"
    return f"{names} {'数字' if isinstance(kind, click.IntRange) else '内容'}"


def _about(option: click.Option) -> str:
    text = option.help or ""
    marks = ["必填"] if option.required else []
    if option.multiple and "几次" not in text:
        marks.append("可以写几次")
    if isinstance(option.type, click.Choice):
        text = f"{text}：{'、'.join(option.type.choices)}".removeprefix("：")
    return text + (f"（{'，'.join(marks)}）" if marks else "")
