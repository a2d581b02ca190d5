"""How an answer is quoted in a report."""

from dcs_contract.fuzz.exchange import Exchange

LONGEST = 300
"""Characters of a body."""


def came(exchange: Exchange) -> str:
    """Status, content type and the beginning of the body, without secrets."""
    answer = exchange.answer
    kind = answer.header("content-type")
    head = f"{answer.status} ({kind})" if kind else str(answer.status)
    text = exchange.masks.hide(answer.text)
    return f"{head} {shortened(text)}" if text else head


def shortened(text: str) -> str:
    """The beginning, on one line and printable. Secrets must be hidden before: half a secret is one too."""
    line = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )
    return line if len(line) <= LONGEST else line[:LONGEST] + " ..."
