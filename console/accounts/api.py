"""REST: the cloud accounts as administrators see them. Secrets are not in it; they only go in, by form."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import generics, serializers

from console.accounts.models import CloudAccount
from console.http import rule


class CloudAccountSerializer(serializers.ModelSerializer[CloudAccount]):
    class Meta:
        model = CloudAccount
        fields: ClassVar = ["id", "name", "kind", "endpoint", "region", "state", "state_sentence", "checked_at"]
        read_only_fields = fields


@rule("admin")
class CloudAccounts(generics.ListAPIView[CloudAccount]):
    queryset = CloudAccount.objects.all()
    serializer_class = CloudAccountSerializer
