"""A local Ziggeo service to develop and test against. It needs the extra ``sandbox``."""

try:
    from ziggeo.sandbox.assumptions import Assumptions
    from ziggeo.sandbox.clock import Clock
    from ziggeo.sandbox.handle import Sandbox, SandboxApplication
    from ziggeo.sandbox.inspection.records import RecordedRequest
    from ziggeo.sandbox.webhooks.records import WebhookDelivery
except ModuleNotFoundError as _error:
    if _error.name is not None and _error.name.startswith("ziggeo"):
        raise
    raise ImportError("ziggeo.sandbox needs more packages: pip install 'ziggeo[sandbox]'", name=_error.name) from _error

__all__ = ["Assumptions", "Clock", "RecordedRequest", "Sandbox", "SandboxApplication", "WebhookDelivery"]
