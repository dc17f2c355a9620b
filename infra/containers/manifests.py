"""Renders the manifests of Kubernetes with the pinned kubectl, and checks them without a cluster and without a network.

    python -m infra.containers.manifests           # prints what is wrong; `make check` runs it
    python -m infra.containers.manifests rollout   # prints a rendered example

Resources of Kubernetes itself are compared with its published schemas, unknown fields included; a Service of Knative
with what Knative takes where no feature of it was switched on.
"""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

MANIFESTS = Path(__file__).parents[1] / "kubernetes"
EXAMPLES = ("migration", "rollout", "knative")
"""The folders of `example`, in the order in which they are applied; of the last two one is."""
KUBERNETES = "1.37"
Manifest = dict[str, Any]

_OF_A_REVISION = {"containerConcurrency", "timeoutSeconds", "idleTimeoutSeconds", "responseStartTimeoutSeconds"}
_OF_A_POD = {
    "automountServiceAccountToken",
    "containers",
    "enableServiceLinks",
    "imagePullSecrets",
    "serviceAccountName",
    "volumes",
}
_OF_A_CONTAINER = {
    *("args", "command", "env", "envFrom", "image", "imagePullPolicy", "livenessProbe", "name", "ports"),
    *("readinessProbe", "resources", "securityContext", "startupProbe", "terminationMessagePath"),
    *("terminationMessagePolicy", "volumeMounts", "workingDir"),
}
"""The fields that Knative Serving takes by default; it refuses the others."""


class NotRendered(Exception):
    """Kubectl could not render a folder; says why."""


def render_manifests(folder: Path) -> str:
    """Return the resources of a folder with a `kustomization.yaml`. Raises `NotRendered`."""
    kubectl = Path(sysconfig.get_path("scripts")) / "kubectl"
    done = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotRendered(f"{folder}: {done.stderr.strip()}")
    return done.stdout


def rendered_examples() -> dict[str, str]:
    """Return what each example makes. Raises `NotRendered`."""
    return {name: render_manifests(MANIFESTS / "example" / name) for name in EXAMPLES}


def resources(text: str) -> list[Manifest]:
    """Return the resources of a rendered folder."""
    return [manifest for manifest in yaml.safe_load_all(text) if manifest is not None]


def wrong_fields(manifest: Manifest) -> Iterator[str]:
    """Yield what is wrong with a resource. Those of Prometheus's operator are for a test, which reads their alerts."""
    match manifest:
        case {"apiVersion": "monitoring.coreos.com/v1"}:
            return
        case {"apiVersion": "serving.knative.dev/v1", "kind": "Service"}:
            yield from _wrong_for_knative(manifest)
        case _:
            yield from _wrong_for_kubernetes(manifest)


def _wrong_for_kubernetes(manifest: Manifest) -> Iterator[str]:
    import kubernetes_validate  # noqa: PLC0415 - a library below it builds forty grammars, which takes seconds

    name = f"{manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
        yield f"{name}: {str(error).splitlines()[0]}"


def _wrong_for_knative(manifest: Manifest) -> Iterator[str]:
    template = manifest["spec"]["template"]
    revision: Mapping[str, Any] = template["spec"]
    pod = {name: value for name, value in revision.items() if name not in _OF_A_REVISION}
    as_pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "of-knative"}, "spec": pod}
    yield from _wrong_for_kubernetes(as_pod)
    yield from (f"Knative takes no spec.{name}" for name in sorted(set(manifest["spec"]) - {"template", "traffic"}))
    yield from (f"Knative takes no {name} of a pod by default" for name in sorted(set(pod) - _OF_A_POD))
    for container in pod["containers"]:
        yield from (f"Knative takes no {name} of a container" for name in sorted(set(container) - _OF_A_CONTAINER))
        if len(container.get("ports", ())) > 1:
            yield "Knative takes one port"


def main(arguments: list[str]) -> int:
    """Print an example, or what is wrong with any; return the exit code."""
    try:
        examples = rendered_examples()
    except NotRendered as reason:
        print(reason, file=sys.stderr)
        return 1
    if arguments:
        print(examples[arguments[0]])
        return 0
    found = [
        f"{name}: {wrong}" for name, text in examples.items() for one in resources(text) for wrong in wrong_fields(one)
    ]
    for line in found:
        print(line, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
