from __future__ import annotations

import io
import json
import random
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import pyzipper

from qualdesk.domain.package import FORMAT, RECORD_KINDS
from qualdesk.errors import Cancelled, Damaged, QualDeskError, Refused, Unreadable
from qualdesk.packages import bag
from qualdesk.packages.container import LIMITS, Limits
from qualdesk.packages.identity import Signer, make_identity
from qualdesk.packages.signature import sign
from qualdesk.packages.unseal import OpenedPackage, verify
from qualdesk.progress import Progress
from tests.packages.conftest import (
    PASSWORD,
    REAL_TODAY,
    SCAN,
    SEALED,
    STATION,
    Builder,
    digest_of,
    evidence,
    examples,
    photo,
)

Members = dict[str, bytes]


@cache
def read_members(package: Path) -> Members:
    """The members of the small package. Nobody changes the dictionary."""
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(PASSWORD.encode())
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Members, *, nbits: int | None = 256) -> Path:
    """A zip of these members: AES of so many bits, or plain."""
    with pyzipper.AESZipFile(path, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        if nbits is not None:
            archive.setpassword(PASSWORD.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=nbits)
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def signed_again(members: Members, signer: Signer) -> Members:
    """The same members with manifests and signature that fit whatever they hold now."""
    payload = [(name, digest_of(data)) for name, data in members.items() if "data/" in name]
    size = sum(len(data) for name, data in members.items() if "data/" in name)
    info = bag.parse_info(members[bag.BAG_INFO]) | {"Payload-Oxum": f"{size}.{len(payload)}"}
    members = members | {
        bag.BAG_INFO: bag.info_text(info),
        bag.MANIFEST: b"".join(bag.manifest_text(payload)),
        bag.CERTIFICATE: signer.certificate,
    }
    tags = b"".join(bag.manifest_text((name, digest_of(members[name])) for name in bag.TAGGED))
    return members | {bag.TAG_MANIFEST: tags, bag.SIGNATURE: sign(tags, signer, detached=True)}


def check(path: Path, password: str = PASSWORD, limits: Limits = LIMITS) -> object:
    return verify(path, password, real_today=REAL_TODAY, limits=limits)


def reasons(path: Path, limits: Limits = LIMITS) -> list[tuple[str | None, str | None]]:
    """File and stable reason of every finding."""
    with pytest.raises(Damaged) as found:
        check(path, limits=limits)
    assert found.value.code == "package.damaged"
    assert all(problem.code == "package.damaged" for problem in found.value.problems)
    assert all(problem.where.file in problem.message for problem in found.value.problems)
    return [(problem.where.file, problem.value) for problem in found.value.problems]


PHOTO = bag.evidence_path(digest_of(photo(2)), "jpg")


def test_an_untouched_package_verifies_and_tells_what_it_holds(
    package: Path, signer: Signer
) -> None:
    report = verify(package, PASSWORD, real_today=REAL_TODAY)
    assert report.head == SEALED
    assert report.certificate_sha256 == signer.certificate_sha256
    assert report.certificate == signer.certificate
    assert report.records == {kind: len(items) for kind, items in examples().items()}
    assert report.evidence == 7
    assert report.papers == ("汇总表.pdf", "汇总表.xlsx", "说明.txt")
    assert report.notes == ()


def test_records_come_in_merging_order_and_exactly_as_written(package: Path) -> None:
    with OpenedPackage(package, PASSWORD, real_today=REAL_TODAY) as opened:
        records = list(opened.records())
    assert records == [(kind, item) for kind in RECORD_KINDS for item in examples()[kind]]


def test_evidence_and_papers_are_read_by_content_and_name(package: Path) -> None:
    with OpenedPackage(package, PASSWORD, real_today=REAL_TODAY) as opened:
        assert b"".join(opened.evidence(digest_of(SCAN)) or ()) == SCAN
        assert b"".join(opened.evidence(digest_of(photo(3))) or ()) == photo(3)
        assert opened.evidence("0" * 64) is None
        assert b"".join(opened.paper("汇总表.xlsx") or ()) == b"PK xlsx"
        assert opened.paper("公示情况.xlsx") is None


NO_WRITING = """
import datetime, pathlib, sys
from qualdesk.packages.unseal import verify

def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+"):
        sys.exit(9)

sys.addaudithook(watch)
verify(pathlib.Path(sys.argv[1]), sys.argv[2], real_today=datetime.date.today())
sys.argv[3:] and open(sys.argv[3], "w")
"""


def test_nothing_is_written_while_reading(package: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", NO_WRITING]
    arguments = [str(package), PASSWORD]
    assert subprocess.run([*command, *arguments], check=False).returncode == 0
    control = subprocess.run([*command, *arguments, str(tmp_path / "x")], check=False)
    assert control.returncode == 9


def test_bytes_swapped_after_verifying_are_noticed(package: Path, tmp_path: Path) -> None:
    copy = shutil.copy(package, tmp_path / "copy.zip")
    with pyzipper.AESZipFile(package) as archive:
        info = archive.getinfo(bag.records_path("corrections"))
    with OpenedPackage(copy, PASSWORD, real_today=REAL_TODAY) as opened:
        with copy.open("r+b") as stream:
            stream.seek(info.header_offset + info.compress_size)
            stream.write(b"\0\0")
        with pytest.raises(Damaged):
            list(opened.records())


def test_the_password_is_asked_for_in_its_own_words(package: Path) -> None:
    for wrong in ("7kfm-x2qp-w9ht-c4nv-b6re", "", "密码"):
        with pytest.raises(Refused) as refused:
            check(package, wrong)
        assert refused.value.code == "package.password"


def test_no_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        check(tmp_path / "none.zip")


def test_cancelling_stops(package: Path) -> None:
    with pytest.raises(Cancelled):
        verify(package, PASSWORD, real_today=REAL_TODAY, progress=Progress(None, lambda: True))


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_byte_is_found_or_means_nothing(package: Path, tmp_path: Path, seed: int) -> None:
    control = verify(package, PASSWORD, real_today=REAL_TODAY)
    content = package.read_bytes()
    copy, places = tmp_path / "copy.zip", random.Random(seed)
    outcomes = set()
    for _ in range(12):
        changed = bytearray(content)
        changed[places.randrange(len(content))] ^= 1 << places.randrange(8)
        copy.write_bytes(changed)
        try:
            # Dates, version numbers and rights in the zip's headers are outside of the bag.
            assert verify(copy, PASSWORD, real_today=REAL_TODAY) == control
        except QualDeskError as error:
            outcomes.add(error.code)
    assert outcomes == {"package.damaged"}


@pytest.mark.parametrize("seed", range(2))
def test_a_flipped_byte_of_the_directory_is_never_a_crash(
    package: Path, tmp_path: Path, seed: int
) -> None:
    control = verify(package, PASSWORD, real_today=REAL_TODAY)
    content = package.read_bytes()
    start = content.index(b"PK\1\2")
    copy, places = tmp_path / "copy.zip", random.Random(seed)
    outcomes = set()
    for _ in range(25):
        changed = bytearray(content)
        changed[places.randrange(start, len(content))] = places.randrange(256)
        copy.write_bytes(changed)
        try:
            report = verify(copy, PASSWORD, real_today=REAL_TODAY)
            outcomes.add("same")
            assert replace(report, notes=()) == control
        except QualDeskError as error:
            outcomes.add(error.code)
    assert outcomes <= {"same", "package.damaged", "package.password"}
    assert "package.damaged" in outcomes


@pytest.mark.parametrize("part", [0, 1, 21, 22, 1000, 0.5, 0.9, -1, -30])
def test_a_truncated_package_is_damaged(package: Path, tmp_path: Path, part: float) -> None:
    content = package.read_bytes()
    copy = tmp_path / "copy.zip"
    copy.write_bytes(content[: int(part * len(content)) if isinstance(part, float) else part])
    assert reasons(copy)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"PK\5\6" + bytes(18), b"PK\3\4" + bytes(100), bytes(70_000)]
)
def test_something_else_is_not_a_package(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(content)
    assert reasons(other) == [("other.zip", "not_a_package")]


def test_a_foreign_zip_is_not_a_package(tmp_path: Path) -> None:
    assert reasons(pack(tmp_path / "foreign.zip", {"照片/1.jpg": b"x"})) == [
        ("bagit.txt", "not_a_package")
    ]


def changed(name: str, content: bytes) -> Callable[[Members], Members]:
    return lambda members: members | {name: content}


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: {key: data for key, data in members.items() if key != name}


SPLICES = {
    "a paper changed": (changed("data/汇总表.pdf", b"other"), ("data/汇总表.pdf", "hash")),
    "a photo changed": (changed(PHOTO, photo(3)), (PHOTO, "hash")),
    "a photo taken out": (without(PHOTO), (PHOTO, "missing")),
    "a photo of another": (
        changed(bag.evidence_path("ab" * 32, "jpg"), b"x"),
        (bag.evidence_path("ab" * 32, "jpg"), "extra"),
    ),
    "a program put in": (changed("汇总表.exe", b"MZ"), ("汇总表.exe", "extra")),
    "a fetch list put in": (changed("fetch.txt", b"http://x 1 data/x"), ("fetch.txt", "extra")),
    "the head changed": (changed(bag.HEAD, b"{}"), (bag.HEAD, "hash")),
    "the records changed": (
        changed(bag.records_path("units"), b""),
        (bag.records_path("units"), "hash"),
    ),
    "the info changed": (changed(bag.BAG_INFO, b"a: b\n"), (bag.BAG_INFO, "hash")),
    "the manifest changed": (changed(bag.MANIFEST, b""), (bag.MANIFEST, "hash")),
    "the tag manifest changed": (changed(bag.TAG_MANIFEST, b""), (bag.SIGNATURE, "signature")),
    "the signature changed": (changed(bag.SIGNATURE, b"0"), (bag.SIGNATURE, "signature")),
    "no signature": (without(bag.SIGNATURE), (bag.SIGNATURE, "missing")),
    "no certificate": (without(bag.CERTIFICATE), (bag.CERTIFICATE, "missing")),
    "a broken certificate": (changed(bag.CERTIFICATE, b"x"), (bag.SIGNATURE, "certificate")),
    "another version": (changed(bag.BAGIT, b"BagIt-Version: 0.97\n"), (bag.BAGIT, "layout")),
}


def test_the_control_of_all_splices_verifies(package: Path, tmp_path: Path, signer: Signer) -> None:
    members = read_members(package)
    control = check(package)
    assert check(pack(tmp_path / "same.zip", members)) == control
    again = verify(
        pack(tmp_path / "signed.zip", signed_again(members, signer)),
        PASSWORD,
        real_today=REAL_TODAY,
    )
    assert again.records == verify(package, PASSWORD, real_today=REAL_TODAY).records


@pytest.mark.parametrize("splice", SPLICES)
def test_a_spliced_package_is_refused_by_file_and_reason(
    package: Path, tmp_path: Path, splice: str
) -> None:
    members = read_members(package)
    change, expected = SPLICES[splice]
    assert reasons(pack(tmp_path / "changed.zip", change(members))) == [expected]


def test_signed_by_another_under_our_certificate_is_refused(package: Path, tmp_path: Path) -> None:
    members = read_members(package)
    other = make_identity("另一个单位", STATION, REAL_TODAY)
    tags = members[bag.TAG_MANIFEST]
    forged = members | {bag.SIGNATURE: sign(tags, other, detached=True)}
    assert reasons(pack(tmp_path / "forged.zip", forged)) == [(bag.SIGNATURE, "signature")]


def test_a_signature_over_other_bytes_is_refused(
    package: Path, tmp_path: Path, signer: Signer
) -> None:
    members = read_members(package)
    for wrong in (
        sign(b"other", signer, detached=True),
        sign(members[bag.TAG_MANIFEST], signer, detached=False),
    ):
        spliced = members | {bag.SIGNATURE: wrong}
        assert reasons(pack(tmp_path / "spliced.zip", spliced)) == [(bag.SIGNATURE, "signature")]


def test_signed_anew_by_another_it_holds_but_shows_another_fingerprint(
    package: Path, tmp_path: Path
) -> None:
    other = make_identity("另一个单位", STATION, REAL_TODAY)
    again = pack(tmp_path / "again.zip", signed_again(read_members(package), other))
    report = verify(again, PASSWORD, real_today=REAL_TODAY)
    assert report.certificate_sha256 == other.certificate_sha256


@pytest.mark.parametrize("days", [-3, 21 * 366])
def test_outside_of_the_certificates_years_it_is_refused(package: Path, days: int) -> None:
    with pytest.raises(Damaged) as found:
        verify(package, PASSWORD, real_today=REAL_TODAY + timedelta(days=days))
    assert found.value.problems[0].value == "certificate"
    assert "日期" in found.value.body


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


CORRECTION = examples()["corrections"][0]
UNIT = examples()["units"][0]
SIGNED_BUT_WRONG = {
    "not json": ("units", b"{", "record"),
    "not closed": ("units", lines(UNIT)[:-1], "record"),
    "not an object": ("units", b"[]\n", "record"),
    "not utf-8": ("units", b'{"a":"\xff"}\n', "record"),
    "too deep": ("units", b"[" * 100_000 + b"\n", "record"),
    "no number": ("units", b'{"unit_code":NaN,"name":""}\n', "record"),
    "a name twice": ("units", b'{"unit_code":"1","name":"a","name":"b"}\n', "record"),
    "half a pair": ("units", b'{"unit_code":"1","name":"\\ud842"}\n', "record"),
    "a huge number": ("units", b'{"unit_code":' + b"9" * 9999 + b',"name":""}\n', "record"),
    "a field too many": ("units", lines(UNIT | {"x": 1}), "record"),
    "a field too few": ("units", lines({"name": "a"}), "record"),
    "a day that is none": ("corrections", lines(CORRECTION | {"recorded_at": "x"}), "record"),
    "evidence that is nowhere": (
        "signoffs",
        lines(examples()["signoffs"][0] | {"scan": "ab" * 32}),
        "evidence",
    ),
}


@pytest.mark.parametrize("case", SIGNED_BUT_WRONG)
def test_what_is_signed_must_still_fit_the_schema(
    package: Path, tmp_path: Path, signer: Signer, case: str
) -> None:
    kind, content, reason = SIGNED_BUT_WRONG[case]
    file = bag.records_path(kind)
    members = read_members(package)
    wrong = pack(tmp_path / "wrong.zip", signed_again(members | {file: content}, signer))
    assert reasons(wrong) == [(file, reason)]


def test_findings_name_the_line(package: Path, tmp_path: Path, signer: Signer) -> None:
    members = read_members(package) | {bag.records_path("units"): lines(UNIT, UNIT, {"name": "a"})}
    with pytest.raises(Damaged) as found:
        check(pack(tmp_path / "wrong.zip", signed_again(members, signer)))
    assert found.value.where.row == 3
    assert "第3行" in found.value.body


def test_evidence_that_the_reader_knows_may_be_absent(
    package: Path, tmp_path: Path, signer: Signer
) -> None:
    sha256 = digest_of(photo(2))
    lean = pack(tmp_path / "lean.zip", signed_again(without(PHOTO)(read_members(package)), signer))
    assert reasons(lean) == [(bag.records_path("confirmations"), "evidence")]
    report = verify(lean, PASSWORD, real_today=REAL_TODAY, known=lambda digest: digest == sha256)
    assert report.evidence == 6


def test_a_signed_photo_under_a_wrong_name_is_refused(
    package: Path, tmp_path: Path, signer: Signer
) -> None:
    members = signed_again(read_members(package) | {PHOTO: photo(9)}, signer)
    assert reasons(pack(tmp_path / "wrong.zip", members)) == [(PHOTO, "hash")]


def test_head_and_bag_info_must_agree(package: Path, tmp_path: Path, signer: Signer) -> None:
    members = read_members(package)
    head = json.loads(members[bag.HEAD]) | {"sequence": 4}
    members = signed_again(members | {bag.HEAD: json.dumps(head).encode()}, signer)
    assert reasons(pack(tmp_path / "wrong.zip", members)) == [(bag.BAG_INFO, "layout")]


def test_a_file_that_packages_do_not_have_is_refused_even_if_signed(
    package: Path, tmp_path: Path, signer: Signer
) -> None:
    members = signed_again(read_members(package) | {"data/李某.docx": b"x"}, signer)
    assert reasons(pack(tmp_path / "wrong.zip", members)) == [("data/李某.docx", "layout")]


def test_a_newer_format_asks_for_an_update(package: Path, tmp_path: Path, signer: Signer) -> None:
    members = read_members(package)
    head = json.loads(members[bag.HEAD]) | {"format": FORMAT + 1, "more": 1}
    members = signed_again(members | {bag.HEAD: json.dumps(head).encode()}, signer)
    with pytest.raises(Refused) as refused:
        check(pack(tmp_path / "newer.zip", members))
    assert refused.value.code == "package.newer"


@pytest.mark.parametrize("where", ["before", "after"])
def test_bytes_before_or_after_the_zip_are_refused(
    package: Path, tmp_path: Path, where: str
) -> None:
    joined = tmp_path / "拼接.zip"
    whole, more = package.read_bytes(), b"x" * 100
    joined.write_bytes(more + whole if where == "before" else whole + more)
    assert reasons(joined) == [(joined.name, "not_a_package")]
    joined.write_bytes(whole)
    check(joined)


def test_two_packages_joined_into_one_file_are_refused(package: Path, tmp_path: Path) -> None:
    joined = tmp_path / "拼接.zip"
    joined.write_bytes(package.read_bytes() * 2)
    assert reasons(joined) == [(joined.name, "not_a_package")]


def test_renamed_it_is_the_same_package(package: Path, tmp_path: Path) -> None:
    renamed = shutil.copy(package, tmp_path / "新建 压缩文件(1).zip")
    assert check(renamed) == check(package)


REPACKED = {
    "plain": lambda members: (members, None),
    "in a folder": lambda members: ({f"新建文件夹/{k}": v for k, v in members.items()}, 256),
    "plain, in a folder, with folders": lambda members: (
        {"包/": b"", "包/data/": b""} | {f"包/{k}": v for k, v in members.items()},
        None,
    ),
}


@pytest.mark.parametrize("how", REPACKED)
def test_packed_again_intact_it_is_taken_with_a_note(
    package: Path, tmp_path: Path, how: str
) -> None:
    members, nbits = REPACKED[how](read_members(package))
    report = verify(
        pack(tmp_path / "again.zip", members, nbits=nbits), PASSWORD, real_today=REAL_TODAY
    )
    assert [note.code for note in report.notes] == ["package.repacked"]
    assert replace(report, notes=()) == check(package)


@pytest.mark.judge("7z")
@pytest.mark.parametrize(
    "switches", [["-mem=AES256", f"-p{PASSWORD}"], [], ["-mx=0"], ["-mcu=off"]]
)
def test_packed_again_by_7zip_it_is_taken(
    package: Path, tmp_path: Path, switches: list[str]
) -> None:
    def run(*arguments: str) -> None:
        subprocess.run(["7z", *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("x", f"-p{PASSWORD}", "-obag", str(package))
    run("a", "-tzip", *switches, "again.zip", "bag")
    report = verify(tmp_path / "again.zip", PASSWORD, real_today=REAL_TODAY)
    assert [note.code for note in report.notes] == ["package.repacked"]


def test_names_in_the_code_page_of_a_chinese_windows_are_understood(
    package: Path, tmp_path: Path
) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in read_members(package).items():
            archive.writestr(zipfile.ZipInfo(name.encode("gbk").decode("latin-1")), data)
    raw = content.getvalue()
    for name in ("data/汇总表.pdf", "data/汇总表.xlsx", "data/说明.txt"):
        gbk = name.encode("gbk")
        raw = raw.replace(gbk.decode("latin-1").encode("utf-8"), gbk)
    path = tmp_path / "gbk.zip"
    path.write_bytes(raw)
    with pytest.raises(Damaged):  # the control: lengths and flags do not fit yet
        check(path)
    path.write_bytes(plain_zip({k.encode("gbk"): v for k, v in read_members(package).items()}))
    assert [note.code for note in check(path).notes] == ["package.repacked"]


def plain_zip(members: dict[bytes, bytes]) -> bytes:
    """A stored zip with names as these very bytes, without the UTF-8 flag."""
    content = io.BytesIO()
    stand_ins = {f"{place:0{len(name)}d}": name for place, name in enumerate(members, 10**5)}
    with zipfile.ZipFile(content, "w") as archive:
        for stand_in, name in stand_ins.items():
            archive.writestr(zipfile.ZipInfo(stand_in), members[name])
    raw = content.getvalue()
    for stand_in, name in stand_ins.items():
        raw = raw.replace(stand_in.encode(), name)
    return raw


NAMES = [
    "../evil.txt",
    "/etc/evil",
    "data/../../evil",
    "C:/evil.txt",
    "data/evil:stream",
    "data\\evil.txt",
    "data//evil",
    "./evil",
    "data/evil\x01",
    "data/evil.",
    "data/evil ",
    "data/" + "e" * 500,
]


@pytest.mark.parametrize("name", NAMES)
def test_unsafe_names_are_refused(package: Path, tmp_path: Path, name: str) -> None:
    members = read_members(package) | {name: b"x"}
    ((_, reason),) = reasons(pack(tmp_path / "unsafe.zip", members))
    assert reason == "unsafe_name"


def test_names_that_clash_on_windows_are_refused(package: Path, tmp_path: Path) -> None:
    for clash in ("BAGIT.TXT", "data/e\u0301.txt"):
        members = read_members(package) | {"data/é.txt": b"", clash: b"x"}
        assert reasons(pack(tmp_path / "clash.zip", members)) == [(clash, "duplicate_name")]


def test_the_same_name_twice_is_refused(package: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "twice.zip", read_members(package), nbits=None)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("bagit.txt", b"x")
    assert reasons(path) == [("bagit.txt", "duplicate_name")]


def test_a_link_is_refused(package: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "link.zip", read_members(package), nbits=None)
    link = zipfile.ZipInfo("data/link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert reasons(path) == [("data/link", "unsafe_name")]


def test_weak_or_partial_encryption_is_refused(package: Path, tmp_path: Path) -> None:
    members = read_members(package)
    assert reasons(pack(tmp_path / "weak.zip", members, nbits=128))[0][1] == "encryption"
    path = pack(tmp_path / "mixed.zip", members)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("data/plain.txt", b"x")
    assert reasons(path) == [("mixed.zip", "encryption")]


@pytest.mark.judge("7z")
def test_the_old_zip_encryption_is_refused(package: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> None:
        subprocess.run(["7z", *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("x", f"-p{PASSWORD}", "-obag", str(package))
    run("a", "-tzip", "-mem=ZipCrypto", f"-p{PASSWORD}", "old.zip", "./bag/*")
    assert reasons(tmp_path / "old.zip")[0][1] == "encryption"


def test_other_compression_is_refused(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "bzip2.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in read_members(package).items():
            archive.writestr(name, content)
    assert reasons(path)[0][1] == "encryption"


def test_a_bomb_is_refused_at_once(package: Path, tmp_path: Path) -> None:
    members = read_members(package) | {"data/bomb.txt": bytes(50 << 20)}
    assert reasons(pack(tmp_path / "bomb.zip", members)) == [("data/bomb.txt", "too_large")]


def test_a_bomb_that_lies_about_its_size_is_cut_off(package: Path, tmp_path: Path) -> None:
    members = read_members(package) | {"data/汇总表.pdf": bytes(8 << 20)}
    path = pack(tmp_path / "bomb.zip", members, nbits=None)
    raw = path.read_bytes().replace((8 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(raw)
    ((file, reason),) = reasons(path)
    assert file == "data/汇总表.pdf"
    assert reason in ("unreadable", "hash")


@pytest.mark.parametrize(
    "limits",
    [
        replace(LIMITS, file_bytes=10_000),
        replace(LIMITS, members=20),
        replace(LIMITS, unpacked_bytes=10_000),
        replace(LIMITS, tag_bytes=1_000),
        replace(LIMITS, line_bytes=100),
    ],
)
def test_what_is_too_large_is_refused(
    package: Path, tmp_path: Path, signer: Signer, limits: Limits
) -> None:
    unit = {bag.records_path("units"): lines(UNIT | {"name": "a" * 900}) * 4000}
    path = pack(tmp_path / "large.zip", signed_again(read_members(package) | unit, signer))
    check(path)
    assert reasons(path, limits)[0][1] in ("too_large", "not_a_package", "record")


def test_a_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.zip"
    with path.open("wb") as stream:
        stream.truncate(300 << 20)
        stream.seek(0, 2)
        size = 299 << 20
        stream.write(
            b"PK\5\6"
            + bytes(8)
            + size.to_bytes(4, "little")
            + (1 << 20).to_bytes(4, "little")
            + b"\0\0"
        )
    assert reasons(path) == [("huge.zip", "not_a_package")]


def test_parts_of_two_packages_do_not_make_one(
    package: Path, tmp_path: Path, build_package: Builder
) -> None:
    other = build_package(records=[("units", [UNIT])], evidence=evidence()[:1])
    ours, theirs = read_members(package), read_members(other.path)
    mixed = ours | {name: data for name, data in theirs.items() if not name.startswith("data/")}
    assert {reason for _, reason in reasons(pack(tmp_path / "mixed.zip", mixed))} == {"extra"}
    mixed = ours | {bag.SIGNATURE: theirs[bag.SIGNATURE]}
    assert reasons(pack(tmp_path / "mixed.zip", mixed)) == [(bag.SIGNATURE, "signature")]
