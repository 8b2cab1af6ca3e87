"""What people do in Open edX with a mouse: place a component, log in, open it, read the gradebook."""

import json

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from lti_consumer.api import config_id_for_block, get_lti_1p3_launch_info, get_lti_1p3_launch_start_url
from lti_consumer.data import Lti1p3LaunchData
from lti_consumer.models import CourseAllowPIISharingInLTIFlag, LtiConfiguration
from lti_consumer.utils import get_lti_ags_lineitems_url, get_lti_api_base, get_lti_nrps_context_membership_url
from opaque_keys.edx.keys import UsageKey

from tests.lms.edx.courseware import COURSE, add_unit, bind, change_unit, load
from tests.lms.edx.models import ExternalId, Grade


@csrf_exempt
@require_POST
def units(request):
    """Place a component with these fields of Studio's form; what Studio shows of it then."""
    key = add_unit(json.loads(request.body))
    config_id = config_id_for_block(load(key))
    config = LtiConfiguration.objects.get(config_id=config_id)
    nobody = Lti1p3LaunchData(user_id="0", user_role=None, config_id=config_id, resource_link_id=str(key))
    shown = get_lti_1p3_launch_info(nobody)
    return JsonResponse(
        {
            "issuer": get_lti_api_base(),
            "client_id": shown["client_id"],
            "deployment_id": shown["deployment_id"],
            "authorization_url": shown["oidc_callback"],
            "token_url": shown["token_url"],
            "jwks_url": shown["keyset_url"],
            "line_items_url": get_lti_ags_lineitems_url(config.id),
            "memberships_url": get_lti_nrps_context_membership_url(config.id),
            "context_id": str(COURSE),
            "resource_link_id": str(key),
            "passport_id": str(config.passport_id),
        }
    )


@csrf_exempt
@require_POST
def unit(request, location):
    """Change fields of a component."""
    key = UsageKey.from_string(location)
    change_unit(key, json.loads(request.body))
    config_id_for_block(load(key))
    return JsonResponse({})


def grades(request, location):
    """What the gradebook holds of a component, by user name."""
    found = Grade.objects.select_related("user").filter(location=location)
    return JsonResponse({one.user.username: [one.points, one.maximum, one.published] for one in found})


def people(request):
    """The ids that tools know people by, by user name."""
    return JsonResponse(
        {user.username: str(ExternalId.of(user, "lti").external_user_id) for user in User.objects.all()}
    )


@csrf_exempt
@require_POST
def privacy(request):
    """Whether tools may be told names and e-mail addresses."""
    CourseAllowPIISharingInLTIFlag.objects.create(course_id=COURSE, enabled=json.loads(request.body))
    return JsonResponse({})


@csrf_exempt
@require_POST
def enter(request, username):
    login(request, User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return JsonResponse({})


def launch(request, location):
    """Open a component, as the frame on its page does."""
    block = bind(request.user, load(UsageKey.from_string(location)))
    return redirect(block._get_lti_block_launch_handler())


def deep_link(request, location):
    """Choose what a component shows, as the button in Studio does."""
    data = bind(request.user, load(UsageKey.from_string(location))).get_lti_1p3_launch_data()
    return redirect(get_lti_1p3_launch_start_url(data, deep_link_launch=True))
