"""What the log says of a fault of ours."""

import pytest

from leadintake.edge.faults import described


def fail_with_data() -> None:
    raise ValueError("jane.doe@example.com") from KeyError("pk_live_secret")


def test_a_fault_is_described_by_kind_and_place_and_never_by_its_message():
    with pytest.raises(ValueError, match="jane") as raised:
        fail_with_data()
    said = described(raised.value)
    assert said["type"] == "builtins.ValueError"
    assert said["cause"] == "builtins.KeyError"
    assert said["where"][-1].startswith("unit/edge/test_faults.py:")
    assert "jane" not in str(said)
    assert "secret" not in str(said)
