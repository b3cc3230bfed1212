"""Every published number that the book recomputes comes out within its stated tolerance."""

import pytest

from aiecon.reproductions import all_reproductions


@pytest.mark.parametrize("reproduction", all_reproductions(), ids=lambda r: f"{r.module}: {r.quantity}")
def test_reproduction(reproduction):
    ours, distance, holds = reproduction.check()
    assert holds, (
        f"{reproduction.quantity}: published {reproduction.published:g} ({reproduction.source}, "
        f"{reproduction.where}), ours {ours:g}, off by {distance:g}, allowed {reproduction.tolerance:g}"
    )
