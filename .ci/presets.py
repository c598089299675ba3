"""Mints a token of every preset with the built binary, and reads it with libraries that know
nothing of Jotscope: PyJWT and cryptography verify the signature, and each server's hard rules are
checked anew here, from its own documentation, not with the preset's rules.

usage: presets.py BINARY

The values filled in are the samples of the preset files, so a preset without one fails.
"""

import atexit
import base64
import gzip
import hashlib
import json
import pathlib
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="jotscope-presets-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1, "ES256K": ec.SECP256K1}
# Neither library has these; the program's own tests verify them.
UNKNOWN = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}
HASURA = "https://hasura.io/jwt/claims"


class Key:
    """A key of this script's own, as a PEM file and as a JWK with a kid."""

    def __init__(self, name, private, to_jwk):
        self.private, self.public = private, private.public_key()
        self.pem = WORK / f"{name}.pem"
        self.pem.write_bytes(private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        if to_jwk:
            jwk = to_jwk(private)
            jwk = jwk if isinstance(jwk, dict) else json.loads(jwk)
            # Public members such as key_ops are not what is tested here.
            jwk = {name: jwk[name] for name in jwk if name not in ("key_ops", "use", "alg")} | {"kid": f"kid-{name}"}
            self.jwk = WORK / f"{name}.jwk.json"
            self.jwk.write_text(json.dumps(jwk))
        self.kid = f"kid-{name}"

    def spki(self):
        return self.public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def ec_jwk(key):
    """RFC 7518 section 6.2; PyJWT of Debian 12 writes RSA keys alone."""
    numbers = key.private_numbers()
    size = (key.curve.key_size + 7) // 8
    text = lambda number: base64.urlsafe_b64encode(number.to_bytes(size, "big")).rstrip(b"=").decode()
    crv = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "secp256k1": "secp256k1"}
    return {"kty": "EC", "crv": crv[key.curve.name], "x": text(numbers.public_numbers.x),
            "y": text(numbers.public_numbers.y), "d": text(numbers.private_value)}


RSA = Key("rsa", rsa.generate_private_key(public_exponent=65537, key_size=2048), RSAAlgorithm.to_jwk)
EC = {alg: Key(alg.lower(), ec.generate_private_key(curve()), ec_jwk) for alg, curve in CURVES.items()}
ED = Key("ed25519", ed25519.Ed25519PrivateKey.generate(), OKPAlgorithm.to_jwk)


def key_for(alg, hex_secret):
    """The key, and the options that name it; a JWK where the preset has no field for the kid."""
    if alg.startswith("HS"):
        secret = secrets.token_bytes(64)
        text = secret.hex() if hex_secret else secrets.token_urlsafe(72)
        path = WORK / "secret"
        path.write_text(text)
        options = ["--secret-file", path] + (["--secret-encoding", "hex"] if hex_secret else [])
        return (secret if hex_secret else text.encode()), options, None
    key = EC[alg] if alg in CURVES else ED if alg in ("EdDSA", "Ed25519") else RSA
    return key.public, None, key


