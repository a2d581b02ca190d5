# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.replica import Replica


T = TypeVar("T", bound="Group")


@_attrs_define
class Group:
    """A shard, which is a master with its replicas."""

    group_id: str
    """ The id of the shard. """
    group_name: str
    """ The name of the shard, for example group-0. """
    replication_list: list[Replica]
    """ The replicas of the shard, the master among them. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        group_id = self.group_id

        group_name = self.group_name

        replication_list: list[Any] = []
        for replication_list_item_data in self.replication_list:
            replication_list_item = replication_list_item_data.to_dict()
            replication_list.append(replication_list_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "group_id": group_id,
                "group_name": group_name,
                "replication_list": replication_list,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.replica import Replica  # noqa: PLC0415

        d = dict(src_dict)
        group_id = d.pop("group_id")

        group_name = d.pop("group_name")

        replication_list: list[Any] = []
        _replication_list = d.pop("replication_list")
        for replication_list_item_data in _replication_list:
            replication_list_item = Replica.from_dict(replication_list_item_data)

            replication_list.append(replication_list_item)

        group = cls(
            group_id=group_id,
            group_name=group_name,
            replication_list=replication_list,
        )

        group.additional_properties = d
        return group

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
