"""Samples, parts and pools: children with divisions of their own, and a lineage that can be walked both ways."""

import pytest

from stembase.bank.models import Hold, Parentage, Unit
from stembase.bank.queries.lineage import lineage_of
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE, staffed_bank, unit
from tests.bank.stations.way import BAG, DONATION, bag, do, equipped_bank, work
from tests.cast import NOON
from tests.refusing import refused

pytestmark = pytest.mark.django_db
AT = NOON + 400 * MINUTE
TUBE = f"{DONATION}.D0901.A0"


def sampling(**changes):
    return {"unit": BAG, "work": work("preparation.reduce-volume", "count-before", BAG, **changes), "at": AT}


def identified():
    equipped_bank()
    way.identified()


def test_a_sample_is_a_tube_of_its_own_and_leaves_less_in_the_bag():
    identified()
    before = bag().volume_ml
    do("take-sample", **sampling(sample_ml=2))
    tube = Unit.objects.get(key=TUBE)
    assert (tube.container, tube.volume_ml, tube.din, tube.stage) == ("tube", 2, bag().din, "received")
    assert bag().volume_ml == pytest.approx(before - 2)
    assert (Parentage.objects.get().parent_id, Parentage.objects.get().child_id) == (BAG, TUBE)


def test_several_vessels_get_the_next_divisions():
    identified()
    do("take-sample", **sampling(), samples=[{"container": "tube", "volume_ml": 1}, {"container": "tube"}, {"container": "bottle", "volume_ml": 5}])
    assert sorted(Unit.objects.exclude(key=BAG).values_list("product", "division")) == [("D0901", "A0"), ("D0901", "B0"), ("D0903", "A0")]


