"""The manifests of Kubernetes are rendered and checked without a cluster."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.bootstrap.new_secrets import recipe_for_files
from chalicelib.entrypoints.console.exits import Exit
from chalicelib.settings import Settings, read_environment
from infra.containers.manifests import (
    MANIFESTS,
    NotRendered,
    render_manifests,
    rendered_examples,
    resources,
    wrong_fields,
)

ROOT = Path(__file__).parents[2]
PORTS = {"http": 8080, "metrics": 9464}


@pytest.fixture(scope="module")
def examples() -> dict[str, list[dict[str, Any]]]:
    """The rendered examples."""
    return {name: resources(text) for name, text in rendered_examples().items()}


def pods(manifests: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pods' specifications by the name of what makes them."""
    return {
        f"{one['kind']} {one['metadata']['name']}": template["spec"]
        for one in manifests
        if (template := template_of(one))
    }


def template_of(manifest: dict[str, Any]) -> dict[str, Any] | None:
    """The template of its pods, if it makes any."""
    spec = manifest.get("spec", {})
    found: dict[str, Any] | None = spec.get("jobTemplate", {}).get("spec", spec).get("template")
    return found


def test_every_field_is_one_that_is_known(examples: dict[str, list[dict[str, Any]]]) -> None:
    """A misspelt field would be dropped in silence."""
    found = {name: [wrong for one in made for wrong in wrong_fields(one)] for name, made in examples.items()}
    assert found == {"migration": [], "rollout": [], "knative": []}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"replicas": 2}, ["Knative takes no spec.replicas"]),
        (
            {"template": {"spec": {"containers": [], "initContainers": []}}},
            ["Knative takes no initContainers of a pod by default"],
        ),
        (
            {
                "template": {
                    "spec": {"containers": [{"name": "a", "lifecycle": {}, "ports": [{"containerPort": 1}] * 2}]}
                }
            },
            ["Knative takes no lifecycle of a container", "Knative takes one port"],
        ),
    ],
)
def test_knative_takes_less_than_kubernetes(change: dict[str, Any], wrong: list[str]) -> None:
    """What only a feature that is off by default would take is found before a cluster refuses it."""
    spec = {"template": {"spec": {"containers": []}}} | change
    manifest = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec}
    assert list(wrong_fields(manifest)) == wrong


def test_a_misspelt_field_is_found() -> None:
    """The schemas are compared strictly."""
    spec = {"minAvailabel": 1, "selector": {}}
    budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "a"}, "spec": spec}
    assert [wrong[:26] for wrong in wrong_fields(budget)] == ["PodDisruptionBudget a: Add"]


def test_a_folder_that_cannot_be_rendered_says_why(tmp_path: Path) -> None:
    """With the message of kubectl."""
    with pytest.raises(NotRendered, match="kustomization"):
        render_manifests(tmp_path)


def test_the_api_scales_to_zero_on_knative(examples: dict[str, list[dict[str, Any]]]) -> None:
    """The workers stay, and nothing else answers for the API."""
    others = {"Deployment kelisim-worker", "Deployment kelisim-console", "CronJob kelisim-verify-journal"}
    assert set(pods(examples["knative"])) == {"Service kelisim-api", *others}
    assert set(pods(examples["rollout"])) == {"Deployment kelisim-api", *others}
    service = next(one for one in examples["knative"] if one["apiVersion"] == "serving.knative.dev/v1")
    assert service["spec"]["template"]["metadata"]["annotations"]["autoscaling.knative.dev/min-scale"] == "0"


