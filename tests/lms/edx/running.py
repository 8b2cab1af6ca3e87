"""Open edX's LTI component, seen from outside.

Theory of operation
-------------------
The component (``lti-consumer-xblock``, AGPL) lives in an environment of its own, ``.venv-edx``, and in a process of its
own, ``serve.py``: a small Django project in a temporary folder, with SQLite. All of the component runs as it does in an
LMS: its models and migrations, its token endpoint, AGS, NRPS, launches, and the XBlock itself. What stands around it
there is ours, and as thin as can be: ``models.py`` (people, their LTI ids, the gradebook's table), ``courseware.py`` (a
course, the runtime of its blocks), and ``views.py``, which do what people do with a mouse.

Nothing of ours writes into the gradebook but ``LmsRuntime.publish``, which the component calls when it hands a grade
on. So ``Edx.grades`` is what the gradebook would hold, whatever the component's own AGS answers say.

A ``Unit`` is a component that was placed in the course. Each has line items of its own, and its grade in the gradebook.
"""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-edx/bin/python"
READY = ROOT / ".venv-edx/ready"  # made last: what was half installed does not count


@dataclass(frozen=True)
class Unit:
    """What Studio shows of a component, and the LMS tells its tool at a launch."""

    issuer: str
    client_id: str
    deployment_id: str
    authorization_url: str
    token_url: str
    jwks_url: str
    line_items_url: str
    memberships_url: str
    context_id: str
    resource_link_id: str
    passport_id: str


class Edx:
    def __init__(self, url: str):
        self.url = url
        self._opened = contextlib.ExitStack()
        self.http = self._open(base_url=url)

    def close(self) -> None:
        """Close every browser too."""
        self._opened.close()

    def _open(self, **more: Any) -> httpx.Client:
        return self._opened.enter_context(httpx.Client(timeout=60, trust_env=False, **more))

    def place(self, title: str = "Level 1", **fields: Any) -> Unit:
        """Put a component into the course, with the fields of Studio's form as an author would fill them."""
        usual = {
            "display_name": title,
            "lti_version": "lti_1p3",
            "lti_1p3_tool_key_mode": "public_key",
            "lti_1p3_oidc_url": "http://127.0.0.1:9/lti/login",
            "lti_1p3_launch_url": "http://127.0.0.1:9/lti/launch",
            "lti_advantage_ags_mode": "programmatic",
            "lti_1p3_enable_nrps": True,
            "has_score": True,
            "weight": 10.0,
        }
        return Unit(**self._ask("POST", "/tests/units", usual | fields))

    def change(self, unit: Unit, **fields: Any) -> None:
        self._ask("POST", f"/tests/units/{unit.resource_link_id}", fields)

    def share_names(self, shared: bool) -> None:
        """Whether tools may be told names and e-mail addresses in this course."""
        self._ask("POST", "/tests/privacy", shared)

    def people(self) -> Mapping[str, str]:
        """The ids that tools know people by, by user name."""
        return self._ask("GET", "/tests/people")

    def grades(self, unit: Unit) -> dict[str, tuple[float | None, float | None]]:
        """What Open edX's gradebook holds of a component: points and maximum by user name."""
        return {name: (points, maximum) for name, (points, maximum, _) in self._grades(unit).items()}

    def published(self, unit: Unit) -> int:
        """How many grades of a component were handed on to the gradebook."""
        return sum(times for _, _, times in self._grades(unit).values())

    def browser(self, name: str) -> httpx.Client:
        """Somebody's browser, logged in; it follows nothing by itself."""
        browser = self._open()
        browser.post(f"{self.url}/tests/enter/{name}").raise_for_status()
        return browser

    def opening(self, unit: Unit) -> str:
        """Where a browser finds a component's page."""
        return f"{self.url}/tests/units/{unit.resource_link_id}/launch"

    def choosing(self, unit: Unit) -> str:
        """Where an author chooses what a component shows."""
        return f"{self.url}/tests/units/{unit.resource_link_id}/deep-link"

    def _grades(self, unit: Unit) -> dict[str, Any]:
        return self._ask("GET", f"/tests/units/{unit.resource_link_id}/grades")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, path, json=body)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.json()


@contextlib.contextmanager
def served(folder: Path, students: int, *, as_it_is: bool = False) -> Iterator[Edx]:
    """The component as a process, for as long as the block runs; ``as_it_is``, it reads its key for each request."""
    command = [str(PYTHON), "-m", "tests.lms.edx.serve", str(folder), str(students)]
    command += ["as-it-is"] if as_it_is else []
    with (
        (folder / "process.log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        try:
            url = process.stdout.readline().decode().strip()
            assert url, (folder / "process.log").read_text(encoding="utf-8", errors="replace")[-3000:]
            with contextlib.closing(Edx(url)) as edx:
                yield edx
        finally:
            process.kill()
