"""What chooses pods in the manifests chooses the right ones: nobody says so when it chooses none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.containers.manifests import rendered_examples, resources

Manifest = dict[str, Any]
ADDRESS = "192.0.2.30"


@pytest.fixture(scope="module")
def examples() -> dict[str, list[Manifest]]:
    """The rendered examples."""
    return {name: resources(text) for name, text in rendered_examples().items()}


def templates(manifests: list[Manifest]) -> dict[str, Manifest]:
    """The templates of pods by what makes them; Knative adds a label of its own."""
    found = {}
    for one in manifests:
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is None:
            continue
        if one["apiVersion"].startswith("serving.knative.dev"):
            template["metadata"]["labels"]["serving.knative.dev/service"] = one["metadata"]["name"]
        found[f"{one['kind']} {one['metadata']['name']}"] = template
    return found


def selectors(manifest: Manifest) -> Iterator[Manifest]:
    """The selectors of a resource that choose pods."""
    spec = manifest.get("spec", {})
    match manifest["kind"]:
        case "Service" if "selector" in spec:
            yield {"matchLabels": spec["selector"]}
        case "NetworkPolicy":
            yield spec["podSelector"]
        case "Deployment" | "PodDisruptionBudget" | "PodMonitor":
            yield spec["selector"]


def chosen(selector: Manifest, manifests: list[Manifest]) -> set[str]:
    """What makes the pods that a selector chooses."""
    return {name for name, one in templates(manifests).items() if is_chosen(selector, one["metadata"]["labels"])}


def is_chosen(selector: Manifest, labels: dict[str, str]) -> bool:
    """Whether a selector chooses a pod with these labels."""
    listed = selector.get("matchExpressions", [])
    assert {one["operator"] for one in listed} <= {"In"}
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(one["key"]) in one["values"] for one in listed
    )


def test_every_selector_chooses_pods(examples: dict[str, list[Manifest]]) -> None:
    """A Deployment, a Service and a budget choose those of one kind alone."""
    for made in examples.values():
        for one in made:
            for selector in selectors(one):
                found = chosen(selector, made)
                assert found, (one["kind"], one["metadata"]["name"])
                if one["kind"] in {"Deployment", "Service", "PodDisruptionBudget"}:
                    assert found == {f"Deployment {one['metadata']['name']}"}


def targets(monitor: Manifest, template: Manifest) -> Iterator[str]:
    """The addresses at which Prometheus asks a pod: it begins with each port that a container declares."""
    declared = [port for one in template["spec"]["containers"] for port in one.get("ports", [])]
    present = {
        f"__meta_kubernetes_pod_labelpresent_{re.sub(r'[^a-z]', '_', name)}": "true"
        for name in template["metadata"]["labels"]
    }
    for endpoint in monitor["spec"]["podMetricsEndpoints"]:
        for port in declared:
            if port["containerPort"] == endpoint["portNumber"]:
                address = relabelled(endpoint.get("relabelings", []), f"{ADDRESS}:{port['containerPort']}", present)
                yield from [address] if address else []


def relabelled(rules: list[Manifest], address: str, labels: dict[str, str]) -> str | None:
    """The address after an endpoint's rules, None where one of them drops it."""
    for rule in rules:
        (name,) = rule["sourceLabels"]
        found = re.fullmatch(rule["regex"], address if name == "__address__" else labels.get(name, ""))
        match rule.get("action", "replace"), rule.get("targetLabel"):
            case "keep", None:
                if not found:
                    return None
            case "replace", "__address__":
                assert found
                address = found.expand(rule["replacement"].replace("$", "\\"))
            case other:
                raise NotImplementedError(other)
    return address


@pytest.mark.parametrize("name", ["rollout", "knative"])
def test_prometheus_asks_each_pod_with_metrics_once(examples: dict[str, list[Manifest]], name: str) -> None:
    """At the port of `METRICS_BIND`, also where a pod of Knative may declare no second port."""
    made = examples[name]
    (monitor,) = [one for one in made if one["kind"] == "PodMonitor"]
    asked = {
        of: list(targets(monitor, template))
        for of, template in templates(made).items()
        if is_chosen(monitor["spec"]["selector"], template["metadata"]["labels"])
    }
    binds = {
        of: [value["value"] for value in container.get("env", []) if value["name"] == "METRICS_BIND"]
        for of, template in templates(made).items()
        for container in template["spec"]["containers"]
    }
    assert asked == {
        of: [f"{ADDRESS}:{bind.rpartition(':')[2]}" for bind in found] for of, found in binds.items() if found
    }