def test_no_pod_may_do_more_than_it_must(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Not root, no way to become it, a root that is read-only, and no token of the cluster."""
    for spec in (spec for made in examples.values() for spec in pods(made).values()):
        assert spec["automountServiceAccountToken"] is False
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            allowed = spec.get("securityContext", {}) | container["securityContext"]
            assert {name: allowed[name] for name in ("runAsNonRoot", "runAsUser", "readOnlyRootFilesystem")} == {
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "readOnlyRootFilesystem": True,
            }
            assert (allowed["allowPrivilegeEscalation"], allowed["capabilities"]) == (False, {"drop": ["ALL"]})
            assert set(container["resources"]) == {"requests", "limits"}


def test_the_console_runs_when_an_operator_scales_it(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Also after a restore, when neither API nor workers may run; each rollout takes it away."""
    for name in ("rollout", "knative"):
        deployments = [one for one in examples[name] if one["kind"] == "Deployment"]
        replicas = {one["metadata"]["name"]: one["spec"]["replicas"] for one in deployments}
        assert (replicas["kelisim-console"], replicas["kelisim-worker"]) == (0, 2)


def test_workers_and_the_console_alone_can_anchor(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Whoever serves calls verifies anchors and cannot make one: the private half is in a Secret of its own."""
    mounting = {
        f"{name}, {of}"
        for name, made in examples.items()
        for of, spec in pods(made).items()
        if "kelisim-anchoring" in {volume.get("secret", {}).get("secretName") for volume in spec["volumes"]}
    }
    assert mounting == {
        f"{name}, Deployment kelisim-{part}" for name in ("rollout", "knative") for part in ("worker", "console")
    }
    compose = yaml.safe_load((ROOT / "infra/containers/compose.yaml").read_text("utf-8"))["services"]
    assert [name for name, one in compose.items() if "kelisim-anchoring" in str(one)] == ["worker"]


def test_secrets_are_mounted_as_the_console_makes_them(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Under the names of the files of `console keys --folder`, so nobody renames a key by hand; and read-only.

    A key file whose mode lets others read it is accepted on a read-only mount alone.
    """
    recipe = recipe_for_files(date(2026, 11, 28))
    (paths,) = (one["data"] for one in examples["rollout"] if one["metadata"]["name"].startswith("kelisim-paths"))
    made = {*recipe.contents, *recipe.halves, *recipe.given} - {"anchor-keys", "head-public-keys"}
    assert {Path(path).name for path in paths.values()} == made
    for spec in (spec for found in examples.values() for spec in pods(found).values()):
        secret = {volume["name"] for volume in spec["volumes"] if "secret" in volume}
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            mounts = [one for one in container["volumeMounts"] if one["name"] in secret]
            assert {one.get("readOnly") for one in mounts} == {True}


def test_the_journal_is_verified_each_night(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Never twice at once; a finding fails the Job, and a database that does not answer is asked again."""
    (found,) = [one["spec"] for one in examples["rollout"] if one["kind"] == "CronJob"]
    job = found["jobTemplate"]["spec"]
    (container,) = job["template"]["spec"]["containers"]
    assert (found["schedule"], found["timeZone"], found["concurrencyPolicy"]) == ("30 3 * * *", "Asia/Almaty", "Forbid")
    assert container["args"] == ["python3", "-m", "chalicelib.entrypoints.console", "verify-journal"]
    failing = {"containerName": container["name"], "operator": "In", "values": [int(Exit.FOUND)]}
    assert job["podFailurePolicy"]["rules"] == [{"action": "FailJob", "onExitCodes": failing}]


def test_a_policy_names_ports_that_its_pods_name(examples: dict[str, list[dict[str, Any]]]) -> None:
    """A name that a selected pod has no port for lets nothing through to it, and nobody says so."""
    for made in examples.values():
        templates = [template for one in made if (template := template_of(one))]
        for policy in [one["spec"] for one in made if one["kind"] == "NetworkPolicy"]:
            wanted = policy["podSelector"].get("matchLabels", {}).items()
            selected = [one["spec"] for one in templates if wanted <= one["metadata"]["labels"].items()]
            ports = {port["port"] for rule in policy.get("ingress", []) for port in rule["ports"]}
            for container in [container for spec in selected for container in spec["containers"]]:
                named = {port.get("name") for port in container.get("ports", [])}
                assert {port for port in ports if isinstance(port, str)} <= named


def test_every_new_pod_waits_for_its_schema(examples: dict[str, list[dict[str, Any]]]) -> None:
    """So a rollout cannot overtake the migration, in whichever order both are applied."""
    waits = [*("python3", "-m", "infra.postgres.wait")]
    found = {
        f"{name}, {of}": [*spec.get("initContainers", []), *spec["containers"]][0].get("command")
        for name in ("rollout", "knative")
        for of, spec in pods(examples[name]).items()
    }
    assert found == dict.fromkeys(found, waits)


def test_the_settings_of_the_example_are_enough(examples: dict[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    """A process starts with them and with the files that are mounted; no variable has a secret."""
    given: dict[str, str] = {}
    for one in examples["rollout"]:
        given |= one["data"] if one["kind"] == "ConfigMap" else {}
    for name in [name for name in given if name.endswith("_FILE")]:
        (tmp_path / name).write_text("a secret", "utf-8")
        given[name] = str(tmp_path / name)
    settings = Settings.model_validate(read_environment(given))
    assert (settings.place, settings.http_processes * settings.http_threads) == ("postgres", 16)


def test_the_settings_name_nothing_that_a_cluster_alone_has() -> None:
    """Compose takes the same file on one machine, where no name of a cluster is known."""
    settings = (MANIFESTS / "example/settings/settings.env").read_text("utf-8")
    assert re.findall(r"\.svc\b|cluster\.local", settings) == []


def test_pods_may_reach_what_their_settings_name(examples: dict[str, list[dict[str, Any]]]) -> None:
    """Every port of an address in the settings is one that a network policy lets out, beside names and databases."""
    texts = "\n".join(
        text for one in examples["rollout"] if one["kind"] == "ConfigMap" for text in one["data"].values()
    )
    named = re.findall(r"(https?)://[a-z0-9.-]+(?::(\d+))?", texts)
    policies = [one["spec"] for one in examples["rollout"] if one["kind"] == "NetworkPolicy"]
    open_ports = {port["port"] for spec in policies for rule in spec.get("egress", []) for port in rule["ports"]}
    assert open_ports - {53, 5432} == {int(port or {"https": 443, "http": 80}[scheme]) for scheme, port in named}


def test_compose_runs_what_the_image_has() -> None:
    """Each service of ours runs a command of docs/containers.md, without rights, on a read-only root."""
    services = yaml.safe_load((ROOT / "infra/containers/compose.yaml").read_text("utf-8"))["services"]
    documented = (ROOT / "docs/containers.md").read_text("utf-8")
    ours = {name: one for name, one in services.items() if name != "postgres"}
    mounted = [one["source"] for one in services["postgres"]["volumes"] if "source" in one]
    assert mounted == ["${SECRETS:?the folder of the secrets}/postgres-password"]
    assert set(ours) == {"migrate-cases", "migrate-records", "api", "worker"}
    for one in ours.values():
        assert f"`{' '.join(one['command'])}`" in documented
        assert (one["user"], one["read_only"], one["cap_drop"]) == ("65532:65532", True, ["ALL"])


def test_one_port_is_one_thing_everywhere() -> None:
    """The manifests, the image and the settings agree on the ports."""
    texts = "".join(path.read_text("utf-8") for path in MANIFESTS.rglob("*.yaml"))
    named = {int(port) for port in re.findall(r"(?:containerPort|portNumber): (\d+)", texts)}
    assert named == set(PORTS.values())
