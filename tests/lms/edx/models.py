"""The tables of Open edX that its LTI component looks into, or has written to: people, their LTI ids, the gradebook."""

import uuid

from django.contrib.auth.models import User
from django.db import models


class Profile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=255)
    role = models.CharField(max_length=20, default="student")


class ExternalIdType(models.Model):
    name = models.CharField(max_length=32, unique=True)


class ExternalId(models.Model):
    """What the LMS calls a person to tools: an id that tells nothing."""

    external_user_id = models.UUIDField(default=uuid.uuid4, unique=True)
    external_id_type = models.ForeignKey(ExternalIdType, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)

    @classmethod
    def batch_get_or_create_user_ids(cls, users, type_name):
        return {user.id: cls.of(user, type_name) for user in users}

    @classmethod
    def of(cls, user, type_name):
        kind, _ = ExternalIdType.objects.get_or_create(name=type_name)
        return cls.objects.get_or_create(user=user, external_id_type=kind)[0]


class Grade(models.Model):
    """What the gradebook holds of a component: what was last published, and how often there was something."""

    location = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    points = models.FloatField(null=True)
    maximum = models.FloatField(null=True)
    published = models.IntegerField(default=0)

    class Meta:
        unique_together = (("location", "user"),)
