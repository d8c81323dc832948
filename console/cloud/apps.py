from django.apps import AppConfig


class CloudConfig(AppConfig):
    name = "console.cloud"
    label = "cloud"
