"""A request as a report keeps it: without secrets, and enough to send it again."""

from base64 import b85decode, b85encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from zlib import compress, decompress

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.exchange import Request
from dcs_contract.fuzz.masks import Masks

LONGEST = 2000
"""Characters that are kept as they are; longer texts are packed."""
PACKED = "zlib+base85:"


@dataclass(frozen=True)
class Again:
    """What was sent. Its texts are templates: ${NAME} stands for a secret of the target, $$ for a $.

    body, raw: bytes as Latin-1; long ones packed. case, answer: of the known case that it was, and what it
    expects; empty when it was none. at_once: how many such requests went out together. odd, raw, lawful: as
    in a Call.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""
    case: str = ""
    answer: str = ""
    at_once: int = 1
    odd: str = ""
    raw: str = ""
    lawful: bool = True

    def call(self, masks: Masks) -> Call:
        """The request with the secrets put in. Raises KeyError with the name of one that is missing."""
        return Call(
            self.method,
            masks.filled(self.target),
            tuple((name, masks.filled(value)) for name, value in self.headers),
            unpacked(self.body, masks),
            self.odd,
            unpacked(self.raw, masks),
            self.lawful,
        )

    def as_dict(self) -> dict[str, Any]:
        """For a report."""
        return asdict(self)


def again(request: Request, masks: Masks, at_once: int) -> Again:
    """What a report keeps of a request."""
    call, case = request.call, request.case
    return Again(
        call.method,
        masks.template(call.target),
        tuple((name, masks.template(value)) for name, value in call.headers),
        packed(call.body, masks),
        case.name if case else "",
        case.expected.name if case else "",
        at_once,
        call.odd,
        packed(call.raw, masks),
        call.lawful,
    )


def from_dict(data: Mapping[str, Any]) -> Again:
    """What a report kept. Raises KeyError, TypeError or ValueError when it is not complete."""
    values: dict[str, Any] = {field.name: data[field.name] for field in fields(Again)}
    values["headers"] = tuple((str(name), str(value)) for name, value in data["headers"])
    return Again(**values)


def packed(content: bytes, masks: Masks) -> str:
    """Bytes as a template."""
    text = masks.template(content.decode("latin-1"))
    return text if len(text) <= LONGEST else PACKED + b85encode(compress(text.encode(), 9)).decode()


def unpacked(text: str, masks: Masks) -> bytes:
    """The bytes that a template was made from."""
    if text.startswith(PACKED):
        text = decompress(b85decode(text.removeprefix(PACKED))).decode()
    return masks.filled(text).encode("latin-1")
