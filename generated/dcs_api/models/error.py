# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Error")


@_attrs_define
class Error:
    """Every error of the service has this body. Classify by the HTTP status first, then by the code."""

    error_msg: str
    """ What went wrong, in English, for a human. The text may change; do not compare it. """
    error_code: str
    """ A stable code. The digits do not follow the HTTP status. """
    error_ext_msg: None
    """ Not used at present and always null. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        error_msg = self.error_msg

        error_code = self.error_code

        error_ext_msg = self.error_ext_msg

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "error_msg": error_msg,
                "error_code": error_code,
                "error_ext_msg": error_ext_msg,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        error_msg = d.pop("error_msg")

        error_code = d.pop("error_code")

        error_ext_msg = d.pop("error_ext_msg")

        error = cls(
            error_msg=error_msg,
            error_code=error_code,
            error_ext_msg=error_ext_msg,
        )

        error.additional_properties = d
        return error

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
