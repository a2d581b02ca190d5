# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .dimension import Dimension
from .error import Error
from .gateway_error import GatewayError
from .group import Group
from .groups import Groups
from .replica import Replica

__all__ = (
    "Dimension",
    "Error",
    "GatewayError",
    "Group",
    "Groups",
    "Replica",
)
