"""A certificate authority of the test's own, and a broker that only talks to who signs in."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.clock import wall_clock
from deploy.ports import LOOPBACK, free_port
from tests.support.broker import RealBroker

USER = "bihuan"
PASSWORD = "only-in-this-test"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = wall_clock()
    sign, usage = authority, x509.KeyUsage
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(
            usage(not sign, False, False, False, False, sign, sign, False, False), critical=True
        )
    )
    if not authority:
        names = [x509.IPAddress(ipaddress.ip_address(LOOPBACK)), x509.DNSName("localhost")]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signer, hashes.SHA256())


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """The authority's certificate, and a file with the broker's key and certificate."""
    authority_key, broker_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate(
        "test authority", authority_key, "test authority", authority_key, authority=True
    )
    broker = _certificate(
        "test broker", broker_key, "test authority", authority_key, authority=False
    )
    pem = serialization.Encoding.PEM
    authority_file, broker_file = folder / "ca.pem", folder / "broker.pem"
    authority_file.write_bytes(authority.public_bytes(pem))
    key = broker_key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    broker_file.write_bytes(key + broker.public_bytes(pem) + authority.public_bytes(pem))
    return authority_file, broker_file


def guarded_broker(folder: Path) -> RealBroker:
    """A broker whose clients need TLS and SCRAM-SHA-512."""
    authority, certificate = make_certificates(folder)
    inner, controller, port = free_port(), free_port(), free_port()
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    return RealBroker(
        properties={
            "listeners": (
                f"CLIENT://{LOOPBACK}:{port},INNER://{LOOPBACK}:{inner},"
                f"CONTROLLER://{LOOPBACK}:{controller}"
            ),
            "advertised.listeners": f"CLIENT://{LOOPBACK}:{port},INNER://{LOOPBACK}:{inner}",
            "controller.quorum.voters": f"1@{LOOPBACK}:{controller}",
            "inter.broker.listener.name": "INNER",
            "listener.security.protocol.map": (
                "CLIENT:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT"
            ),
            "listener.name.client.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.client.scram-sha-512.sasl.jaas.config": scram,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(certificate),
        },
        format_args=("--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"),
        kafka={
            "bootstrap_servers": f"{LOOPBACK}:{port}",
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_username": USER,
            "sasl_password": PASSWORD,
            "ssl_cafile": authority,
        },
    )