def mint(*options, expect=0):
    done = subprocess.run([BINARY, "mint", *map(str, options)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == expect, f"exit {done.returncode}, not {expect}: {done.stderr}"
    return done


def segment(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def verified(token, key, alg):
    """Header and claims, once the signature holds and the times do."""
    header, claims = segment(token.split(".")[0]), segment(token.split(".")[1])
    assert header["alg"] == alg, header
    if alg == "Ed25519":
        signed, signature = token.rsplit(".", 1)
        key.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode())
        return header, claims
    decoded = jwt.decode(token, key, algorithms=[alg], audience=claims.get("aud"))
    assert decoded == claims
    # And the check is one: another claim under the same signature is refused.
    forged = token.split(".")
    forged[1] = base64.urlsafe_b64encode(json.dumps(claims | {"forged": 1}).encode()).rstrip(b"=").decode()
    try:
        jwt.decode(".".join(forged), key, algorithms=[alg], audience=claims.get("aud"))
    except jwt.InvalidSignatureError:
        return header, claims
    raise AssertionError("PyJWT takes a forged token")


def sample(preset, name):
    return next(field.get("sample", field.get("default")) for field in preset["field"] if field["name"] == name)


# --- the servers' rules, one function a preset: (t)oken's header h and claims c, preset p, key k ---

def life(c, most, least=1, start="iat"):
    assert least <= c["exp"] - c[start] <= most, c


def generic(h, c, p, k):
    assert (c["iss"], c["sub"], c["aud"]) == tuple(sample(p, n) for n in ("issuer", "subject", "audience"))
    assert c["scope"] == "read:orders write:orders"
    life(c, 3600, 3600)


def hasura_claims(own, p):
    assert own["x-hasura-default-role"] in own["x-hasura-allowed-roles"]
    assert own["x-hasura-allowed-roles"] == ["editor", "viewer"]
    assert own["x-hasura-user-id"] == sample(p, "user_id")
    for name, value in own.items():
        assert name.startswith("x-hasura-")
        assert name == "x-hasura-allowed-roles" or isinstance(value, str), (name, value)


def hasura(h, c, p, k):
    hasura_claims(c[HASURA], p)


def hasura_stringified(h, c, p, k):
    assert isinstance(c[HASURA], str)
    hasura_claims(json.loads(c[HASURA]), p)


def authgear_admin(h, c, p, k):
    assert h == {"alg": "RS256", "kid": sample(p, "kid"), "typ": "JWT"}
    assert c["aud"] == [sample(p, "project")]
    life(c, 300, 300)


def jet_project(h, c, p, k):
    assert list(h.items()) == [("typ", "JWT"), ("alg", "RS256")]
    assert "aud" not in c and c["token_type"] == "access" and re.fullmatch("[0-9a-f]{32}", c["jti"])
    entry = c["projects"][sample(p, "project")]
    packed = base64.b64decode(entry["permissions"], validate=True)
    # What CPython's gzip.compress writes: no name, best level, no system; the time is that of minting.
    assert packed[:4] == b"\x1f\x8b\x08\x00" and packed[8:10] == b"\x02\xff"
    assert abs(int.from_bytes(packed[4:8], "little") - time.time()) < 120
    rows = json.loads(gzip.decompress(packed))
    given = json.loads(sample(p, "permissions"))
    assert len(rows) == len(given)
    for row, typed in zip(rows, given):
        token = typed.get("resource_token", sample(p, "resource_token"))
        digest = hashlib.sha256(token.replace("-", "").lower().encode()).hexdigest()
        assert row == {name: typed[name] for name in typed if name != "resource_token"} | {"resource_token_hash": digest}
    assert 0 < c["exp"] - time.time() <= 300


def google(h, c, p, k):
    assert h["typ"] == "JWT" and h["alg"] == "RS256" and h["kid"] == sample(p, "kid")
    assert c["iss"] == sample(p, "client_email")
    life(c, 3600)


def google_access_token(h, c, p, k):
    google(h, c, p, k)
    assert c["aud"] == "https://oauth2.googleapis.com/token"
    assert all(scope.startswith("https://") for scope in c["scope"].split(" ")) and "," not in c["scope"]


def google_id_token(h, c, p, k):
    google(h, c, p, k)
    assert c["target_audience"] == sample(p, "target_audience") and "scope" not in c


def google_self_signed(h, c, p, k):
    google(h, c, p, k)
    assert c["sub"] == c["iss"] and ("aud" in c) != ("scope" in c)


def firebase_custom_token(h, c, p, k):
    assert c["iss"] == c["sub"] == sample(p, "client_email") and 1 <= len(c["uid"]) <= 128
    assert c["aud"].startswith("https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1")
    assert not set(c["claims"]) & {"iss", "sub", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce"}
    life(c, 3600)


def github_app(h, c, p, k):
    assert c["exp"] <= time.time() + 600 and c["iat"] <= time.time() - 30
    assert c["iss"] == sample(p, "client_id") and h["alg"] == "RS256"


def private_key_jwt(h, c, p, k):
    assert c["iss"] == c["sub"] == sample(p, "client_id") and len(c["jti"]) >= 16
    assert c["aud"] == sample(p, "token_endpoint") and h["kid"] == sample(p, "kid")
    life(c, 600)


def apple(h, c, p, k):
    assert h["alg"] == "ES256" and h["kid"] == sample(p, "kid")


def apple_sign_in(h, c, p, k):
    apple(h, c, p, k)
    assert c["aud"] == "https://appleid.apple.com" and c["sub"] == sample(p, "client_id")
    life(c, 15_777_000)


def app_store_connect(h, c, p, k):
    apple(h, c, p, k)
    assert c["aud"] == "appstoreconnect-v1" and h["typ"] == "JWT" and c["iss"] and "sub" not in c
    life(c, 1200)


def app_store_server(h, c, p, k):
    apple(h, c, p, k)
    assert c["aud"] == "appstoreconnect-v1" and c["bid"] == sample(p, "bundle_id")
    life(c, 3600)


def apns(h, c, p, k):
    apple(h, c, p, k)
    assert set(c) == {"iss", "iat"} and c["iat"] <= time.time()


def supabase(h, c, p, k):
    assert c["role"] == c["aud"] == "authenticated" and re.fullmatch("[0-9a-f-]{36}", c["sub"])
    assert c["app_metadata"]["roles"] == ["editor"] and c["is_anonymous"] is False
    life(c, 604_800)


def cognito(h, c, p, k):
    assert h == {"kid": k.kid, "alg": "RS256"}
    assert re.fullmatch(r"https://cognito-idp\.us-east-1\.amazonaws\.com/us-east-1_[A-Za-z0-9]+", c["iss"])
    assert c["cognito:groups"] == ["admins", "editors"]
    life(c, 86_400, 300)


def cognito_id(h, c, p, k):
    cognito(h, c, p, k)
    assert c["token_use"] == "id" and c["aud"] == sample(p, "client_id") and c["cognito:username"]
    assert "client_id" not in c


def cognito_access(h, c, p, k):
    cognito(h, c, p, k)
    assert c["token_use"] == "access" and c["client_id"] == sample(p, "client_id") and c["username"]
    assert "aud" not in c and c["version"] == 2


def salesforce(h, c, p, k):
    assert h["alg"] == "RS256" and c["aud"] == "https://login.salesforce.com"
    assert 0 < c["exp"] - time.time() <= 180 and c["sub"] == sample(p, "username")


def snowflake(h, c, p, k):
    fingerprint = base64.b64encode(hashlib.sha256(k.spki()).digest()).decode()
    assert c["sub"] == "XY12345.JANE_DOE"
    assert c["iss"] == f"XY12345.JANE_DOE.SHA256:{fingerprint}"
    life(c, 3600)


def docusign(h, c, p, k):
    assert c["aud"] == "account-d.docusign.com" and c["scope"] == "signature impersonation"
    life(c, 3600)


def box(h, c, p, k):
    assert h["kid"] == sample(p, "kid") and c["box_sub_type"] == "enterprise" and 16 <= len(c["jti"]) <= 128
    assert 0 < c["exp"] - time.time() <= 60 and c["aud"] == "https://api.box.com/oauth2/token"


def twilio(h, c, p, k):
    assert h["cty"] == "twilio-fpa;v=1" and h["typ"] == "JWT"
    assert c["iss"].startswith("SK") and c["sub"].startswith("AC") and c["jti"].startswith(c["iss"] + "-")
    assert c["grants"] == {"identity": "alice", "video": {"room": "standup"}}
    life(c, 86_400)


def livekit(h, c, p, k):
    assert c["video"] == {"room": "standup", "roomJoin": True} and c["sub"] == "alice"
    life(c, 6 * 3600, start="nbf")


def zoom_meeting(h, c, p, k):
    assert c["appKey"] == c["sdkKey"] and c["mn"] == 87270695528 and c["role"] in (0, 1)
    assert c["tokenExp"] == c["exp"]
    life(c, 172_800, 1800)


def zoom_video(h, c, p, k):
    assert c["version"] == 1 and c["role_type"] in (0, 1) and 1 <= len(c["tpc"]) <= 200
    life(c, 172_800, 1800)


def ghost_admin(h, c, p, k):
    assert re.fullmatch("[0-9a-f]{24}", h["kid"]) and c["aud"] == "/admin/"
    life(c, 300)


# --- minting ---

def of_preset(path):
    preset = tomllib.loads(path.read_text())
    name = preset["name"]
    rules = globals()[name.replace("-", "_")]
    has_kid = any(field["name"] == "kid" for field in preset["field"])
    # A number or a flag is typed as JSON has it.
    text = lambda value: value if isinstance(value, str) else json.dumps(value)
    filled = [f"--set={field['name']}={text(field['sample'])}" for field in preset["field"] if "sample" in field]
    for alg in preset["algs"]:
        if alg in UNKNOWN:
            continue
        public, options, key = key_for(alg, name == "ghost-admin")
        if key:
            options = ["--key", key.pem if has_kid else key.jwk]
        done = mint("--preset", name, *filled, *options, "--alg", alg)
        header, claims = verified(done.stdout.strip(), public, alg)
        rules(header, claims, preset, key)
        print(f"  {name} {alg}")


def service_account():
    """The key file of a Google service account needs nothing filled in but what is asked for."""
    path = WORK / "service-account.json"
    path.write_text(json.dumps({
        "type": "service_account", "project_id": "p", "private_key_id": "id-of-the-file",
        "private_key": RSA.pem.read_text(), "client_email": "robot@p.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token"}))
    done = mint("--preset", "google-access-token", "--set", "scopes=https://www.googleapis.com/auth/drive", "--key", path)
    header, claims = verified(done.stdout.strip(), RSA.public, "RS256")
    assert header["kid"] == "id-of-the-file" and claims["iss"] == "robot@p.iam.gserviceaccount.com"
    print("  a service account's file fills in its fields")


def complaints():
    """What lacks is named and nothing is minted; what a server refuses is said, and minted."""
    done = mint("--preset", "github-app", "--key", RSA.pem, expect=2)
    assert "client_id" in done.stderr and not done.stdout, done
    done = mint("--preset", "github-ap", "--key", RSA.pem, expect=2)
    assert "github-app" in done.stderr, done
    done = mint("--preset", "github-app", "--set", "client_id=x", "--set", "lifetime=1h", "--key", RSA.pem)
    assert "10 min" in done.stderr and done.stdout.count(".") == 2, done
    print("  what lacks, and what GitHub would refuse, is said")


def main():
    paths = sorted((ROOT / "assets" / "presets").glob("*.toml"))
    assert len(paths) >= 25, len(paths)
    for path in paths:
        try:
            of_preset(path)
        except Exception:
            print(f"FAILED: {path.name}", file=sys.stderr)
            raise
    service_account()
    complaints()
    print(f"{len(paths)} presets were read by PyJWT {jwt.__version__}")


main()
