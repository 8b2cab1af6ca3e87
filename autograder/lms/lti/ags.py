"""Line items and results of the Assignment and Grade Services 2.0 (1EdTech): the columns, and what they hold."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from autograder.errors import ColumnError, PlatformError
from autograder.lms.connection import Connection, Lti
from autograder.lms.http import Reply
from autograder.lms.lti.service import Service
from autograder.lms.lti.tokens import ScopeRefused
from autograder.lms.model import Column, LineItem, Result

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = (_AGS + "score",)
RESULTS = (_AGS + "result.readonly",)
_WRITE = (_AGS + "lineitem",)
_READ = (_AGS + "lineitem", _AGS + "lineitem.readonly")  # the first, which has to be asked for anyway, if there is one
_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
_GONE = frozenset({404, 410})
_CANT_TELL = frozenset({403, 404, 405, 410, 501})
_NOT_SO = frozenset({400, 409, 413, 422})
_LONGEST_ON_EDX = 100  # characters of a label


class LineItems:
    """The columns of one course."""

    def __init__(self, connection: Connection, lti: Lti, service: Service) -> None:
        self._lti, self._service = lti, service
        self._is_edx = connection.platform == "open-edx"

    def all(self) -> list[LineItem]:
        """Every column that we may see.

        No ``limit`` is sent: Moodle's links to the next page are no good, and without one there is but one page.
        """
        doing, found = "telling its columns", {}
        for url in self._urls():
            pages = self._service.pages(url, _READ, accept=_ITEMS_TYPE, doing=doing) or []
            items = (_item(one) for page in pages for one in _rows(page, doing) if one.get("id"))
            found.update({item.url: item for item in items})
        return list(found.values())

    def get(self, url: str) -> LineItem | None:
        """A column as it is now; None where there is none any more."""
        there = self._there(url)
        return None if there is None else _item(there)

    def make(self, column: Column) -> LineItem:
        """Make a column."""
        fields = {"label": column.label, "scoreMaximum": column.maximum, "resourceId": column.resource_id}
        if column.due is not None:
            fields["endDateTime"] = iso(column.due)
        if self._is_edx:
            fields["resourceLinkId"] = self._link(column)
        url, doing = self._url(column), f"making the column {column.label!r}"
        reply = self._service.ask(
            "POST", url, _WRITE, doing=doing, accept=_ITEM_TYPE, media=_ITEM_TYPE, content=self._encoded(fields)
        )
        if not reply.is_success:
            raise _refused(reply, doing)
        made = _item(_object(reply, doing))
        if not made.url:
            raise reply.refused(doing, "a line item with its id")
        return made

    def change(self, item: LineItem) -> LineItem | None:
        """Give a column this label, maximum and due time; what else the platform says of it stays.

        What a PUT leaves out is lost on some, the resource id too: so what is there is read first, and sent back.
        """
        there = self._there(item.url)
        if there is None:
            return None
        fields = {**there, "label": item.label, "scoreMaximum": item.maximum}
        fields.pop("endDateTime", None)
        if item.due is not None:
            fields["endDateTime"] = iso(item.due)
        doing = f"changing the column {item.label!r}"
        reply = self._put(item.url, {name: value for name, value in fields.items() if value is not None}, doing)
        if reply.status in _GONE:
            return None
        if not reply.is_success:
            raise _refused(reply, doing)
        # Some answer with nothing; what they made of it is told by what is there.
        return _item({"id": item.url, **_object(reply, doing)}) if reply.content.strip() else self.get(item.url)

    def results(self, item: LineItem) -> dict[str, Result] | None:
        """The whole column, by LMS id; None where the platform can't tell, or the column is gone."""
        doing = f"telling what stands in the column {item.label!r}"
        url = with_path(item.url, "results")
        try:
            pages = self._service.pages(url, RESULTS, accept=_RESULTS_TYPE, doing=doing, absent=_CANT_TELL)
        except ScopeRefused:
            pages = None
        if pages is None:
            return None
        results = (_result(one) for page in pages for one in _rows(page, doing))
        return {result.lms_id: result for result in results if result is not None}

    def is_linked(self, item: LineItem) -> bool | None:
        """Whether scores of this column reach the gradebook: not in Open edX if it belongs to no component.

        None where there is no such column any more.
        """
        if not self._is_edx:
            return True
        there = self._there(item.url)
        return None if there is None else bool(there.get("resourceLinkId"))

    def _there(self, url: str) -> dict[str, Any] | None:
        doing = "telling what a column is"
        reply = self._service.ask("GET", url, _READ, doing=doing, accept=_ITEM_TYPE)
        if reply.status in _GONE:
            return None
        if not reply.is_success:
            raise reply.refused(doing)
        there = _object(reply, doing)
        return {"id": url, **there}

    def _put(self, url: str, fields: Mapping[str, Any], doing: str) -> Reply:
        content = self._encoded(fields)
        return self._service.ask("PUT", url, _WRITE, doing=doing, accept=_ITEM_TYPE, media=_ITEM_TYPE, content=content)

    def _encoded(self, fields: Mapping[str, Any]) -> bytes:
        """The JSON of a line item. Open edX takes whole points only, and scales scores; its labels are short."""
        known = dict(fields)
        if self._is_edx:
            known["scoreMaximum"] = math.ceil(known["scoreMaximum"])
            label = known["label"]
            known["label"] = label if len(label) <= _LONGEST_ON_EDX else label[: _LONGEST_ON_EDX - 1] + "…"
        return msgspec.json.encode({**known, "scoreMaximum": number(known["scoreMaximum"])})

    def _urls(self) -> list[str]:
        """Where the course's columns are: in one place, save in Open edX."""
        url, more = self._lti.line_items_url, self._lti.line_items_urls.values()
        if url is None and not more:
            text = "the connection does not say where the course's line items are"
            raise PlatformError(f"{text}; right would be a launch from the course, or line_items_url")
        return list(dict.fromkeys([*([url] if url else []), *more]))

    def _url(self, column: Column) -> str:
        """Where this column is to be made."""
        own, lti = self._lti.line_items_urls.get(column.id), self._lti
        sharing = [one for one in lti.resource_links if one not in lti.line_items_urls]
        if self._is_edx and own is None and len(sharing) > 1:
            text = f"the columns {', '.join(sharing)} would be made among the line items of one component"
            raise ColumnError(
                f"{text}, and Open edX would drop the scores of all but one; right would be a launch of each one, "
                "or each component's own address (guanka lms connect --line-items COLUMN=URL)"
            )
        return own or self._urls()[0]

    def _link(self, column: Column) -> str:
        link = self._lti.resource_links.get(column.id)
        if link is None:
            text = f"Open edX would take the scores of column {column.id!r} and drop them"
            raise ColumnError(
                f"{text}, for no component is known that they belong to; right would be a launch of its component, or "
                "the component's usage key (guanka lms connect --resource-link COLUMN=block-v1:...)"
            )
        return link


