"""Open edX's AGS: ``lti-consumer-xblock`` 11.4.4, where a tool is placed in one block of a course."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from tests.lms.double import line_items, members, tokens
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
from tests.lms.double.state import Item, World

HOME = "/api/lti_consumer/v1"
TOKEN = f"{HOME}/token/{{course}}"
ITEMS = f"{HOME}/lti/{{course}}/lti-ags"
ITEM = f"{ITEMS}/{{item}}"
PEOPLE = f"{HOME}/lti/{{course}}/memberships"
ACTIVITY = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")
LONGEST_LABEL = 100


def token(world: World, asked: Asked) -> Response:
    return tokens.issue(world, asked, asked.base + asked.path)


def refusal(asked: Asked, status: int, said_: Any) -> Response:
    if status == 500:
        return Response("<h1>Server Error (500)</h1>", 500, media_type="text/html")
    return said(said_ if isinstance(said_, dict) else {"detail": said_}, status)


def shown(asked: Asked, item: Item) -> dict[str, Any]:
    url = f"{asked.base}{HOME}/lti/{asked.named['course']}/lti-ags/{item.id}"
    maximum = int(item.maximum)
    there = {"id": url, "resourceId": item.resource_id, "scoreMaximum": maximum, "label": item.label, "tag": item.tag}
    return there | {"resourceLinkId": item.resource_link_id, "startDateTime": None, "endDateTime": item.due}


def list_items(world: World, asked: Asked) -> Response:
    return said([shown(asked, item) for item in line_items.chosen(world, asked)], media=LINE_ITEMS_TYPE)


def make_item(world: World, asked: Asked) -> Response:
    item = line_items.add(world, _described(world, asked), keeps_due=True)
    return said(shown(asked, item), 201, LINE_ITEM_TYPE)


def change_item(world: World, asked: Asked) -> Response:
    """Change what is sent; what is left out stays."""
    item, sent = item_of(world, asked), _described(world, asked)
    item.label, item.maximum = sent["label"], number(sent["scoreMaximum"]) or 0.0
    item.due = sent.get("endDateTime", item.due)
    item.resource_id = sent.get("resourceId", item.resource_id)
    item.resource_link_id = sent.get("resourceLinkId", item.resource_link_id)
    return said(shown(asked, item), 200, LINE_ITEM_TYPE)


def _described(world: World, asked: Asked) -> dict[str, Any]:
    if asked.media != LINE_ITEM_TYPE:
        raise Refused(415, f'Unsupported media type "{asked.media}" in request.')
    sent = line_items.described(asked)
    if not (number(sent["scoreMaximum"]) or 0.0).is_integer():
        raise Refused(400, {"scoreMaximum": ["A valid integer is required."]})
    if len(sent["label"]) > LONGEST_LABEL:
        raise Refused(400, {"label": ["Ensure this field has no more than 100 characters."]})
    if sent.get("resourceId") is None and sent.get("resourceLinkId") is None:
        raise Refused(400, {"non_field_errors": ["Must provide at least one of resource_id or resource_link_id"]})
    return sent


def take_score(world: World, asked: Asked) -> Response:
    """Keep a score, and pass it on to the gradebook if it is final and its column is the block's."""
    item = item_of(world, asked)
    if asked.media != SCORE_TYPE:
        raise Refused(415, f'Unsupported media type "{asked.media}" in request.')
    score, sent_at = _checked(asked)
    person = world.person(str(score["userId"]))
    before = world.cell(item.id, person).graded_at if person else None
    if before is not None and before >= sent_at:
        raise Refused(400, {"timestamp": ["Score timestamp can only be updated to a later point in time"]})
    given, most = number(score.get("scoreGiven")), number(score.get("scoreMaximum"))
    if score["activityProgress"] not in ACTIVITY or score["gradingProgress"] not in GRADING:
        raise Refused(500)
    if (given is not None and given < 0) or person is None:
        raise Refused(500)
    cell = world.cell(item.id, person)
    cell.taken += 1
    cell.raw, cell.most, cell.graded_at = given, most, sent_at
    cell.comments = [score.get("comment") or ""]
    passed_on = score["gradingProgress"] == "FullyGraded" and given is not None and most
    if passed_on and item.resource_link_id == world.settings.resource_link_id:
        world.show(cell, min(given, most) / most * item.maximum, score.get("comment"))  # type: ignore[type-var]
    return said(score, 201, SCORE_TYPE)


def _checked(asked: Asked) -> tuple[dict[str, Any], datetime]:
    score = asked.json()
    if not isinstance(score, dict):
        raise Refused(400, {"non_field_errors": ["Invalid data."]})
    lacking = [name for name in ("userId", "activityProgress", "gradingProgress") if not score.get(name)]
    if lacking:
        raise Refused(400, {name: ["This field is required."] for name in lacking})
    sent_at, given, most = moment(score.get("timestamp")), score.get("scoreGiven"), score.get("scoreMaximum")
    if sent_at is None:
        raise Refused(400, {"timestamp": ["Datetime has wrong format."]})
    if any(one is not None and number(one) is None for one in (given, most)):
        raise Refused(400, {"scoreGiven": ["A valid number is required."]})
    if given is not None and not (number(most) or 0.0) > 0:
        raise Refused(400, {"scoreMaximum": ["scoreMaximum must be a positive number when scoreGiven is provided."]})
    return score, sent_at


def read_results(world: World, asked: Asked) -> Response:
    """What was sent, not what the gradebook shows: a teacher's own grade is not seen here."""
    item, only = item_of(world, asked), asked.first("user_id")
    url, rows = shown(asked, item)["id"], []
    for person, cell in world.cells_of(item.id):
        if cell.raw is not None and only in (None, person.lti_id):
            row = {"id": f"{url}/results/{person.lti_id}", "scoreOf": url, "userId": person.lti_id}
            row |= {"resultScore": cell.raw, "resultMaximum": cell.most, "comment": (cell.comments or [None])[0]}
            rows.append(row)
    return said(rows, media=RESULTS_TYPE)


DOORS = (
    Door("token", "POST", TOKEN, token, by="open"),
    Door("line_items", "GET", ITEMS, list_items, (LINE_ITEM, LINE_ITEM_READ)),
    Door("make", "POST", ITEMS, make_item, (LINE_ITEM,)),
    Door("line_item", "GET", ITEM, line_items.answer_with(shown), (LINE_ITEM, LINE_ITEM_READ)),
    Door("change", "PUT", ITEM, change_item, (LINE_ITEM,)),
    Door("delete", "DELETE", ITEM, line_items.delete, (LINE_ITEM,)),
    Door("score", "POST", f"{ITEM}/scores", take_score, (SCORE,)),
    Door("results", "GET", f"{ITEM}/results", read_results, (RESULT,)),
    Door("members", "GET", PEOPLE, members.listed, (MEMBERS,)),
)
