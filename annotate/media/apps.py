from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "annotate.media"
