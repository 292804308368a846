"""A station's signing key and certificate: EC P-256, the curve that every openssl verifies."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

_NO_CERTIFICATE = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_YEARS = 20
_NAME_LIMIT = 64  # of a common name (RFC 5280); bytes, as cryptography counts them


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: `private_key` is PKCS8 DER (kept encrypted by the caller), `certificate` PEM."""

    private_key: bytes = field(repr=False)
    certificate: bytes

    @property
    def certificate_sha256(self) -> str:
        """The certificate's fingerprint, 64 hex digits."""
        return fingerprint(self.certificate)


def make_identity(station_name: str, station_code: str, real_today: date) -> Signer:
    """A new key with its self-signed certificate.

    `real_today` is the day of the PC's clock, whatever the training day is: the certificate is
    valid from the day before, for 20 years.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = station_name.encode()[:_NAME_LIMIT].decode(errors="ignore")
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, station_code),
        ]
    )
    begin = real_today - timedelta(days=1)
    end = date(begin.year + _YEARS, begin.month, min(begin.day, 28))
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.combine(begin, time(), UTC))
        .not_valid_after(datetime.combine(end, time(), UTC))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return Signer(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def signing_key(signer: Signer) -> ec.EllipticCurvePrivateKey:
    """The private key as cryptography uses it."""
    key = serialization.load_der_private_key(signer.private_key, None)
    return cast(ec.EllipticCurvePrivateKey, key)


def station_certificate(pem: bytes) -> x509.Certificate:
    """A certificate of our make: EC P-256, signed by itself, for signatures; else ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # of odd serial numbers
        try:
            loaded = x509.load_pem_x509_certificate(pem)
            key = loaded.public_key()
            loaded.verify_directly_issued_by(loaded)
            usage = loaded.extensions.get_extension_for_class(x509.KeyUsage).value
        except _NO_CERTIFICATE as error:
            raise ValueError("not a certificate, or not signed by itself") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise ValueError("another kind of key")
    if not usage.digital_signature:
        raise ValueError("not for signatures")
    return loaded


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a PEM certificate (its DER), 64 hex digits; ValueError when it is none."""
    loaded = station_certificate(certificate)
    return hashlib.sha256(loaded.public_bytes(serialization.Encoding.DER)).hexdigest()


def fingerprint_text(sha256: str) -> str:
    """A fingerprint in groups of four, to be compared by phone or from paper."""
    return " ".join(sha256[place : place + 4] for place in range(0, len(sha256), 4))
