"""A township's month by `qualdesk-cli`, from roster to receipt, the same on Windows and on Linux.

Every answer is kept as JSON beside the files that the commands wrote; `likeness.py` compares two
such folders.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installer.windows.ground import ROOT
from installer.windows.proof import NotProven

TODAY = "2026-11-20"
MONTH = TODAY[:7]
TOWNSHIP, COUNTY, VILLAGE = "532922101000", "532922000000", "532922101201"
ADMIN, HEAD = "王芳", "李国华"
PERSONS = ("53299919800101001X", "532999198001010028")  # invented operators
SAMPLES = ROOT / "tests" / "data" / "samples"
ROSTERS = (
    ("花名册_三行标题.xlsx", "--insurance", "resident"),
    ("省系统导出.xls", "--insurance", "resident"),
    ("网页表格.xls", "--insurance", "resident"),
    ("花名册_GB18030.csv", "--insurance", "resident"),
    ("分村多表.xlsx", "--insurance", "resident"),
    ("单位退休人员.xlsx",),
)
SECRETS = {
    "QUALDESK_PASSWORD": "correct horse 7",
    "QUALDESK_NEW_PASSWORD": "correct horse 8",
    "QUALDESK_PACKAGE_PASSWORD": "Long-Enough-77-xyz",
    "QUALDESK_TODAY": TODAY,
}

Run = Callable[[dict[str, str], list[str]], tuple[int, str]]
"""Runs the program with an environment and arguments; its exit code and standard output."""


class CommandFailed(NotProven):
    """A command of the month did not do what it should."""


@dataclass
class Place:
    """Where a month is worked: how the program is run and how it is told of a path."""

    folder: Path
    run: Run
    seen: Callable[[Path], str]
    answers: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, station: str, *words: object, user: str = ADMIN, code: int = 0) -> dict[str, Any]:
        """Run one command with --json against a station; its result. The answer is kept."""
        environment = {
            **SECRETS,
            "QUALDESK_DATA": self.seen(self.folder / station),
            "QUALDESK_USER": user,
        }
        if user == HEAD:
            environment["QUALDESK_PASSWORD"] = SECRETS["QUALDESK_NEW_PASSWORD"]
        arguments = [self.seen(w) if isinstance(w, Path) else str(w) for w in words]
        got, out = self.run(environment, ["--json", *arguments])
        try:
            answer = json.loads(out)
        except ValueError:
            raise CommandFailed(f"{arguments[:2]}: exit {got}, no JSON: {out[:300]}") from None
        if got != code:
            raise CommandFailed(f"{arguments[:2]}: exit {got}: {answer['problems'][:3]}")
        self.answers.append({"exit": got, **answer})
        result = answer["result"]
        assert isinstance(result, dict)
        return result


def work_month(place: Place, photos: Path) -> None:
    """Everything of the month; the files lie in `place.folder / "files"` afterwards.

    `photos` holds `<number>.jpg` for the people in the order of the list, and `film.mp4`.
    """
    files = place.folder / "files"
    files.mkdir(parents=True)
    _set_up(place)
    _rosters(place, files)
    people = [
        item["id_number"]
        for item in place.ask("乡镇", "recipients", "--village", VILLAGE, "--limit", 12)["items"]
    ]
    _confirm(place, people, photos)
    forms = _forms(place, files, people)
    for step, signer in (("group_leader", "罗正明"), ("coordinator", "杨秀英")):
        place.ask("乡镇", "signoff", *forms, "--step", step, "--by", signer, "--on", TODAY)
    place.ask("乡镇", "list", "due", "--as-of", "2027-01-31", "--xlsx", files / "到期.xlsx")
    place.ask("乡镇", "roster", "export", files / "花名册导出.xlsx")
    _report(place, files)
    place.ask("乡镇", "audit", "verify")
    place.ask("乡镇", "check")
    (place.folder / "answers.json").write_text(
        json.dumps(place.answers, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def _set_up(place: Place) -> None:
    for station, level, code, name in (
        ("乡镇", "township", TOWNSHIP, "苍山西镇社会保障服务中心"),
        ("县局", "county", COUNTY, "漾濞县社会保险局"),
    ):
        stated = ("--level", level, "--code", code, "--name", name, "--policy", "yangbi-2021")
        admin = ("--admin", ADMIN, "--person", PERSONS[0], "--training")
        place.ask(station, "init", *stated, *admin)
    place.ask("乡镇", "users", "add", HEAD, "--role", "head", "--person", PERSONS[1])


def _rosters(place: Place, files: Path) -> None:
    for number, (name, *options) in enumerate(ROSTERS):
        # The first holds rows that must be refused: exit 1, and a file to correct them in.
        words = ["--rejects", files / "退回.xlsx"] if number == 0 else []
        path = place.folder / name
        path.write_bytes((SAMPLES / name).read_bytes())
        code = 1 if number == 0 else 0
        place.ask("乡镇", "roster", "import", path, *options, *words, code=code)


def _confirm(place: Place, people: list[str], photos: Path) -> None:
    for number, person in enumerate(people[:8]):
        photo = photos / f"{number}.jpg"
        place.ask("乡镇", "confirm", person, "--method", "on_site", "--photo", photo)
    film = ("--method", "remote_video", "--video", photos / "film.mp4")
    place.ask("乡镇", "confirm", people[8], *film)


def _forms(place: Place, files: Path, people: list[str]) -> list[str]:
    printed = place.ask(
        "乡镇", "forms", "print", "group", "--village", VILLAGE, "--insurance", "resident",
        "--out", files / "花名册.pdf", "--layout", files / "花名册.layout.json",
    )  # fmt: skip
    chosen = [word for person in people[:4] for word in ("--id", person)]
    out = ("--out", files / "确认表.pdf")
    place.ask("乡镇", "forms", "print", "individual", *chosen, *out)
    return [form["form_serial"] for form in printed["forms"][:3]]


def _report(place: Place, files: Path) -> None:
    """Summary, sealed package, the county's check and receipt, and the receipt taken back."""
    summary = files / "汇总表.pdf"
    place.ask("乡镇", "summary", "--month", MONTH, "--xlsx", files / "汇总表.xlsx")
    place.ask("乡镇", "forms", "print", "summary", "--month", MONTH, "--out", summary)
    built = place.ask(
        "乡镇", "package", "build", "--kind", "month", "--month", MONTH, "--to", COUNTY,
        "--out", files / "上报", "--signed", summary, "--seal-open", "还在村里签字", user=HEAD,
    )  # fmt: skip
    (package,) = (files / "上报").glob("*.zip")
    verified = place.ask("县局", "package", "verify", package)
    if not verified["valid"] or verified["certificate_sha256"] != built["certificate_sha256"]:
        raise CommandFailed("the package does not verify at the county")
    trust = ("--trust", built["certificate_sha256"])
    place.ask("县局", "package", "receive", package, *trust, "--out", files / "回执")
    (receipt,) = (files / "回执").iterdir()
    refused = place.ask("乡镇", "package", "receipt", receipt, code=1)
    del refused  # the county's certificate has not been compared yet
    compared = place.answers[-1]["problems"][0]["value"]
    place.ask("乡镇", "package", "receipt", receipt, "--trust", compared)


def make_photos(folder: Path) -> None:
    """Invented faces and a short film, by the program's own drawing; needs its packages."""
    from qualdesk.imaging.moving_portrait import training_video
    from qualdesk.imaging.portraits import draw_portrait
    from qualdesk.services.invented import face_of

    folder.mkdir(parents=True, exist_ok=True)
    for number in range(8):
        face = face_of(f"53299919400101{number:03d}X")
        (folder / f"{number}.jpg").write_bytes(draw_portrait(face))
    (folder / "film.mp4").write_bytes(training_video(folder).read_bytes())
