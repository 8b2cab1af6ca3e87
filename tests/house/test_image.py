"""The image's packages are pinned, and compose, Kubernetes and the script build the same walls."""

import json
import re
import shlex
import subprocess
import tomllib

import jsonschema
import pytest
from distributed.cli import dask_scheduler, dask_worker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

from tests.house.commands import COMMANDS
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


# What is written here for programs that are not here.


def schema_errors(document):
    published = json.loads(text("tests/house/kubernetes.schema.json"))
    schema = {"$defs": published["$defs"], **published["kinds"][document["kind"]]}
    return [error.json_path for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def test_every_manifest_is_as_kubernetes_and_dask_have_it(manifests, cluster):
    for one in (*manifests.values(), *cluster.values()):
        assert schema_errors(one) == [], one["kind"]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("spec", "worker", "replicas"), "eight", "$.spec.worker.replicas"),
        (("spec", "worker", "spec", "automountServiceAccountTokens"), False, "$.spec.worker.spec"),
        (("spec", "idleTimeOut"), 60, "$.spec"),
        (("apiVersion",), "kubernetes.dask.org/v2", "$.apiVersion"),
    ],
)
def test_a_slip_in_a_manifest_is_noticed(cluster, path, value, where):
    slip = json.loads(json.dumps(cluster["DaskCluster"]))
    place = slip
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert schema_errors(slip) == [where]


def test_everybody_speaks_of_the_same_image(manifests, cluster, compose):
    (image,) = re.findall(r"^image=\$\{GUANKA_IMAGE:-(\S+)\}$", text("docker/container.sh"), re.M)
    assert compose["image"] == f"${{GUANKA_IMAGE:-{image}}}"
    pods = [manifests["Job"]["spec"]["template"]["spec"]]
    pods += [cluster["DaskCluster"]["spec"][role]["spec"] for role in ("worker", "scheduler")]
    containers = [one for pod in pods for kind in ("initContainers", "containers") for one in pod.get(kind, [])]
    assert {one["image"] for one in containers} == {image}
    assert image in text("docker/slurm/grade.sbatch")


def parsed(program, arguments):
    """What a program of Dask's makes of its arguments; an option that it does not have is an error."""
    return program.make_context("dask", list(arguments)).params


def test_the_commands_of_the_cluster_are_dask_s_and_meet(cluster):
    spec = cluster["DaskCluster"]["spec"]
    (worker,), (scheduler,) = (spec[role]["spec"]["containers"] for role in ("worker", "scheduler"))
    assert worker["command"] == ["python", "-m", dask_worker.__name__]
    assert scheduler["command"] == ["python", "-m", dask_scheduler.__name__]
    told, listens = parsed(dask_worker.main, worker["args"]), parsed(dask_scheduler.main, scheduler["args"])
    service = spec["scheduler"]["service"]["ports"][0]["port"]
    name = cluster["DaskCluster"]["metadata"]["name"]
    # The operator's DASK_SCHEDULER_ADDRESS is tcp://, and Dask refuses that where encryption is required.
    assert told["scheduler"] == f"{listens['protocol']}://{name}-scheduler:{service}"
    assert (int(listens["port"]), told["nthreads"], told["nanny"]) == (service, 1, False)
    ports = {port["port"] for port in cluster["NetworkPolicy"]["spec"]["ingress"][0]["ports"]}
    assert ports == {int(listens["port"]), int(told["worker_port"])}
    assert told["local_directory"] in {mount["mountPath"] for mount in worker["volumeMounts"]}


def test_the_workers_of_slurm_are_started_by_what_dask_has():
    script = text("docker/slurm/workers.sbatch").replace("\\\n", "")
    (command,) = [line for line in script.splitlines() if line.startswith("exec srun")]
    words = shlex.split(command)
    assert dask_worker.__name__ in words
    told = parsed(dask_worker.main, words[words.index(dask_worker.__name__) + 1 :])
    assert (told["nthreads"], told["nanny"], told["dashboard"]) == (1, False, False)
    assert "GUANKA_SCHEDULER" in told["scheduler"]


def test_what_guanka_is_asked_for_it_can_do(manifests, compose):
    (grade,) = manifests["Job"]["spec"]["template"]["spec"]["containers"]
    for arguments in (grade["args"], compose["command"]):
        name, *rest = [re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", one) for one in arguments]
        told = COMMANDS[name].make_context(name, rest).params
        assert (told["jobs"], str(told["out"]), str(told["submitted"])) == (2, "/out", "/submitted")
    assert "docker/container.sh run grade" in text("docker/slurm/grade.sbatch")


def test_the_settings_of_dask_are_such_as_it_has(cluster):
    import dask
    import distributed  # noqa: F401 - it brings its defaults along

    for role in ("worker", "scheduler"):
        (container,) = cluster["DaskCluster"]["spec"][role]["spec"]["containers"]
        for one in container["env"]:
            key = one["name"].removeprefix("DASK_").lower().replace("__", ".").replace("_", "-")
            dask.config.get(key)  # raises KeyError for another
