"""What all tests share: the seed of everything random, and how much of it a run does."""

import os
import random

import pytest
from hypothesis import settings

SEED_VARIABLE = "LEADINTAKE_SEED"
SOAK_VARIABLE = "LEADINTAKE_SOAK"

SOAK = os.environ.get(SOAK_VARIABLE) == "1"
SEED = int(os.environ.get(SEED_VARIABLE) or random.SystemRandom().randrange(2**32))

# Examples have no deadline: a test must not fail because the machine was busy.
settings.register_profile("quick", deadline=None, max_examples=50, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    """Give hypothesis the same seed as everything else, unless the command line names one."""
    settings.load_profile("soak" if SOAK else "quick")
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = str(SEED)


def pytest_report_header() -> str:
    """Print what repeats this run."""
    return f"{SEED_VARIABLE}={SEED} repeats this run; random tests in {'full' if SOAK else 'small'} numbers"


@pytest.fixture(scope="session")
def soak() -> bool:
    """Tell whether random tests run in full numbers."""
    return SOAK


@pytest.fixture
def randomness(request: pytest.FixtureRequest) -> random.Random:
    """Give each test its own random numbers, the same ones for the same seed in whatever order tests run."""
    return random.Random(f"{SEED}:{request.node.nodeid}")
