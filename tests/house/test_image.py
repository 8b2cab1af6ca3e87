"""The image's packages are pinned, and compose, Kubernetes and the script build the same walls."""

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

from tests.house.repository import ROOT, text

PINNED = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[\w.+!-]+)(?P<rest>(?: \\\n    --hash=\S+)+)$", re.M
)
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}$", re.M)


@pytest.fixture(scope="module")
def pins():
    found = PINNED.finditer(text("docker/requirements.txt"))
    return {canonicalize_name(one["name"]): Version(one["version"]) for one in found}


@pytest.fixture(scope="module")
def compose():
    return YAML(typ="safe").load(text("docker/compose.yaml"))["services"]["grade"]


@pytest.fixture(scope="module")
def manifests():
    return {one["kind"]: one for one in YAML(typ="safe").load_all(text("docker/kubernetes/job.yaml"))}


@pytest.fixture(scope="module")
def cluster():
    return {one["kind"]: one for one in YAML(typ="safe").load_all(text("docker/kubernetes/cluster.yaml"))}


@pytest.fixture(scope="module")
def pod(manifests):
    return manifests["Job"]["spec"]["template"]["spec"]


def test_every_requirement_of_the_grader_is_pinned_to_what_it_allows(pins):
    project = tomllib.loads(text("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        Requirement(line)
        for extra in ([*project["dependencies"]], *map(extras.get, ("grader", "postgres", "cluster", "lms", "web")))
        for line in extra
        if not line.startswith("guanka[")
    ]
    lacking = {one.name for one in wanted if canonicalize_name(one.name) not in pins}
    assert lacking == set(), "run: make pins"
    odd = [str(one) for one in wanted if not one.specifier.contains(pins[canonicalize_name(one.name)])]
    assert odd == [], "run: make pins"


def test_every_pin_has_a_hash_and_nothing_else_stands_there(pins):
    content = text("docker/requirements.txt")
    lines = [line for line in content.splitlines() if not line.lstrip().startswith(("#", "--hash=")) and line]
    assert len(lines) == len(pins)
    assert content.count("--hash=") == len(SHA256.findall(content.replace(" \\\n", "\n")))


def test_the_final_stage_installs_nothing_by_pip():
    dockerfile = text("docker/Dockerfile")
    build, final = re.split(r"^FROM \$\{BASE\}$", dockerfile, flags=re.M)
    assert "--require-hashes" in build
    assert not re.search(r"pip\S* install", final)
    assert re.search(r"^USER 10001:10001$", final, re.M)


def test_nothing_of_a_course_is_sent_to_the_build():
    lines = text(".dockerignore").splitlines()
    assert lines[1] == "*"
    assert {line for line in lines if line.startswith("!")} == {
        "!autograder",
        "!docker/requirements.txt",
        "!pyproject.toml",
        "!README.md",
        "!LICENSE",
    }


def test_compose_builds_the_walls_of_the_script(compose):
    script = text("docker/container.sh")
    assert compose["read_only"] is True
    assert compose["network_mode"] == "none"
    assert compose["cap_drop"] == ["ALL"]
    assert compose["security_opt"] == ["no-new-privileges:true"]
    assert compose["user"] == "${GUANKA_USER:-10001:10001}"
    assert "privileged" not in compose
    assert "ports" not in compose
    assert compose["mem_limit"] == compose["memswap_limit"] == f"${{GUANKA_MEMORY:-{2 * 768 + 256}m}}"
    assert compose["pids_limit"] == 64 + 2 * 16
    assert f'"{compose["tmpfs"][0]}"' in script
    targets = re.findall(r'--volume "\S+?:(/\S+)"', script)
    assert [":".join(volume.rsplit(":", 2)[1:]) for volume in compose["volumes"]] == targets
    assert [target for target in targets if not target.endswith(":ro")] == ["/out:rw"]


def test_the_pod_runs_as_nobody_who_could_do_anything(pod):
    assert pod["automountServiceAccountToken"] is False
    assert (pod["hostNetwork"], pod["hostPID"], pod["hostIPC"]) == (False, False, False)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["runAsGroup"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (*pod["initContainers"], *pod["containers"]):
        context = container["securityContext"]
        assert context["runAsNonRoot"] is True
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["privileged"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert {"cpu", "memory"} <= set(container["resources"]["limits"])


def test_only_the_output_and_the_scratch_space_of_the_pod_can_be_written(pod):
    (grade,) = pod["containers"]
    writable = {mount["mountPath"] for mount in grade["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/out", "/tmp"}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounted = [*grade["volumeMounts"], *pod["initContainers"][0]["volumeMounts"]]
    assert {mount["name"] for mount in mounted} == set(volumes)
    assert volumes["tmp"]["emptyDir"]["sizeLimit"] == "256Mi"
    assert volumes["secret"]["emptyDir"]["medium"] == "Memory"
    assert volumes["mounted"]["secret"]["defaultMode"] == 0o440
    for name in ("course", "submitted"):
        assert volumes[name]["persistentVolumeClaim"]["readOnly"] is True


@pytest.mark.parametrize("role", ["worker", "scheduler"])
def test_a_pod_of_the_cluster_has_the_walls_of_the_job_and_nothing_of_a_course(cluster, pod, role):
    member = cluster["DaskCluster"]["spec"][role]["spec"]
    for same in ("automountServiceAccountToken", "enableServiceLinks", "hostNetwork", "hostPID", "hostIPC"):
        assert member[same] == pod[same] is False
    expected = {key: value for key, value in pod["securityContext"].items() if key != "fsGroupChangePolicy"}
    assert member["securityContext"] == expected
    (container,) = member["containers"]
    assert container["securityContext"] == pod["containers"][0]["securityContext"]
    assert {"cpu", "memory"} <= set(container["resources"]["limits"])
    writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/tmp"}
    assert {volume["name"] for volume in member["volumes"]} == {"tls", "tmp"}
    assert {"name": "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION", "value": "true"} in container["env"]


def test_members_of_the_cluster_reach_each_other_alone(cluster):
    assert cluster["DaskCluster"]["apiVersion"] == "kubernetes.dask.org/v1"
    policy = cluster["NetworkPolicy"]["spec"]
    member = [{"podSelector": {"matchLabels": {"guanka.cluster": "member"}}}]
    assert [rule["from"] for rule in policy["ingress"]] == [member]
    to, names = policy["egress"]
    assert to["to"] == member
    assert {port["port"] for port in names["ports"]} == {53}
    for role in ("worker", "scheduler"):
        labels = cluster["DaskCluster"]["spec"][role]["metadata"]["labels"]
        assert labels == policy["podSelector"]["matchLabels"]


def test_nobody_in_the_namespace_has_a_network(manifests):
    policy = manifests["NetworkPolicy"]["spec"]
    assert policy == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert manifests["Namespace"]["metadata"]["labels"] == {"pod-security.kubernetes.io/enforce": "restricted"}
    spaces = {manifests[kind]["metadata"]["namespace"] for kind in ("NetworkPolicy", "Job")}
    assert spaces == {manifests["Namespace"]["metadata"]["name"]}


@pytest.mark.parametrize("script", ["docker/container.sh", "docker/slurm/grade.sbatch", "docker/slurm/workers.sbatch"])
def test_the_scripts_can_be_read_by_bash(script):
    done = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
