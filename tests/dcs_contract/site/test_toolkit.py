"""The pages on the toolkit itself are its own registers, and nothing typed again."""

from dcs_contract.check.rules import RULES
from dcs_contract.compare.kinds import KINDS
from dcs_contract.fuzz.defect import CHECKS


def test_every_rule_has_its_entry(pages):
    page = pages["rules.html"]
    text = page.path.read_text(encoding="utf-8")
    assert {rule.id for rule in RULES} <= set(page.ids)
    assert all(rule.title.split("`")[0] in text for rule in RULES)


def test_every_kind_of_change_has_its_entry(pages):
    assert set(KINDS) <= set(pages["breaking.html"].ids)


def test_every_check_of_the_suite_has_its_entry(pages):
    page = pages["checks.html"]
    assert set(CHECKS) <= set(page.ids)
    assert all(check.says in page.text and check.why in page.text for check in CHECKS.values())
