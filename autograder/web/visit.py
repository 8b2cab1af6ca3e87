"""What is seen after a launch: a student's own scores and feedback, and for staff what has arrived in the LMS."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from autograder.batch.outputs import student_page
from autograder.commands.again import existing_gradebook
from autograder.commands.lms.own_page import own_page
from autograder.commands.lms.status import status
from autograder.web import pages
from autograder.web.guard import policy
from autograder.web.session import Session
from autograder.web.site import Site


def own(site: Site, request: Request, session: Session) -> Response:
    """A student's own page; staff have another."""
    if session.student is None:
        return RedirectResponse("staff", status_code=303)
    with existing_gradebook(site.place) as book:
        page = own_page(site.now_there(), book, session.student, site.now())
    language = site.language(request)
    other = f"?language={'en' if language == 'zh' else 'zh'}"
    return HTMLResponse(pages.own(site.place.course, page, session.column, language, other))


def feedback(site: Site, request: Request, session: Session) -> Response:
    """A student's page of feedback: their own, whoever's they ask for."""
    level = request.path_params["level"]
    if session.student is None or level not in {entry.id for entry in site.place.course.levels}:
        return site.apology(["web.not_found"], 404)
    page = student_page(site.place.out, session.student, level)
    try:
        return HTMLResponse(page.read_bytes(), headers=policy(is_sandboxed=True))
    except OSError:
        return site.apology(["web.no_feedback"], 404)


def staff(site: Site, _: Request, session: Session) -> Response:
    """What has arrived in the LMS, for staff alone."""
    if not session.is_staff:
        return site.apology(["web.not_allowed"], 403)
    found = status(site.now_there(), [], [], site.now(), problems=False)
    return HTMLResponse(pages.deliveries(site.place.course, found))
