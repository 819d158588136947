"""What a browser says of itself."""

import time

from ziggeo.sandbox.activity.visitors import describe

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1"


def test_of_very_much_only_the_beginning_is_read() -> None:
    known = describe(PHONE, "Atlantis")
    assert (known.os, known.device, known.country) == ("iOS 17.4", "mobile", "Atlantis")
    assert describe(PHONE + " x" * 8_000, "Atlantis") == known
    began = time.process_time()
    describe("Linux; Android 4;" * 8_000, "Atlantis")
    assert time.process_time() - began < 1
