"""A local Ziggeo service to develop and test against. It needs the extra ``sandbox``."""

try:
    from ziggeo.sandbox.handle import Sandbox
except ModuleNotFoundError as error:
    if error.name is not None and error.name.startswith("ziggeo"):
        raise
    raise ImportError("ziggeo.sandbox needs more packages: pip install 'ziggeo[sandbox]'", name=error.name) from error

__all__ = ["Sandbox"]
