"""The runbook's commands that read and store a secret on Kubernetes, run by the pinned kubectl."""

import base64
import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.local_stack.following import BLOCKS, skip_without_tools

SECRETS = "/api/v1/namespaces/kelisim/secrets/"
KNOWN = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [
            {"name": "secrets", "singularName": "", "namespaced": True, "kind": "Secret", "verbs": ["get", "patch"]}
        ],
    },
}


@dataclass
class ACluster:
    """As much of a cluster's API as it takes to read and patch a Secret. `secrets`: contents by name and by key."""

    secrets: dict[str, dict[str, str]]
    address: str = ""
    patches: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        """Answer a call of kubectl."""
        name = request.path.removeprefix(SECRETS)
        if name == request.path:
            found = KNOWN.get(request.path)
            return Response(json.dumps(found or {}), 200 if found else 404, content_type="application/json")
        if request.method == "PATCH":
            self.patches.append(request.content_type or "")
            self.secrets[name] |= request.get_json(force=True)["data"]
        metadata = {"name": name, "namespace": "kelisim"}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": self.secrets[name]}
        return Response(json.dumps(secret), content_type="application/json")


@contextmanager
def a_cluster(**secrets: dict[str, str]) -> Iterator[ACluster]:
    """Run a cluster with these Secrets."""
    cluster = ACluster({f"kelisim-{name}": contents for name, contents in secrets.items()})
    server = make_server("127.0.0.1", 0, Request.application(cluster.answer), threaded=True)
    cluster.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield cluster
    server.shutdown()
    server.server_close()


def text(encoded: str) -> str:
    """What a Secret has, as it is mounted."""
    return base64.b64decode(encoded).decode()


def test_a_secret_is_read_and_stored_whole(tmp_path: Path) -> None:
    """The private keys of the anchors are in a Secret of their own; no other key of a Secret is touched."""
    skip_without_tools()
    old = base64.b64encode(b"old").decode()
    commands = """
    set -euo pipefail
    kubectl() { "$KUBECTL" --server "$SERVER" "$@"; }
    """
    commands += (
        BLOCKS["-kubernetes"]
        + """
    echo "new $(stored cursor-key)" | store cursor-key
    echo "$(stored anchor-keys), too" | store anchor-keys
    """
    )
    with a_cluster(secrets={"cursor-key": old, "head-keys": old}, anchoring={"anchor-keys": old}) as cluster:
        scripts = Path(sysconfig.get_path("scripts"))
        done = subprocess.run(
            ["bash", "-c", commands],  # noqa: S607 - bash is on the PATH
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KUBECTL": f"{scripts}/kubectl"}
            | {"SERVER": cluster.address, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert {name: {key: text(one) for key, one in found.items()} for name, found in cluster.secrets.items()} == {
        "kelisim-secrets": {"cursor-key": "new old\n", "head-keys": "old"},
        "kelisim-anchoring": {"anchor-keys": "old, too\n"},
    }
    assert cluster.patches == ["application/merge-patch+json"] * 2
