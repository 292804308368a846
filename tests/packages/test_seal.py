from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bagit
import jsonschema
import pytest

from qualdesk.domain.package import RECORD_KINDS, Replacement
from qualdesk.errors import Cancelled, Damaged, Environment, Refused
from qualdesk.packages.identity import Signer
from qualdesk.packages.seal import EvidenceFile
from qualdesk.packages.unseal import verify
from qualdesk.progress import Progress, Step
from tests.packages.conftest import (
    HEAD,
    PASSWORD,
    REAL_TODAY,
    SEALED,
    Builder,
    confirmation,
    digest_of,
    evidence,
    examples,
    photo,
)

pytestmark = pytest.mark.usefixtures("no_leftovers")


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 7-Zip makes of the package."""
    folder = tmp_path_factory.mktemp("unpacked")
    run("7z", "x", f"-p{PASSWORD}", f"-o{folder}", str(package))
    return folder


def run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)


@pytest.mark.judge("7z")
def test_7zip_tests_and_lists_every_member_as_aes_256(package: Path) -> None:
    assert "Everything is Ok" in run("7z", "t", f"-p{PASSWORD}", str(package)).stdout
    listing = run("7z", "l", "-slt", f"-p{PASSWORD}", str(package)).stdout
    methods = [line for line in listing.splitlines() if line.startswith("Method = ")]
    assert len(methods) > 30
    assert all("AES-256" in line for line in methods)


@pytest.mark.judge("7z")
def test_another_password_does_not_open_it(package: Path) -> None:
    wrong = subprocess.run(
        ["7z", "t", f"-p{PASSWORD}x", str(package)], capture_output=True, check=False
    )
    assert wrong.returncode != 0


@pytest.mark.judge("bagit")
def test_bagit_validates_the_whole_bag_and_finds_a_change(unpacked: Path, tmp_path: Path) -> None:
    assert bagit.Bag(str(unpacked)).validate(processes=1, fast=False)
    changed = shutil.copytree(unpacked, tmp_path / "changed")
    (changed / "data" / "汇总表.pdf").write_bytes(b"%PDF-1.4 \xe2\xe4")
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(changed)).validate(processes=1, fast=False)


def test_the_bag_says_what_it_is(unpacked: Path) -> None:
    info = bagit.Bag(str(unpacked)).info
    assert info["Source-Organization"] == "青石镇社会保障中心"
    assert info["Bagging-Date"] == "2026-11-21"
    assert info["External-Identifier"] == "532922100000_month_2026-11_3"
    assert info["Recipient-Station"] == "532922000000"
    assert info["Package-State"] == "sealed"
    assert "其中签字不全2人" in info["External-Description"]
    readme = (unpacked / "data" / "说明.txt").read_bytes()
    assert readme.startswith("\ufeff领取".encode())
    assert b"\r\n" in readme


@pytest.mark.judge("openssl")
def test_the_command_of_the_readme_verifies_the_signature(unpacked: Path, tmp_path: Path) -> None:
    readme = (unpacked / "data" / "说明.txt").read_text(encoding="utf-8-sig")
    (line,) = [text for text in readme.splitlines() if "openssl cms" in text]
    command = line.split()
    assert " ".join(command) == (
        "openssl cms -verify -binary -inform DER -in signature.p7s"
        " -content tagmanifest-sha256.txt -CAfile station.crt -purpose any"
    )
    assert "erification successful" in run(*command, cwd=unpacked).stderr
    fingerprint = run(
        "openssl", "x509", "-in", "station.crt", "-noout", "-fingerprint", "-sha256", cwd=unpacked
    )
    digits = fingerprint.stdout.split("=")[1].replace(":", "").strip().lower()
    assert digits in readme.replace(" ", "")

    changed = shutil.copytree(unpacked, tmp_path / "changed")
    with (changed / "tagmanifest-sha256.txt").open("ab") as stream:
        stream.write(b"\n")
    assert subprocess.run(command, cwd=changed, capture_output=True, check=False).returncode != 0


@pytest.mark.judge("jsonschema")
def test_every_record_fits_the_schema_beside_it(unpacked: Path) -> None:
    folder = unpacked / "data" / "records"
    head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / "head.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(head)
    for kind in RECORD_KINDS:
        schema = json.loads((folder / f"{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        lines = (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        assert records == examples()[kind]
        for record in records:
            jsonschema.Draft202012Validator(schema).validate(record)


def test_the_result_names_the_file_and_counts_its_content(build_package: Builder) -> None:
    built = build_package()
    content = built.path.read_bytes()
    assert built.path.name == "资格确认_532922100000_month_2026-11_3.zip"
    assert (built.bytes, built.sha256) == (len(content), digest_of(content))
    assert built.records == {kind: len(items) for kind, items in examples().items()}
    assert built.evidence == 7


def test_no_name_inside_tells_a_person(package: Path) -> None:
    listing = run("7z", "l", "-ba", "-slt", str(package)).stdout
    names = [line.removeprefix("Path = ") for line in listing.splitlines() if "Path = " in line]
    assert len(names) > 30
    assert not [name for name in names if "532922195" in name or "𬱖" in name]


def test_a_draft_and_training_say_so(build_package: Builder) -> None:
    head = replace(HEAD, training=True, replaces=Replacement(sequence=2, reason="盖章不清"))
    report = verify(build_package(head=head).path, PASSWORD, real_today=REAL_TODAY)
    assert report.head == head
    assert not report.head.sealed


def test_the_same_evidence_twice_is_packed_once(build_package: Builder) -> None:
    assert build_package(evidence=evidence() * 2).evidence == 7


def test_photos_are_read_in_pieces_only_when_their_turn_comes(build_package: Builder) -> None:
    opened: list[str] = []

    def watched(piece: EvidenceFile) -> EvidenceFile:
        def chunks() -> Iterator[bytes]:
            opened.append(piece.sha256)
            yield from piece.chunks()

        return EvidenceFile(piece.sha256, piece.extension, chunks)

    def one_by_one() -> Iterator[EvidenceFile]:
        for count, piece in enumerate(evidence()):
            assert len(opened) == count
            yield watched(piece)

    build_package(evidence=one_by_one())
    assert len(opened) == 7


@pytest.mark.parametrize(
    "password", ["short", "密码密码密码密码密码密码密码", "aaaaaaaaaaaaaaaaaaaa"]
)
def test_a_weak_password_is_refused(build_package: Builder, tmp_path: Path, password: str) -> None:
    with pytest.raises(Refused) as refused:
        build_package(password=password)
    assert refused.value.code == "package.weak_password"
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_does_not_fit_stops_the_build_and_names_its_line(
    build_package: Builder, tmp_path: Path
) -> None:
    wrong = confirmation(1) | {"stated_on": "2026-02-30"}
    with pytest.raises(Damaged) as stopped:
        build_package(records=[("confirmations", [confirmation(0), wrong])])
    assert stopped.value.code == "package.unfit"
    assert stopped.value.where.row == 2
    assert "stated_on" in stopped.value.body
    assert list(tmp_path.iterdir()) == []


def test_evidence_that_is_not_what_its_name_says_stops_the_build(
    build_package: Builder, tmp_path: Path
) -> None:
    with pytest.raises(Damaged) as stopped:
        build_package(evidence=[EvidenceFile(digest_of(photo(0)), "jpg", lambda: [b"other"])])
    assert stopped.value.code == "package.unfit"
    assert list(tmp_path.iterdir()) == []


def test_missing_evidence_is_found_when_it_is_read_back(
    build_package: Builder, tmp_path: Path
) -> None:
    with pytest.raises(Damaged) as stopped:
        build_package(evidence=evidence()[1:])
    assert stopped.value.code == "package.read_back"
    assert [problem.value for problem in stopped.value.problems] == ["evidence"]
    assert list(tmp_path.iterdir()) == []


def test_names_that_could_tell_a_person_are_a_bug(build_package: Builder) -> None:
    with pytest.raises(ValueError, match="paper"):
        build_package(papers=[("李某.pdf", b"")])


def test_a_missing_folder_is_told(build_package: Builder, tmp_path: Path) -> None:
    with pytest.raises(Environment) as told:
        build_package(tmp_path / "E盘")
    assert told.value.code == "disk.not_found"


@pytest.mark.parametrize("limit", [100, 5_000, 20_000])
def test_a_full_medium_leaves_the_older_file_and_a_retry_works(
    build_package: Builder, tmp_path: Path, limit: int
) -> None:
    resource = pytest.importorskip("resource", reason="needs a limit on file sizes")
    before = build_package().path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(Environment) as told:
            build_package()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert told.value.code == "disk.full"
    (left,) = tmp_path.iterdir()
    assert left.read_bytes() == before
    assert build_package().path == left


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_stick_that_fails_at_the_end_is_told(
    build_package: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def fails(_handle: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(Environment):
            build_package()
    assert list(tmp_path.iterdir()) == []
    assert build_package().path.is_file()


def test_a_medium_that_gives_other_bytes_back_is_found(
    build_package: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wears_out(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            largest = max(archive.infolist(), key=lambda one: one.compress_size)
        content = bytearray(path.read_bytes())
        content[largest.header_offset + 200 + largest.compress_size // 2] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr("qualdesk.packages.medium.forget", wears_out)
    with pytest.raises(Damaged) as found:
        build_package()
    assert found.value.code == "package.read_back"
    assert list(tmp_path.iterdir()) == []
    assert build_package(read_back=False).path.is_file()  # the control: nobody looked


@pytest.mark.parametrize("turn", [0, 1, 3, 8, 15, 20, 30])
def test_cancelling_anywhere_leaves_nothing(
    build_package: Builder, tmp_path: Path, turn: int
) -> None:
    steps: list[Step] = []
    with pytest.raises(Cancelled):
        build_package(progress=Progress(steps.append, lambda: len(steps) > turn))
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_is_replaced(build_package: Builder, tmp_path: Path) -> None:
    left = tmp_path / (SEALED.name.file_name + ".part")
    left.write_bytes(b"half")
    assert build_package().path.is_file()
    assert not left.exists()


def test_salts_never_repeat(package: Path, build_package: Builder) -> None:
    again = build_package().path.read_bytes()
    assert hashlib.sha256(package.read_bytes()).digest() != hashlib.sha256(again).digest()
    assert len(package.read_bytes()) - len(again) in range(-200, 200)


def test_a_split_package_names_its_part(build_package: Builder, signer: Signer) -> None:
    head = replace(HEAD, name=replace(HEAD.name, part=2, parts=3))
    built = build_package(head=head)
    assert built.path.name == "资格确认_532922100000_month_2026-11_3_2of3.zip"
    assert built.certificate_sha256 == signer.certificate_sha256
