"""What is left of a schema when labels and extensions are taken off."""

from typing import Any

from dcs_contract.openapi import Node, is_array, is_object, resolve

LABELS = (
    *("title", "description", "example", "examples", "deprecated", "externalDocs", "$comment"),
    *("readOnly", "writeOnly", "xml", "discriminator"),
)


def meaning(document: Node, value: Any, way: tuple[str, ...] = ()) -> Any:
    """A value without labels and extensions, references followed but for those that lead in a circle."""
    if is_array(value):
        return [meaning(document, item, way) for item in value]
    if not is_object(value):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str) and reference not in way:
        return meaning(document, resolve(document, value), (*way, reference))
    kept = {k: v for k, v in value.items() if k not in LABELS and not k.startswith("x-")}
    return {key: meaning(document, inner_value, way) for key, inner_value in kept.items()}
