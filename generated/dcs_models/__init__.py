# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class Error(BaseModel):
    """
    Every error of the service has this body. Classify by the HTTP status first, then by the code.
    """

    error_msg: Annotated[str, Field(max_length=1024, min_length=1)]
    """
    What went wrong, in English, for a human. The text may change; do not compare it.
    """
    error_code: Annotated[str, Field(max_length=17, min_length=6, pattern="^[A-Z]{1,8}\\.[0-9]{4,8}$")]
    """
    A stable code. The digits do not follow the HTTP status.
    """
    error_ext_msg: None
    """
    Not used at present and always null.
    """


class GatewayError(BaseModel):
    """
    The body of an error of the gateway that stands before the service.
    """

    error_msg: Annotated[str, Field(min_length=1)]
    """
    What went wrong, for a human. Can repeat parts of a signed request, so do not log it.
    """
    error_code: Annotated[str, Field(max_length=17, min_length=6, pattern="^[A-Z]{1,8}\\.[0-9]{4,8}$")]
    """
    A code of the gateway, with the prefix APIGW or APIG.
    """
    request_id: str | None = None
    """
    The value of X-Request-Id.
    """


class SwapInstanceParameters(BaseModel):
    project_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=32,
            pattern="^([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
        ),
    ]
    """
    The project that the instance belongs to.
    """
    instance_id: Annotated[
        str,
        Field(
            max_length=36,
            min_length=36,
            pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        ),
    ]
    """
    The instance to switch over.
    """
