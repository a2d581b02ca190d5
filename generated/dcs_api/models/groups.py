# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.group import Group


T = TypeVar("T", bound="Groups")


@_attrs_define
class Groups:
    """The shards of an instance."""

    group_list: list[Group]
    """ The shards. A master/standby instance has one. """
    group_count: int
    """ How many shards the instance has. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        group_list: list[Any] = []
        for group_list_item_data in self.group_list:
            group_list_item = group_list_item_data.to_dict()
            group_list.append(group_list_item)

        group_count = self.group_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "group_list": group_list,
                "group_count": group_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.group import Group  # noqa: PLC0415

        d = dict(src_dict)
        group_list: list[Any] = []
        _group_list = d.pop("group_list")
        for group_list_item_data in _group_list:
            group_list_item = Group.from_dict(group_list_item_data)

            group_list.append(group_list_item)

        group_count = d.pop("group_count")

        groups = cls(
            group_list=group_list,
            group_count=group_count,
        )

        groups.additional_properties = d
        return groups

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
