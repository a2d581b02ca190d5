# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="GatewayError")


@_attrs_define
class GatewayError:
    """The body of an error of the gateway that stands before the service."""

    error_msg: str
    """ What went wrong, for a human. Can repeat parts of a signed request, so do not log it. """
    error_code: str
    """ A code of the gateway, with the prefix APIGW or APIG. """
    request_id: str | Unset = UNSET
    """ The value of X-Request-Id. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        error_msg = self.error_msg

        error_code = self.error_code

        request_id = self.request_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "error_msg": error_msg,
                "error_code": error_code,
            }
        )
        if request_id is not UNSET:
            field_dict["request_id"] = request_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        error_msg = d.pop("error_msg")

        error_code = d.pop("error_code")

        request_id = d.pop("request_id", UNSET)

        gateway_error = cls(
            error_msg=error_msg,
            error_code=error_code,
            request_id=request_id,
        )

        gateway_error.additional_properties = d
        return gateway_error

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
