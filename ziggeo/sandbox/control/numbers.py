"""Numbers in the paths of what steers a sandbox."""

from typing import ClassVar

from starlette.convertors import Convertor, register_url_convertor


class NumberConvertor(Convertor[int]):
    """A number of so many digits as counting can reach; Starlette's own lets any through, also those Python does not read."""

    regex: ClassVar[str] = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """Read it."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write it."""
        return str(value)


NUMBER = "number"
"""What such a placeholder is marked with."""
register_url_convertor(NUMBER, NumberConvertor())
