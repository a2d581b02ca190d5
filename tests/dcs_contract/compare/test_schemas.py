"""What is told of two schemas holds for the values that they allow."""

from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from dcs_contract.compare.kinds import Shift
from dcs_contract.compare.schemas import compare, schema

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", 1.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
TYPE = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])


def keywords(inner):
    """Schemas with some keywords; inner schemas are drawn from `inner`."""
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPE | st.lists(TYPE, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "minimum": st.integers(-2, 2),
            "maxLength": st.integers(0, 2),
            "minItems": st.integers(0, 2),
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": st.booleans() | inner,
            "items": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    )


SCHEMAS = st.recursive(st.just({}) | keywords(st.just({"type": "string"})), keywords, max_leaves=4)


def shifts(old, new):
    """What happened between two schemas that stand in no document."""
    return {change.shift for change in compare(schema({}, old, ("old",)), schema({}, new, ("new",)))}


@given(old=SCHEMAS, new=SCHEMAS, value=VALUES)
def test_what_was_allowed_still_is_unless_it_was_said_to_be_narrower(old, new, value):
    told = shifts(old, new)
    if not told & {Shift.NARROWED, Shift.CHANGED, Shift.ADDED} and Draft202012Validator(old).is_valid(value):
        assert Draft202012Validator(new).is_valid(value)


@given(old=SCHEMAS, new=SCHEMAS, value=VALUES)
def test_nothing_more_is_allowed_unless_it_was_said_to_be_wider(old, new, value):
    told = shifts(old, new)
    if not told & {Shift.WIDENED, Shift.CHANGED, Shift.REMOVED} and Draft202012Validator(new).is_valid(value):
        assert Draft202012Validator(old).is_valid(value)


@given(same=SCHEMAS)
def test_a_schema_does_not_differ_from_itself(same):
    assert shifts(same, same) == set()


def test_a_schema_that_contains_itself_is_compared():
    old = {
        "components": {"schemas": {"Node": {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}}}
    }
    new = {"components": {"schemas": {"Node": {"type": "object", **old["components"]["schemas"]["Node"]}}}}
    reference = {"$ref": "#/components/schemas/Node"}
    (change,) = compare(schema(old, reference, ()), schema(new, reference, ()))
    assert (change.facet, change.shift) == ("type", Shift.NARROWED)
