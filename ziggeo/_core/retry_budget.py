"""How many retries a client may spend on a service that keeps failing, over all of its calls."""

from ziggeo.settings import RetryBudget


class RetryAllowance:
    """What is left of a budget. Calls that share a client share it.

    Threads may use it at once: the worst that comes of it is a retry more or less.
    """

    def __init__(self, budget: RetryBudget | None) -> None:
        self._budget = budget
        self._left = float(budget.retries) if budget else 0.0

    def spend(self) -> bool:
        """Take one retry; ``False`` when none is left."""
        if self._budget is None:
            return True
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def earn(self) -> None:
        """Put back what a success is worth."""
        if self._budget is not None:
            self._left = min(self._left + self._budget.earned_by_success, float(self._budget.retries))
