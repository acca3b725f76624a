"""The key store as a Django app of its own, so that its table can live in another database."""

from django.apps import AppConfig


class KeystoreConfig(AppConfig):
    name = "zusage.common.keystore"
    label = "keystore"
