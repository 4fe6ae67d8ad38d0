"""What stands on one's own page."""

from __future__ import annotations

from tests.transcript import Transcript

ANSWERS = ("1 3", "1 2", "2 2", "2 3", "3 3", "skip", "yes")


async def test_an_organisers_page_tells_no_more_of_an_open_check_in_than_its_status(
    stage: Transcript,
) -> None:
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.title(), "UCL", "5", "yes")
    await stage.play(":as olga", 'checkin start "Autumn" until in 20 days', ":press Start it")
    before = await stage.play(":as olga", "home")
    await stage.play(":as ann", "checkin", *ANSWERS)
    after = await stage.play(":as olga", "home")

    # Whoever looks before and after would know who answers.
    assert "Autumn: too few were asked to say how many have answered" in before
    assert after == before
