"""The contract of every command: envelope, exit codes, option placement, secrets."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from qualdesk.cli import commands as all_commands
from qualdesk.cli.main import run
from tests.cli.conftest import PASSWORD, USER, Runner


def test_the_answer_is_one_json_document_with_the_four_keys(
    qualdesk: Runner, station: Path
) -> None:
    ran = qualdesk("users", "list")
    assert ran.code == 0
    assert set(ran.envelope) == {"ok", "command", "result", "problems"}
    assert ran.envelope["ok"] is True
    assert ran.envelope["command"] == "users list"
    assert [user["name"] for user in ran.result["users"]] == [USER]


@pytest.mark.parametrize("place", ["before", "after", "inside", "equals"])
def test_common_options_stand_anywhere(
    station: Path,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("QUALDESK_PASSWORD", "correct horse 7")
    folder = str(station)
    lines = {
        "before": ["--json", "--data", folder, "--user", USER, "users", "list"],
        "after": ["users", "list", "--user", USER, "--data", folder, "--json"],
        "inside": ["users", "--json", "--data", folder, "list", "--user", USER],
        "equals": ["users", "list", f"--data={folder}", f"--user={USER}", "--json"],
    }
    assert run(lines[place]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


@pytest.mark.parametrize(
    "line",
    [
        ["bogus"],
        ["users", "bogus"],
        ["users"],
        ["recipient"],
        [],
        ["init", "--level", "planet"],
        ["init"],
        ["users", "list", "--nonsense"],
        ["users", "list", "--data"],
        ["policy", "check"],
    ],
)
def test_wrong_usage_is_exit_2_in_chinese(line: list[str], qualdesk: Runner, station: Path) -> None:
    ran = qualdesk(*line)
    assert ran.code == 2
    assert ran.codes == ["command.usage"]
    message = ran.envelope["problems"][0]["message"]
    assert message.startswith("命令写法不对")
    assert "No such" not in message
    assert "Missing" not in message
    assert "Usage" not in message


def test_without_json_people_read_chinese(
    qualdesk: Runner, station: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["users", "list"]) == 0
    assert "系统管理" in capsys.readouterr().out


def test_a_wrong_password_is_exit_4_and_does_not_say_what_was_wrong(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_PASSWORD", "wrong horse 7")
    wrong_password = qualdesk("users", "list")
    monkeypatch.setenv("QUALDESK_PASSWORD", "correct horse 7")
    wrong_name = qualdesk("--user", "别人", "users", "list")
    assert wrong_password.code == wrong_name.code == 4
    assert wrong_password.envelope["problems"] == wrong_name.envelope["problems"]


def test_no_user_or_no_password_is_exit_4(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUALDESK_PASSWORD")
    assert qualdesk("users", "list").code == 4
    monkeypatch.delenv("QUALDESK_USER")
    assert qualdesk("users", "list").code == 4


def test_a_folder_without_a_station_is_refused_and_stays_empty(
    qualdesk: Runner, tmp_path: Path
) -> None:
    ran = qualdesk("users", "list")
    assert ran.code == 1
    assert ran.codes == ["station.missing"]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_exit_3(qualdesk: Runner, station: Path) -> None:
    assert qualdesk("check").code == 0
    database = station / "station.db"
    content = bytearray(database.read_bytes())
    content[5000] ^= 1
    database.write_bytes(content)
    assert qualdesk("check").code == 3


def test_a_database_that_is_gone_is_damage_and_not_a_new_station(
    qualdesk: Runner, station: Path
) -> None:
    (station / "station.db").unlink()
    ran = qualdesk("check")
    assert (ran.code, ran.codes) == (3, ["database.missing"])


def test_a_bug_is_told_without_a_traceback_or_data(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("532922194603136670")

    monkeypatch.setattr("qualdesk.services.operators.Operators.list", fail)
    ran = qualdesk("users", "list")
    assert ran.code == 1
    assert ran.codes == ["program.bug"]
    log = (station / "程序错误.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "532922" not in log + json.dumps(ran.envelope)


def test_every_command_has_chinese_help() -> None:
    def walk(commands: dict[str, click.Command], path: str) -> list[str]:
        silent: list[str] = []
        for name, command in commands.items():
            if not any("\u4e00" <= character <= "\u9fff" for character in command.help or ""):
                silent.append(f"{path} {name}")
            if isinstance(command, click.Group):
                silent += walk(command.commands, f"{path} {name}")
        return silent

    everything = all_commands.commands
    assert isinstance(everything, all_commands.Commands)
    assert walk(everything.every(), "qualdesk") == []


def test_the_help_of_every_command_has_no_words_of_the_library(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def walk(commands: dict[str, click.Command], path: tuple[str, ...]) -> None:
        for name, command in commands.items():
            assert run([*path, name, "--help"]) == 0
            text = capsys.readouterr().out
            assert "用法：qualdesk" in text
            assert not re.search(r"Usage|Options|Commands|Show this|TEXT|required|ARGS", text)
            if isinstance(command, click.Group):
                walk(command.commands, (*path, name))

    everything = all_commands.commands
    assert isinstance(everything, all_commands.Commands)
    walk(everything.every(), ())


def test_help_as_json_is_one_document(qualdesk: Runner) -> None:
    ran = qualdesk("roster", "import", "-h")
    assert ran.code == 0
    assert ran.envelope["command"] == "roster import"
    assert "--rejects" in ran.result["help"]


def test_our_own_words_about_wrong_usage_are_kept(qualdesk: Runner, station: Path) -> None:
    ran = qualdesk("recipient", "edit", "532922194603136670", "phone", "--reason", "换号")
    assert ran.code == 2
    assert "“phone”应写成 字段=内容" in ran.envelope["problems"][0]["message"]


def test_what_happened_and_what_to_do_are_two_sentences(qualdesk: Runner, station: Path) -> None:
    ran = qualdesk("package", "receipt", "没有的回执.p7m")
    assert "没有的回执.p7m。请" in ran.envelope["problems"][0]["message"]


def test_the_entry_point_knows_the_flag_of_the_parsing_process() -> None:
    from qualdesk.cli import read_table
    from ui.__main__ import READ_TABLE

    assert read_table.FLAG == READ_TABLE


_CALL = "import sys; from qualdesk.cli.main import run; sys.exit(run(sys.argv[1:]))"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no full device")
@pytest.mark.parametrize(("word", "code"), [("--help", 1), ("bogus", 2)])
def test_a_full_disk_under_the_output_is_told_without_a_traceback(word: str, code: int) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-c", _CALL, word],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert ran.returncode == code
    assert ran.stderr.startswith("命令已经办过，但结果没有写完")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sheets", "app-steps", "--out", "这里"), "disk.is_folder"),
        (("forms", "print", "ledger", "--out", "这里"), "disk.is_folder"),
        (("list", "due", "--pdf", "这里"), "disk.is_folder"),
        (("spotcheck", "import", "这里"), "file.unreadable"),
        (("policy", "check", "这里"), "file.unreadable"),
    ],
)
def test_a_folder_in_the_place_of_a_file_is_bad_input_and_not_a_bad_command(
    qualdesk: Runner,
    station: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: str,
) -> None:
    (tmp_path / "这里").mkdir()
    monkeypatch.chdir(tmp_path)
    ran = qualdesk(*words)
    assert (ran.code, ran.codes) == (1, [code])
    assert list((tmp_path / "这里").iterdir()) == []


def test_whether_a_file_will_do_is_not_judged_as_usage() -> None:
    """A file without rights, or a folder, is bad input (exit 1), which the services tell."""

    def walk(commands: dict[str, click.Command], path: str) -> list[str]:
        found: list[str] = []
        for name, command in commands.items():
            if isinstance(command, click.Group):
                found += walk(command.commands, f"{path} {name}")
            for one in command.params:
                kind = one.type
                if isinstance(kind, click.Path) and not (
                    kind.file_okay and kind.dir_okay and not (kind.exists or kind.readable)
                ):
                    found.append(f"{path} {name} {one.name}")
        return found

    everything = all_commands.commands
    assert isinstance(everything, all_commands.Commands)
    assert walk(everything.every(), "qualdesk") == []


_ODD = b"\xd0\xc5\xcf\xa2.xlsx".decode(
    "utf-8", "surrogateescape"
)  # 信息.xlsx in GBK, off an old PC


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("roster", "import", _ODD), 1, "file.unreadable"),
        (("recipients", "--query", _ODD), 2, "command.usage"),
        (("--user", _ODD, "users", "list"), 2, "command.usage"),
    ],
)
def test_words_that_are_no_text_get_an_answer_that_can_be_printed(
    station: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    problem: str,
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    for name, value in (("DATA", str(station)), ("USER", USER), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"QUALDESK_{name}", value)
    assert run(["--json", *words]) == code
    envelope = json.loads(out.buffer.getvalue().decode("utf-8"))
    assert [one["code"] for one in envelope["problems"]] == [problem]


@pytest.mark.parametrize("name", ["QUALDESK_USER", "QUALDESK_PASSWORD"])
def test_a_variable_that_is_no_text_is_told(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, _ODD)
    ran = qualdesk("users", "list")
    assert (ran.code, ran.codes) == (2, ["command.usage"])


def test_a_data_folder_with_too_long_a_name_is_told(qualdesk: Runner) -> None:
    ran = qualdesk("--data", "长" * 3000, "users", "list")
    assert (ran.code, ran.codes) == (1, ["disk.path_too_long"])
