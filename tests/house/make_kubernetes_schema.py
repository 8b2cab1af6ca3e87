"""Write kubernetes.schema.json: what the fields of our manifests may be, from what Kubernetes and Dask publish.

    python tests/house/make_kubernetes_schema.py DEFINITIONS.json DASKCLUSTER.yaml

The first is a ``_definitions.json`` out of the package kubernetes-validate, the second the CRD out of the package
dask-kubernetes (Kubernetes under the Apache License 2.0, Dask under the BSD License); neither is needed to run the
tests. Descriptions are left out, and fields that are not named are refused, as by ``kubectl apply --validate=strict``.
"""

import json
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TARGET = Path(__file__).with_name("kubernetes.schema.json")
KINDS = {
    "Namespace": "io.k8s.api.core.v1.Namespace",
    "NetworkPolicy": "io.k8s.api.networking.v1.NetworkPolicy",
    "Job": "io.k8s.api.batch.v1.Job",
}
KEPT = ("type", "required", "enum", "oneOf", "pattern", "x-kubernetes-preserve-unknown-fields")
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def closed(schema: dict[str, Any], named: set[str]) -> dict[str, Any]:
    """The schema without prose, and without room for unknown fields; ``named`` gets the definitions it refers to."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        named.add(name)
        return {"$ref": f"#/$defs/{name}"}
    found = {key: schema[key] for key in KEPT if key in schema}
    if schema.get("format") == "int-or-string" or schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    if "properties" in schema:
        found["properties"] = {name: closed(one, named) for name, one in schema["properties"].items()}
        if not found.pop("x-kubernetes-preserve-unknown-fields", False):
            found["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), dict):
        found["additionalProperties"] = closed(schema["additionalProperties"], named)
    if "items" in schema:
        found["items"] = closed(schema["items"], named)
    return found


def main(definitions: Path, cluster: Path) -> None:
    published = json.loads(definitions.read_text(encoding="utf-8"))
    published = published["$defs"]
    crd = YAML(typ="safe").load(cluster.read_text(encoding="utf-8"))
    (version,) = [one for one in crd["spec"]["versions"] if one["storage"]]
    named: set[str] = {META}
    kinds = {kind: closed({"$ref": name}, named) for kind, name in KINDS.items()}
    kinds["DaskCluster"] = closed(version["schema"]["openAPIV3Schema"], named)
    # The API server adds these to whatever a CRD says.
    kinds["DaskCluster"]["properties"] |= {
        "apiVersion": {"const": f"{crd['spec']['group']}/{version['name']}"},
        "kind": {"const": "DaskCluster"},
        "metadata": {"$ref": f"#/$defs/{META}"},
    }
    defined: dict[str, Any] = {}
    while left := sorted(named - defined.keys()):
        for name in left:
            defined[name] = closed(published[name], named)
    document = {"kinds": kinds, "$defs": dict(sorted(defined.items()))}
    TARGET.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
