"""Canvas's AGS, from its documentation and source."""

from typing import Any

from starlette.responses import Response

from tests.lms.double import line_items, tokens
from tests.lms.double.asking import (
    LINE_ITEM,
    LINE_ITEM_READ,
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
    MEMBERS,
    RESULT,
    RESULTS_TYPE,
    SCORE,
    SCORE_TYPE,
    Asked,
    Door,
    Refused,
    item_of,
    moment,
    number,
    said,
)
from tests.lms.double.members import listed
from tests.lms.double.paging import page
from tests.lms.double.state import Cell, Item, World

TOKEN = "/login/oauth2/token"
ITEMS = "/api/lti/courses/{course}/line_items"
ITEM = f"{ITEMS}/{{item}}"
PEOPLE = "/api/lti/courses/{course}/names_and_roles"
SUBMISSION = "https://canvas.instructure.com/lti/submission"
COUNTED = ("FullyGraded", "PendingManual")  # the others' scores are ignored


def token(world: World, asked: Asked) -> Response:
    return tokens.issue(world, asked, asked.base + TOKEN)


def refusal(asked: Asked, status: int, said_: Any) -> Response:
    if isinstance(said_, dict):
        return said(said_, status)
    if "/api/v1/" in asked.path:
        return said({"errors": [{"message": said_}]}, status)
    return said({"errors": {"type": _named(status), "message": said_}}, status)


def _named(status: int) -> str:
    return {400: "bad_request", 404: "not_found", 422: "unprocessable_entity"}.get(status, "error")


def shown(asked: Asked, item: Item) -> dict[str, Any]:
    url = f"{asked.base}/api/lti/courses/{asked.named['course']}/line_items/{item.id}"
    there = {"id": url, "scoreMaximum": item.maximum, "label": item.label, "tag": item.tag}
    there |= {"resourceId": item.resource_id, "resourceLinkId": item.resource_link_id, "endDateTime": item.due}
    return {name: value for name, value in there.items() if value is not None}


def list_items(world: World, asked: Asked) -> Response:
    rows, headers = page(asked, line_items.chosen(world, asked))
    return said([shown(asked, item) for item in rows], media=LINE_ITEMS_TYPE, **headers)


def make_item(world: World, asked: Asked) -> Response:
    item = line_items.add(world, line_items.described(asked, status=422), keeps_due=True)
    return said(shown(asked, item), 201, LINE_ITEM_TYPE)


def change_item(world: World, asked: Asked) -> Response:
    """Change what is sent; what is left out stays. Grades stay what they are."""
    item, sent = item_of(world, asked), asked.json()
    if not isinstance(sent, dict):
        raise Refused(400, "line item")
    item.label = sent.get("label") or item.label
    item.maximum = number(sent.get("scoreMaximum")) or item.maximum
    item.resource_id, item.tag = sent.get("resourceId", item.resource_id), sent.get("tag", item.tag)
    item.due = sent.get("endDateTime", item.due)
    return said(shown(asked, item), 200, LINE_ITEM_TYPE)


def take_score(world: World, asked: Asked) -> Response:
    item = item_of(world, asked)
    if asked.media != SCORE_TYPE:
        raise Refused(415, "Unsupported media type")
    score = asked.json()
    if not isinstance(score, dict):
        raise Refused(400, "score")
    for name in ("userId", "activityProgress", "gradingProgress", "timestamp"):
        if score.get(name) in (None, ""):
            raise Refused(400, f"param is missing or the value is empty: {name}")
    person = world.person(str(score["userId"]))
    if person is None or not person.is_student or not person.is_active:
        raise Refused(422, "User not found in course or is not a student")
    sent_at, cell = moment(score["timestamp"]), world.cell(item.id, person)
    if sent_at is None:
        raise Refused(400, f"Provided timestamp of {score['timestamp']} not a valid timestamp")
    if cell.graded_at is not None and cell.graded_at > sent_at:
        raise Refused(400, f"Provided timestamp of {score['timestamp']} before last updated timestamp")
    given = score.get("scoreGiven")
    counts = score["gradingProgress"] in COUNTED and given is not None
    if counts and (score.get("scoreMaximum") is None or (number(score["scoreMaximum"]) or 0.0) < 0):
        raise Refused(422, "ScoreMaximum not supplied when ScoreGiven present.")
    _submit(world, cell, score)
    most = number(score.get("scoreMaximum")) or item.maximum
    cell.taken += 1
    cell.raw, cell.most = (number(given) or 0.0, most) if counts else (None, None)
    cell.graded_at = sent_at
    if score.get("comment"):
        cell.comments.append(str(score["comment"]))
    final = None if cell.raw is None else cell.raw * item.maximum / most
    world.show(cell, final, "\n".join(cell.comments) or None)
    url = f"{shown(asked, item)['id']}/results/{person.id}"
    return said({"resultUrl": url}, 200, SCORE_TYPE)


def _submit(world: World, cell: Cell, score: dict[str, Any]) -> None:
    """A score counts as one more attempt, handed in at that moment, unless it says otherwise."""
    extension = score.get(SUBMISSION)
    extension = extension if isinstance(extension, dict) else {}
    core = score.get("submission")
    text = extension.get("submitted_at") or (core.get("submittedAt") if isinstance(core, dict) else None)
    handed_in = None if text is None else moment(text)
    if text is not None and (handed_in is None or (handed_in - world.now()).total_seconds() > 60):
        raise Refused(400, f"Provided submitted_at timestamp of {text} not a valid timestamp, or in the future")
    if extension.get("new_submission", True) and extension.get("submission_type") != "none":
        cell.attempts += 1
        cell.submitted_at = handed_in or world.now()


def read_results(world: World, asked: Asked) -> Response:
    """The grades that the gradebook shows; no comments."""
    item, only = item_of(world, asked), asked.first("user_id")
    url, rows = shown(asked, item)["id"], []
    for person, cell in world.cells_of(item.id):
        if only in (None, person.lti_id, person.id):
            row = {"id": f"{url}/results/{person.id}", "scoreOf": url, "userId": person.lti_id}
            row |= {} if cell.final is None else {"resultScore": cell.final}
            rows.append(row | {"resultMaximum": item.maximum})
    chosen, headers = page(asked, rows)
    return said(chosen, media=RESULTS_TYPE, **headers)


DOORS = (
    Door("token", "POST", TOKEN, token, by="open"),
    Door("line_items", "GET", ITEMS, list_items, (LINE_ITEM, LINE_ITEM_READ)),
    Door("make", "POST", ITEMS, make_item, (LINE_ITEM,)),
    Door("line_item", "GET", ITEM, line_items.answer_with(shown), (LINE_ITEM, LINE_ITEM_READ)),
    Door("change", "PUT", ITEM, change_item, (LINE_ITEM,)),
    Door("delete", "DELETE", ITEM, line_items.delete, (LINE_ITEM,)),
    Door("score", "POST", f"{ITEM}/scores", take_score, (SCORE,)),
    Door("results", "GET", f"{ITEM}/results", read_results, (RESULT,)),
    Door("members", "GET", PEOPLE, listed, (MEMBERS,)),
)