def test_a_label_printed_before_names_the_vessel():
    identified()
    do("take-sample", **sampling(scans={"sample": f"{DONATION}.D0901.C0"}))
    assert Unit.objects.exclude(key=BAG).get().division == "C0"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scans": {"sample": f"{BANK}:A999026000002.D0901.A0"}}, "sample-of-another-unit"),
        ({"scans": {"sample": BAG}}, "label-used-already"),
        ({"scans": {"sample": f"{DONATION}.D0901.many"}}, "sample-label-unfit"),
        ({"scans": {"sample": f"{DONATION}.D0902.A0"}}, "sample-label-unfit"),
        ({"sample_ml": 19}, "sample-larger-than-unit"),
        ({"scans": {"unit": DONATION}}, "scan-differs"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(changed, code):
    identified()
    volumes(BAG, 10)
    refused(code, do, "take-sample", **sampling(**changed))
    assert Unit.objects.count() == 1


def test_sampling_is_for_people_here_with_a_unit_of_this_bank_and_a_step_is_done_once():
    identified()
    refused("not-permitted", do, "take-sample", by="P0004", **sampling())
    refused("no-such-unit", do, "take-sample", **sampling() | {"unit": "A9991:x"})
    refused("input-does-not-fit", do, "take-sample", **sampling(), samples=[{"container": "bucket"}])
    do("take-sample", **sampling())
    refused("step-already-done", do, "take-sample", **sampling())


def volumes(key, volume):
    Unit.objects.filter(key=key).update(volume_ml=volume)
    return key


def test_a_unit_is_split_into_parts_that_take_its_place():
    staffed_bank()
    parent = volumes(unit(1, "harvested"), 30)
    do("split-unit", unit=parent, volumes_ml=[10, 10, 8], container="vial")
    assert Unit.objects.get(key=parent).stage == "divided"
    parts = Unit.objects.filter(stage="harvested").order_by("division")
    assert [(part.division, part.volume_ml, part.container) for part in parts] == [("A0", 10, "vial"), ("B0", 10, "vial"), ("C0", 8, "vial")]
    assert Parentage.objects.filter(parent=parent).count() == 3


@pytest.mark.parametrize(
    ("stage", "inputs", "code"),
    [
        ("harvested", {"volumes_ml": [10]}, "parts-too-few"),
        ("harvested", {"volumes_ml": [20, 20]}, "parts-larger-than-unit"),
        ("harvested", {"volumes_ml": [20, -2]}, "input-does-not-fit"),
        ("frozen", {"volumes_ml": [10, 10]}, "not-open-to-hands"),
        ("harvested", {"volumes_ml": [0.01] * 703}, "divisions-used-up"),
        ("harvested", {"volumes_ml": [10, 10], "by": "P0004"}, "not-permitted"),
        ("harvested", {"volumes_ml": [10, 10], "unit": "A9991:x"}, "no-such-unit"),
    ],
)
def test_a_split_that_cannot_be_is_refused(stage, inputs, code):
    staffed_bank()
    parent = volumes(unit(1, stage), 30)
    refused(code, do, "split-unit", **{"unit": parent} | inputs)
    assert Unit.objects.count() == 1


def test_a_held_unit_is_not_split():
    staffed_bank()
    parent = unit(1, "harvested")
    Hold.objects.create(key=f"{BANK}:h", bank_id=BANK, unit_id=parent, reason="seal-broken", opened_at=NOON, opened_by="P0002")
    refused("unit-on-hold", do, "split-unit", unit=parent, volumes_ml=[1, 1])


def pool_of(*serials, stage="harvested"):
    """Units of donations whose donors agree."""
    for serial in serials:
        do("register-donor", donor_kind="birth-mother", source="cord-blood", code=f"D{serial}")
        do("record-consent", donor=f"{BANK}:D{serial}", scopes=["banking"], version="v1")
    return [volumes(unit(serial, stage), 10) for serial in serials]


def test_units_of_two_donations_pool_under_a_din_of_its_own():
    staffed_bank()
    parents = pool_of(1, 2)
    act = do("pool-units", units=parents)
    pool = Unit.objects.get(key=act.subject)
    assert (pool.din, pool.donation, pool.volume_ml, pool.stage) == ("A999026000003", None, 20, "harvested")
    assert set(Parentage.objects.values_list("parent", flat=True)) == set(parents)
    assert set(Unit.objects.filter(key__in=parents).values_list("stage", flat=True)) == {"divided"}


def test_parts_of_one_donation_pool_under_its_own_din():
    staffed_bank()
    (parent,) = pool_of(1)
    do("split-unit", unit=parent, volumes_ml=[4, 4])
    parts = list(Unit.objects.filter(stage="harvested").values_list("key", flat=True))
    pool = Unit.objects.get(key=do("pool-units", units=parts).subject)
    assert (pool.din, pool.division, pool.donation_id) == ("A999026000001", "C0", f"{BANK}:A999026000001")
    tree = lineage_of(BANK, pool.key)
    assert tree.roots == [parent]
    assert tree.descendants_of(parent) == {*parts, pool.key}
    assert tree.children_of(parts[0]) == [pool.key]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda units: {"units": units[:1]}, "parts-too-few"),
        (lambda units: {"units": []}, "parts-too-few"),
        (lambda units: {"units": [*units, "A9991:x"]}, "no-such-unit"),
        (lambda units: {"units": [units[0], unit(7, "reduced")]}, "units-unlike"),
        (lambda units: {"units": [units[0], unit(7, "frozen")]}, "not-open-to-hands"),
        (lambda units: {"units": [units[0], unit(7, "harvested")]}, "consent-not-in-force"),
        (lambda units: {"units": units, "by": "P0004"}, "not-permitted"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(change, code):
    staffed_bank()
    units = pool_of(1, 2)
    refused(code, do, "pool-units", **change(units))
    assert not Parentage.objects.exists()


def test_the_lineage_of_a_unit_of_another_bank_is_not_told():
    staffed_bank()
    refused("no-such-unit", lineage_of, "A9991", unit(1))


def test_a_lineage_takes_two_queries(django_assert_num_queries):
    staffed_bank()
    parent = unit(1, "harvested")
    do("split-unit", unit=parent, volumes_ml=[1] * 20)
    with django_assert_num_queries(2):
        assert len(lineage_of(BANK, parent).edges) == 20
