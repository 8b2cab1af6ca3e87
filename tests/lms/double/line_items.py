"""Line items as AGS 2.0 has them; what a flavour makes of them otherwise stands beside its scores."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from tests.lms.double.asking import LINE_ITEM_TYPE, Asked, Refused, item_of, number, said
from tests.lms.double.state import Item, World

Shown = Callable[[Asked, Item], dict[str, Any]]


def chosen(world: World, asked: Asked) -> list[Item]:
    """The tool's columns, by what the query asks for."""
    filters = {"resource_id": asked.first("resource_id"), "tag": asked.first("tag")}
    filters["resource_link_id"] = asked.first("resource_link_id")
    items = [item for item in world.state.items.values() if item.kind == "lti"]
    wanted = [(name, value) for name, value in filters.items() if value is not None]
    return [item for item in items if all(getattr(item, name) == value for name, value in wanted)]


def described(asked: Asked, *, status: int = 400) -> dict[str, Any]:
    """The line item that is sent: a label and a maximum are the least."""
    sent = asked.json()
    if not isinstance(sent, dict) or not isinstance(sent.get("label"), str) or number(sent.get("scoreMaximum")) is None:
        raise Refused(status, "No label or Score Maximum")
    return sent


def add(world: World, sent: dict[str, Any], *, keeps_due: bool) -> Item:
    """A new column, whether or not there is one with the same resource id."""
    item = Item(id=world.fresh_id(), label=sent["label"], maximum=number(sent["scoreMaximum"]) or 0.0)
    world.state.items[item.id] = item
    item.resource_id, item.tag = sent.get("resourceId"), sent.get("tag")
    item.resource_link_id = sent.get("resourceLinkId")
    item.due = sent.get("endDateTime") if keeps_due else None
    return item


def delete(world: World, asked: Asked) -> Response:
    """Take a column away, with all that is in it."""
    forget(world, item_of(world, asked).id)
    return Response(status_code=204)


def forget(world: World, id: int) -> None:
    del world.state.items[id]
    for key in [key for key in world.state.cells if key.startswith(f"{id}/")]:
        del world.state.cells[key]


def answer_with(shown: Shown) -> Callable[[World, Asked], Response]:
    """The page of one column."""
    return lambda world, asked: said(shown(asked, item_of(world, asked)), media=LINE_ITEM_TYPE)
