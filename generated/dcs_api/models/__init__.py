# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .error import Error
from .gateway_error import GatewayError

__all__ = (
    "Error",
    "GatewayError",
)
