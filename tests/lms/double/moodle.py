"""Moodle's AGS, as it was measured on 4.5 and 5.1."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from tests.lms.double import line_items, members, tokens
from tests.lms.double.asking import (
    HOME,
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
    Illegal,
    Refused,
    item_of,
    moment,
    number,
    said,
)
from tests.lms.double.state import Cell, Item, World

TYPE = "1"  # the number of the tool; it stands in every query
TOKEN = "/mod/lti/token.php"
ITEMS = "/mod/lti/services.php/{course}/lineitems"
ITEM = f"{ITEMS}/{{item}}/lineitem"
PEOPLE = "/mod/lti/services.php/CourseSection/{course}/bindings/1/memberships"


def token(world: World, asked: Asked) -> Response:
    return tokens.issue(world, asked, asked.base + TOKEN)


def refusal(asked: Asked, status: int, said_: Any) -> Response:
    """Its services answer with the reason, which for a score holds all of what was sent."""
    if isinstance(said_, dict):
        return said(said_, status)
    request = {"method": asked.method, "url": asked.base + asked.path, "contentType": asked.media}
    return said({"status": status, "reason": said_, "request": request}, status)


def shown(asked: Asked, item: Item) -> dict[str, Any]:
    url = f"{asked.base}/mod/lti/services.php/{asked.named['course']}/lineitems/{item.id}/lineitem?type_id={TYPE}"
    return {
        "id": url,
        "label": item.label,
        "scoreMaximum": item.maximum,
        "resourceId": item.resource_id or "",
        "tag": item.tag or "",
    }


def list_items(world: World, asked: Asked) -> Response:
    """All of them; a page with links where a ``limit`` is asked for, and the links are no good."""
    items = line_items.chosen(world, asked)
    limit, start = int(asked.first("limit") or 0), int(asked.first("from") or 0)
    headers: dict[str, str] = {}
    if limit > 0:
        page = f"{asked.base}{asked.path}?type_id={TYPE}&amp;limit={limit}&amp;from="
        links = [f"<{page}0>; rel=“first”"]
        links += [f"<{page}{start + limit}>; rel=“next”"] if start + limit < len(items) else []
        headers["link"] = ", ".join(links).encode().decode("latin-1")  # as UTF-8 on the wire
        items = items[start : start + limit]
    return said([shown(asked, item) for item in items], media=LINE_ITEMS_TYPE, **headers)


def make_item(world: World, asked: Asked) -> Response:
    if asked.media != LINE_ITEM_TYPE:
        raise Refused(400, "No context or unsupported content type")
    sent = line_items.described(asked)
    item = line_items.add(world, sent, keeps_due=False)
    return said(sent | {"id": shown(asked, item)["id"]}, 201, LINE_ITEM_TYPE)


def change_item(world: World, asked: Asked) -> Response:
    """Put what is sent in the place of what was: a resource id that is left out is lost. Grades keep their share."""
    item = item_of(world, asked)
    sent = line_items.described(asked)
    maximum = number(sent["scoreMaximum"]) or 0.0
    share = maximum / item.maximum if item.maximum else 1.0
    item.label, item.maximum = sent["label"], maximum
    item.resource_id, item.tag = sent.get("resourceId"), sent.get("tag")
    for _, cell in world.cells_of(item.id) if share != 1.0 else ():
        cell.raw = None if cell.raw is None else cell.raw * share
        world.show(cell, None if cell.final is None else cell.final * share, cell.comment)
    return said(sent | {"id": shown(asked, item)["id"]}, 200, LINE_ITEM_TYPE)


def take_score(world: World, asked: Asked) -> Response:
    """Book a score, in the order of checks that Moodle has."""
    item = item_of(world, asked)
    if asked.media != SCORE_TYPE:
        raise Refused(400, "No context or unsupported content type")
    score, sent_at = _checked(asked)
    person = world.person(str(score["userId"]))
    if person is None or not person.is_student:
        raise Refused(400, "Incorrect score received" + asked.body.decode())
    cell = world.cell(item.id, person)
    whole = sent_at.replace(microsecond=0)
    if cell.graded_at is not None and cell.graded_at >= whole:
        raise Refused(409, f"Refusing score with an earlier timestamp for item {item.id} and user {person.id}")
    if item.is_locked or cell.is_locked:
        raise Refused(500, "")
    given = number(score.get("scoreGiven"))
    if score["gradingProgress"] != "FullyGraded":
        given = None  # and so it erases
    comment = score.get("comment")
    _book(world, item, cell, given, number(score.get("scoreMaximum")), comment or None, whole)
    return Response(b"", 200, media_type=SCORE_TYPE)


def _checked(asked: Asked) -> tuple[dict[str, Any], datetime]:
    try:
        score = asked.json()
    except Refused:
        score = None
    wrong = Refused(400, "Incorrect score received" + asked.body.decode("utf-8", "replace"))
    if not isinstance(score, dict):
        raise wrong
    if any(score.get(name) is None for name in ("userId", "timestamp", "gradingProgress", "activityProgress")):
        raise wrong
    sent_at, given, most = moment(score["timestamp"]), score.get("scoreGiven"), score.get("scoreMaximum")
    if sent_at is None or any(one is not None and number(one) is None for one in (given, most)):
        raise wrong
    if given is not None and most is None:
        raise wrong
    if not str(score["userId"]).isdigit():
        raise Illegal(b"HTTP/1.0 0 Error reading from database")  # the exception's code is 0, and becomes the status
    return score, sent_at


def _book(
    world: World, item: Item, cell: Cell, given: float | None, most: float | None, comment: str | None, at: datetime
) -> None:
    """What the gradebook makes of it: scaled, clipped, and beneath what a teacher has overridden."""
    cell.taken += 1
    cell.raw = given * item.maximum / most if given is not None and most else given
    if cell.is_overridden:
        return  # with the time of the override
    cell.graded_at = None if cell.raw is None and comment is None else at
    world.show(cell, None if cell.raw is None else min(max(cell.raw, 0.0), item.maximum), comment)


def read_results(world: World, asked: Asked) -> Response:
    item = item_of(world, asked)
    url = shown(asked, item)["id"]
    only = asked.first("user_id")
    rows = []
    for person, cell in world.cells_of(item.id):
        if only is not None and person.lti_id != only:
            continue
        row: dict[str, Any] = {"id": url.replace("?", "/results?") + f"&user_id={person.id}", "userId": person.lti_id}
        if cell.final is not None:
            row |= {"resultScore": cell.final, "resultMaximum": item.maximum, "scoreOf": url}
            row |= {"comment": cell.comment} if cell.comment else {}
            row |= {"timestamp": cell.graded_at.astimezone(HOME).isoformat()} if cell.graded_at else {}
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
