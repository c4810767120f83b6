"""How a model is named wherever the API mentions one."""

from typing import Any

from rest_framework import serializers


class ModelName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    revision = serializers.IntegerField()
