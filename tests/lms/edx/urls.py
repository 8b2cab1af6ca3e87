"""The component's own addresses, where the LMS has them, and those for tests."""

from django.urls import include, path

from tests.lms.edx import views

urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer")),
    path("tests/units", views.units),
    path("tests/units/<path:location>/grades", views.grades),
    path("tests/units/<path:location>/launch", views.launch),
    path("tests/units/<path:location>/deep-link", views.deep_link),
    path("tests/units/<path:location>", views.unit),
    path("tests/people", views.people),
    path("tests/privacy", views.privacy),
    path("tests/enter/<str:username>", views.enter),
]