def with_path(url: str, more: str) -> str:
    """The URL with one more step in its path, which comes before the query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{more}"))


def iso(moment: datetime) -> str:
    """A moment in UTC, to the millisecond, with its zone."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: float) -> float | int:
    """A number as people write it: 10, not 10.0."""
    return int(value) if float(value).is_integer() else value


def _item(there: Mapping[str, Any]) -> LineItem:
    maximum = _float(there.get("scoreMaximum"))
    return LineItem(
        url=str(there.get("id") or ""),
        label=str(there.get("label") or ""),
        maximum=0.0 if maximum is None else maximum,
        resource_id=str(there["resourceId"]) if there.get("resourceId") else None,
        due=_moment(there.get("endDateTime")),
    )


def _result(there: Mapping[str, Any]) -> Result | None:
    if there.get("userId") in (None, ""):
        return None
    maximum, comment = _float(there.get("resultMaximum")), there.get("comment")
    return Result(
        lms_id=str(there["userId"]),
        points=_float(there.get("resultScore")),
        maximum=maximum or 1.0,  # the specification's, where it is left out
        comment=comment if isinstance(comment, str) else None,
    )


def _refused(reply: Reply, doing: str) -> PlatformError:
    """What to raise where the platform does not like what we want a column to be."""
    error = reply.refused(doing)
    return ColumnError(str(error)) if reply.status in _NOT_SO else error


def _rows(page: Any, doing: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(page, list):
        raise PlatformError(f"the platform answered with no list while {doing}; right would be a JSON array")
    return (one for one in page if isinstance(one, dict))


def _object(reply: Reply, doing: str) -> dict[str, Any]:
    answer = reply.json(doing)
    if not isinstance(answer, dict):
        raise reply.refused(doing, "a JSON object")
    return answer


def _float(value: Any) -> float | None:
    try:
        read = float(value)
    except (TypeError, ValueError):
        return None
    return read if math.isfinite(read) else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
