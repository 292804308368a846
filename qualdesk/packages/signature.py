"""CMS signatures (RFC 5652) by a station's key: made by cryptography, taken apart by asn1crypto."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import cast

from asn1crypto import cms
from asn1crypto.pem import armor
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from qualdesk.packages.faults import PACKAGE, Fault, damaged
from qualdesk.packages.identity import Signer, signing_key, station_certificate


def sign(content: bytes, signer: Signer, *, detached: bool) -> bytes:
    """A CMS SignedData (DER) over `content`, which it holds too unless `detached`."""
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    if detached:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    certificate = x509.load_pem_x509_certificate(signer.certificate)
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(certificate, signing_key(signer), hashes.SHA256())
        .sign(serialization.Encoding.DER, options)
    )


class SignedContent:
    """One signature taken apart, with one signer; Damaged (`code`) when it is nothing of ours.

    `content` is what it holds (None when detached), `certificates` are PEM. `file` names it in
    the findings.
    """

    def __init__(self, der: bytes, file: str, code: str = PACKAGE) -> None:
        self._file, self._code = file, code
        try:
            info = cms.ContentInfo.load(der, strict=True)
            if info["content_type"].native != "signed_data":
                raise ValueError("not signed data")
            signed = info["content"]
            (signer,) = signed["signer_infos"]
            self.content: bytes | None = signed["encap_content_info"]["content"].native
            self.certificates = tuple(
                armor("CERTIFICATE", choice.chosen.dump()) for choice in signed["certificates"]
            )
            self._content_type: str = signed["encap_content_info"]["content_type"].native
            self._digest: str = signer["digest_algorithm"]["algorithm"].native
            self._algorithm: str = signer["signature_algorithm"]["algorithm"].native
            self._signature: bytes = signer["signature"].native
            named = signer["sid"].chosen
            self._signer = (named["issuer"].dump(), named["serial_number"].native)
            self._signed = signer["signed_attrs"].untag().dump()
            self._attributes: list[tuple[str, list[object]]] = [
                (attribute["type"].native, list(attribute["values"].native))
                for attribute in signer["signed_attrs"]
            ]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._refuse("不是本系统的签名文件") from error

    def check(self, certificate: bytes, content: bytes, real_today: date) -> None:
        """Whether the owner of `certificate` (PEM, self-signed) signed exactly `content`.

        `real_today` is the day of the PC's clock. Damaged otherwise.
        """
        key = self._key_of(certificate, real_today)
        if self._content_type != "data" or self._digest != "sha256":
            raise self._refuse("签名方式不符合规定")
        if self._algorithm != "sha256_ecdsa":
            raise self._refuse("签名算法不符合规定")
        self._check_attributes(hashlib.sha256(content).digest())
        try:
            key.verify(self._signature, self._signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            raise self._refuse("签名与证书不符") from error

    def _key_of(self, certificate: bytes, real_today: date) -> ec.EllipticCurvePublicKey:
        try:
            loaded = station_certificate(certificate)
        except ValueError as error:
            raise self._refuse("证书损坏，或不是本系统的", Fault.CERTIFICATE) from error
        if self._signer != (loaded.issuer.public_bytes(), loaded.serial_number):
            raise self._refuse("签名人与证书不是同一个")
        begin, end = loaded.not_valid_before_utc.date(), loaded.not_valid_after_utc.date()
        if not begin <= real_today <= end:
            detail = f"证书不在有效期内，请先检查本机日期（今天是{real_today}吗？）"
            raise self._refuse(detail, Fault.CERTIFICATE)
        return cast(ec.EllipticCurvePublicKey, loaded.public_key())

    def _check_attributes(self, digest: bytes) -> None:
        found: dict[str, object] = {}
        for kind, values in self._attributes:
            if kind in found or len(values) != 1:
                raise self._refuse("签名的属性重复")
            found[kind] = values[0]
        if found.get("content_type") != "data":
            raise self._refuse("签名的属性不全")
        if found.get("message_digest") != digest:
            raise self._refuse("签名的内容被改动")

    def _refuse(self, detail: str, fault: Fault = Fault.SIGNATURE) -> Exception:
        return damaged(fault, self._file, detail, code=self._code)
