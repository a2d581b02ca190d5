# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.

"""A client library for accessing Distributed Cache Service, master/standby switchover"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
