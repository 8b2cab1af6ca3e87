"""The courseware around Open edX's LTI component: a course, a runtime for its blocks, and where they are kept.

The component imports these from the LMS at the moment it needs them (``lti_consumer/plugin/compat.py``). ``install``
puts ours under the LMS's names, so that the component's own code runs, from the first line to the last.
"""

import sys
import threading
from types import ModuleType, SimpleNamespace

from django.contrib.auth.models import User
from lti_consumer.lti_xblock import LtiConsumerXBlock
from opaque_keys.edx.keys import CourseKey
from xblock.core import XBlockMixin
from xblock.field_data import DictFieldData
from xblock.fields import Boolean, DateTime, Field, Scope, ScopeIds
from xblock.reference.user_service import XBlockUser
from xblock.runtime import MemoryIdManager, Runtime

from tests.lms.edx.models import ExternalId, Grade

COURSE = CourseKey.from_string("course-v1:Example+CNN+2026")
_units: dict = {}  # the fields of each component, by its usage key
_lock = threading.Lock()


class Inherited(XBlockMixin):
    """What every block of a course has from the sections above it."""

    due = DateTime(default=None, scope=Scope.settings)
    start = DateTime(default=None, scope=Scope.settings)
    graceperiod = Field(default=None, scope=Scope.settings)
    graded = Boolean(default=True, scope=Scope.settings)


class UserService:
    def __init__(self, user):
        self._user = user

    def get_current_user(self):
        user = XBlockUser(is_current_user=True, emails=[self._user.email], full_name=self._user.profile.name)
        user.opt_attrs = {
            "edx-platform.is_authenticated": self._user.is_authenticated,
            "edx-platform.user_id": self._user.id,
            "edx-platform.username": self._user.username,
            "edx-platform.user_role": self._user.profile.role,
            "edx-platform.user_is_staff": False,
        }
        return user

    def get_external_user_id(self, type_name):
        return str(ExternalId.of(self._user, type_name).external_user_id)


class RebindService:
    """A block that was loaded for nobody is bound to whom it is graded for."""

    def rebind_noauth_module_to_user(self, block, user):
        bind(user, block)


class LmsRuntime(Runtime):
    def __init__(self):
        ids = MemoryIdManager()
        super().__init__(ids, ids, mixins=(Inherited,), services={"rebind_user": RebindService()})

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        return f"/handler/{handler_name}/{suffix}?{query}"

    def resource_url(self, resource):
        return f"/resource/{resource}"

    def local_resource_url(self, block, uri):
        return f"/resource/{uri}"

    def publish(self, block, event_type, event_data):
        """What the LMS's gradebook hears of: nothing else gets into it."""
        assert event_type == "grade"
        location, user = str(block.scope_ids.usage_id), User.objects.get(pk=event_data["user_id"])
        grade, _ = Grade.objects.get_or_create(location=location, user=user)
        grade.points, grade.maximum = event_data["value"], event_data["max_value"]
        grade.published += 1
        grade.save()


def bind(user, block, **_):
    if user.is_authenticated:
        block.runtime._services["user"] = UserService(user)
    return block


def add_unit(fields):
    """Put a component into the course, as an author does in Studio; the usage key."""
    with _lock:
        key = COURSE.make_usage_key("lti_consumer", f"unit{len(_units) + 1}")
        _units[key] = fields
    return key


def change_unit(key, fields):
    _units[key].update(fields)


def load(key):
    """The component, for nobody; the LMS says as much of one that is not there."""
    if key not in _units:
        raise ValueError(f"no block at {key}")
    return LmsRuntime().construct_xblock_from_class(
        LtiConsumerXBlock, ScopeIds(None, "lti_consumer", key, key), DictFieldData(dict(_units[key]))
    )


def course_members(key):
    """Everybody in the course, as the LMS lists them."""
    return {
        user.id: {
            "id": user.id,
            "username": user.username,
            "email": user.email,
            "name": user.profile.name,
            "roles": [user.profile.role],
        }
        for user in User.objects.select_related("profile").filter(is_active=True)
    }


def install():
    """Put what is above where the component looks for the LMS."""
    course = SimpleNamespace(display_name_with_default="卷积网络", display_org_with_default="Example")
    for name, contents in {
        "xmodule.modulestore.django": {"modulestore": lambda: SimpleNamespace(get_item=load)},
        "openedx.core.djangoapps.xblock": {"api": None},
        "openedx.core.djangoapps.external_user_ids.models": {"ExternalId": ExternalId},
        "openedx.core.lib.courses": {"get_course_by_id": lambda key: course},
        "lms.djangoapps.courseware.block_render": {"get_block_for_descriptor": bind},
        "lms.djangoapps.course_api.api": {"get_course_members": course_members},
        "lms.djangoapps.course_api.exceptions": {"OverEnrollmentLimitException": RuntimeError},
        "common.djangoapps.student.auth": {"has_studio_write_access": lambda user, key: user.is_staff},
    }.items():
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            module = sys.modules.setdefault(".".join(parts[:length]), ModuleType(".".join(parts[:length])))
            module.__path__ = []
        vars(module).update(contents)
