from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from qualdesk.packages.identity import (
    Signer,
    fingerprint,
    fingerprint_text,
    make_identity,
    station_certificate,
)
from tests.packages.conftest import STATION

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        (DAY, datetime(2026, 11, 20, tzinfo=UTC), datetime(2046, 11, 20, tzinfo=UTC)),
        (date(2028, 3, 1), datetime(2028, 2, 29, tzinfo=UTC), datetime(2048, 2, 28, tzinfo=UTC)),
    ],
)
def test_a_certificate_is_valid_from_the_day_before_for_20_years(
    day: date, begin: datetime, end: datetime
) -> None:
    loaded = station_certificate(make_identity("青石镇", STATION, day).certificate)
    assert (loaded.not_valid_before_utc, loaded.not_valid_after_utc) == (begin, end)


def test_a_long_name_still_makes_a_certificate() -> None:
    signer = make_identity("青石" * 60, STATION, DAY)
    assert "CN=青石" in station_certificate(signer.certificate).subject.rfc4514_string()
    assert len(fingerprint(signer.certificate)) == 64


def test_every_station_has_its_own_key() -> None:
    first, second = (make_identity("青石镇", STATION, DAY) for _ in range(2))
    assert first.private_key != second.private_key
    assert first.certificate_sha256 != second.certificate_sha256


def test_the_private_key_is_not_shown() -> None:
    signer = make_identity("青石镇", STATION, DAY)
    assert repr(signer.private_key) not in repr(signer)


@pytest.mark.judge("openssl")
def test_openssl_reads_key_and_certificate(signer: Signer, tmp_path: Path) -> None:
    def openssl(*arguments: str) -> str:
        done = subprocess.run(
            ["openssl", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout

    (tmp_path / "station.crt").write_bytes(signer.certificate)
    (tmp_path / "key.der").write_bytes(signer.private_key)
    text = openssl("x509", "-in", "station.crt", "-noout", "-text", "-nameopt", "utf8")
    assert "青石镇社会保障中心" in text
    assert STATION in text
    assert "Digital Signature" in text
    of_key = openssl("pkey", "-inform", "DER", "-in", "key.der", "-pubout")
    assert of_key == openssl("x509", "-in", "station.crt", "-noout", "-pubkey")


def test_a_fingerprint_is_read_in_groups_of_four() -> None:
    text = fingerprint_text("0123456789abcdef" * 4)
    assert text.startswith("0123 4567 89ab cdef 0123")
    assert len(text.split()) == 16


def test_other_certificates_are_not_a_stations() -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "青石镇")])
    begin = datetime(2026, 11, 20, tzinfo=UTC)
    other = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    for pem in (other.public_bytes(serialization.Encoding.PEM), b"", b"-----BEGIN"):
        with pytest.raises(ValueError, match=r"certificate|key"):
            station_certificate(pem)
