"""An invented certificate authority, and the certificate of an invented office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "kata-sandi-uji"


@dataclass(frozen=True, slots=True)
class Office:
    """The PKCS#12 file of an office, and the root that vouches for it (DER)."""

    file: Path
    root: bytes


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: str, public: ec.EllipticCurvePublicKey, issuer: str, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    authority = subject == issuer
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def make_office(folder: Path) -> Office:
    """Write the file of an office whose certificate our own root has signed."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Akar Uji", root_key.public_key(), "Akar Uji", root_key)
    own = _certificate("Kantor Uji", key.public_key(), "Akar Uji", root_key)
    sealed = serialization.BestAvailableEncryption(PASSWORD.encode())
    file = folder / "kantor.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"kantor", key, own, [root], sealed))
    return Office(file, root.public_bytes(serialization.Encoding.DER))
