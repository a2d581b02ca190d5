# Generated from openapi.yaml. DO NOT EDIT: change the document, then run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.dimension import Dimension


T = TypeVar("T", bound="Replica")


@_attrs_define
class Replica:
    """A node of a shard, with the role that it has now."""

    replication_role: str
    """ The role, master or slave. Treat any other value as neither. """
    replication_ip: str
    """ The address of the node inside the cloud. """
    replication_id: str
    """ The id of the replica. """
    node_id: str
    """ The id of the node. It stays with the node when the roles change, so compare the master's. """
    status: str
    """ Active or Inactive. Treat any other value as not active. """
    is_replication: bool | Unset = UNSET
    """ Whether the replica was newly added. """
    az_code: str | Unset = UNSET
    """ The availability zone of the node. """
    dimensions: list[Dimension] | Unset = UNSET
    """ What to look for in monitoring. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        replication_role = self.replication_role

        replication_ip = self.replication_ip

        replication_id = self.replication_id

        node_id = self.node_id

        status = self.status

        is_replication = self.is_replication

        az_code = self.az_code

        dimensions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.dimensions, Unset):
            dimensions = []
            for dimensions_item_data in self.dimensions:
                dimensions_item = dimensions_item_data.to_dict()
                dimensions.append(dimensions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "replication_role": replication_role,
                "replication_ip": replication_ip,
                "replication_id": replication_id,
                "node_id": node_id,
                "status": status,
            }
        )
        if is_replication is not UNSET:
            field_dict["is_replication"] = is_replication
        if az_code is not UNSET:
            field_dict["az_code"] = az_code
        if dimensions is not UNSET:
            field_dict["dimensions"] = dimensions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dimension import Dimension  # noqa: PLC0415

        d = dict(src_dict)
        replication_role = d.pop("replication_role")

        replication_ip = d.pop("replication_ip")

        replication_id = d.pop("replication_id")

        node_id = d.pop("node_id")

        status = d.pop("status")

        is_replication = d.pop("is_replication", UNSET)

        az_code = d.pop("az_code", UNSET)

        _dimensions = d.pop("dimensions", UNSET)
        dimensions: list[Dimension] | Unset = UNSET
        if _dimensions is not UNSET:
            dimensions = []
            for dimensions_item_data in _dimensions:
                dimensions_item = Dimension.from_dict(dimensions_item_data)

                dimensions.append(dimensions_item)

        replica = cls(
            replication_role=replication_role,
            replication_ip=replication_ip,
            replication_id=replication_id,
            node_id=node_id,
            status=status,
            is_replication=is_replication,
            az_code=az_code,
            dimensions=dimensions,
        )

        replica.additional_properties = d
        return replica

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
