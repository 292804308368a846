from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qualdesk.domain.package import Returned
from qualdesk.errors import Damaged, Environment, QualDeskError, Refused, Unreadable
from qualdesk.packages.head import receipt_record
from qualdesk.packages.identity import Signer
from qualdesk.packages.receipt import read_receipt, write_receipt
from qualdesk.packages.signature import sign
from tests.packages.conftest import REAL_TODAY, RECEIPT


def test_a_receipt_is_read_as_it_was_written(tmp_path: Path, signer: Signer) -> None:
    path = write_receipt(tmp_path, RECEIPT, signer)
    assert path.name == "资格确认回执_532922100000_month_2026-11_3_532922000000.p7m"
    found = read_receipt(path, REAL_TODAY)
    assert found.receipt == RECEIPT
    assert found.certificate == signer.certificate
    assert found.certificate_sha256 == signer.certificate_sha256
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.judge("openssl")
def test_openssl_verifies_a_receipt_and_gives_its_json(tmp_path: Path, signer: Signer) -> None:
    path = write_receipt(tmp_path, RECEIPT, signer)
    (tmp_path / "station.crt").write_bytes(signer.certificate)
    command = "openssl cms -verify -binary -inform DER -CAfile station.crt -purpose any -out r.json"
    subprocess.run(
        [*command.split(), "-in", path.name], cwd=tmp_path, check=True, capture_output=True
    )
    assert json.loads((tmp_path / "r.json").read_bytes()) == receipt_record(RECEIPT)


@pytest.mark.parametrize("seed", range(2))
def test_a_changed_receipt_is_damaged_or_says_the_same(
    tmp_path: Path, signer: Signer, seed: int
) -> None:
    path = write_receipt(tmp_path, RECEIPT, signer)
    content, places, codes = path.read_bytes(), random.Random(seed), set()
    for _ in range(100):
        changed = bytearray(content)
        changed[places.randrange(len(content))] ^= 1 << places.randrange(8)
        path.write_bytes(changed)
        try:
            assert read_receipt(path, REAL_TODAY).receipt == RECEIPT
        except QualDeskError as error:
            codes.add(error.code)
    assert codes == {"receipt.damaged"}


@pytest.mark.parametrize("content", [b"", b"x", b"{}", bytes(5000)])
def test_something_else_is_no_receipt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.p7m"
    path.write_bytes(content)
    with pytest.raises(Damaged) as found:
        read_receipt(path, REAL_TODAY)
    assert found.value.code == "receipt.damaged"


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, json.dumps({"format": 1}).encode()]
)
def test_what_is_signed_must_be_a_receipt(tmp_path: Path, signer: Signer, content: bytes) -> None:
    path = tmp_path / "r.p7m"
    path.write_bytes(sign(content, signer, detached=False))
    with pytest.raises(Damaged) as found:
        read_receipt(path, REAL_TODAY)
    assert found.value.code == "receipt.damaged"


def test_a_detached_signature_is_no_receipt(tmp_path: Path, signer: Signer) -> None:
    path = tmp_path / "r.p7m"
    path.write_bytes(sign(b"{}", signer, detached=True))
    with pytest.raises(Damaged):
        read_receipt(path, REAL_TODAY)


def test_a_newer_receipt_asks_for_an_update(tmp_path: Path, signer: Signer) -> None:
    path = tmp_path / "r.p7m"
    path.write_bytes(sign(b'{"format": 2}', signer, detached=False))
    with pytest.raises(Refused) as refused:
        read_receipt(path, REAL_TODAY)
    assert refused.value.code == "receipt.newer"


def test_outside_of_the_certificates_years_it_is_refused(tmp_path: Path, signer: Signer) -> None:
    path = write_receipt(tmp_path, RECEIPT, signer)
    with pytest.raises(Damaged):
        read_receipt(path, REAL_TODAY - timedelta(days=9))


def test_no_file_and_no_folder_are_told(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(Unreadable):
        read_receipt(tmp_path / "none.p7m", REAL_TODAY)
    with pytest.raises(Environment):
        write_receipt(tmp_path / "none", RECEIPT, signer)


def test_a_record_that_is_none_is_a_bug(tmp_path: Path, signer: Signer) -> None:
    wrong = replace(RECEIPT, returned=(Returned("李某", "x"),))
    with pytest.raises(ValueError, match="returned"):
        write_receipt(tmp_path, wrong, signer)
    assert list(tmp_path.iterdir()) == []
