"""The Ziggeo video API, typed: pydantic models in and out, synchronous and asynchronous.

Names are fetched from their homes when they are first used, so that importing the package costs next to nothing.
"""

from ziggeo._version import __version__ as __version__

TYPE_CHECKING = False  # type checkers know better, and importing typing would take longer than all of this
if TYPE_CHECKING:
    from ziggeo._async.client import AsyncZiggeo as AsyncZiggeo
    from ziggeo._async.downloads import AsyncDownload as AsyncDownload
    from ziggeo._async.paging import AsyncItems as AsyncItems
    from ziggeo._sync.client import Ziggeo as Ziggeo
    from ziggeo._sync.downloads import Download as Download
    from ziggeo._sync.paging import Items as Items
    from ziggeo.embed import Embed as Embed, Html as Html
    from ziggeo.errors import (
        ArgumentsError as ArgumentsError,
        AuthenticationError as AuthenticationError,
        AuthTokenError as AuthTokenError,
        BadRequestError as BadRequestError,
        CallError as CallError,
        CertificateError as CertificateError,
        ClientStateError as ClientStateError,
        ConfigurationError as ConfigurationError,
        ConflictError as ConflictError,
        ConnectionFailedError as ConnectionFailedError,
        DownloadError as DownloadError,
        FileChangedError as FileChangedError,
        FileReadError as FileReadError,
        NotFoundError as NotFoundError,
        PayloadTooLargeError as PayloadTooLargeError,
        PaymentRequiredError as PaymentRequiredError,
        PermissionDeniedError as PermissionDeniedError,
        PreconditionFailedError as PreconditionFailedError,
        ProcessingFailedError as ProcessingFailedError,
        RateLimitedError as RateLimitedError,
        RedirectError as RedirectError,
        RequestTimeoutError as RequestTimeoutError,
        ResponseValidationError as ResponseValidationError,
        ServerError as ServerError,
        StatusError as StatusError,
        StorageError as StorageError,
        UnprocessableError as UnprocessableError,
        UploadError as UploadError,
        WaitTimeoutError as WaitTimeoutError,
        ZiggeoError as ZiggeoError,
    )
    from ziggeo.models._dicts import (
        ApplicationOptionsDict as ApplicationOptionsDict,
        AuthTokenDict as AuthTokenDict,
        GrantDict as GrantDict,
        GrantsDict as GrantsDict,
        MediaUrlDict as MediaUrlDict,
        PlayerAttributesDict as PlayerAttributesDict,
        PushDict as PushDict,
        RecorderAttributesDict as RecorderAttributesDict,
        StreamAttachImageDict as StreamAttachImageDict,
        StreamAttachVideoDict as StreamAttachVideoDict,
        StreamBindDict as StreamBindDict,
        StreamCreateDict as StreamCreateDict,
        StreamIndexDict as StreamIndexDict,
        VideoCreateDict as VideoCreateDict,
        VideoIndexDict as VideoIndexDict,
        VideoIterateDict as VideoIterateDict,
        VideoUpdateDict as VideoUpdateDict,
    )
    from ziggeo.models.authtokens import (
        AuthToken as AuthToken,
        AuthTokenArguments as AuthTokenArguments,
        Grant as Grant,
        Grants as Grants,
        SealedAuthToken as SealedAuthToken,
    )
    from ziggeo.models.device import DeviceInfo as DeviceInfo
    from ziggeo.models.embedding import (
        ApplicationOptions as ApplicationOptions,
        MediaUrlArguments as MediaUrlArguments,
        PlayerAttributes as PlayerAttributes,
        RecorderAttributes as RecorderAttributes,
    )
    from ziggeo.models.enums import (
        Approval as Approval,
        CaptureType as CaptureType,
        CreationType as CreationType,
        MediaSource as MediaSource,
        Streamable as Streamable,
        VideoState as VideoState,
    )
    from ziggeo.models.insight import (
        AudioTranscription as AudioTranscription,
        Frame as Frame,
        FrameTag as FrameTag,
        VideoAnalysis as VideoAnalysis,
        WordTime as WordTime,
    )
    from ziggeo.models.streams import (
        Stream as Stream,
        StreamAttachImageArguments as StreamAttachImageArguments,
        StreamAttachVideoArguments as StreamAttachVideoArguments,
        StreamBindArguments as StreamBindArguments,
        StreamCreateArguments as StreamCreateArguments,
        StreamIndexArguments as StreamIndexArguments,
        Subtitle as Subtitle,
    )
    from ziggeo.models.uploads import PartialUpload as PartialUpload, UploadStep as UploadStep
    from ziggeo.models.videos import (
        PushArguments as PushArguments,
        Video as Video,
        VideoCreateArguments as VideoCreateArguments,
        VideoIndexArguments as VideoIndexArguments,
        VideoIterateArguments as VideoIterateArguments,
        VideoUpdateArguments as VideoUpdateArguments,
    )
    from ziggeo.references import key as key
    from ziggeo.settings import (
        Credentials as Credentials,
        Hosts as Hosts,
        RequestOptions as RequestOptions,
        RetryPolicy as RetryPolicy,
        Timeouts as Timeouts,
    )

_HOMES = {
    "_async.client": ("AsyncZiggeo",),
    "_async.downloads": ("AsyncDownload",),
    "_async.paging": ("AsyncItems",),
    "_sync.client": ("Ziggeo",),
    "_sync.downloads": ("Download",),
    "_sync.paging": ("Items",),
    "embed": (
        "Embed",
        "Html",
    ),
    "errors": (
        "ArgumentsError",
        "AuthTokenError",
        "AuthenticationError",
        "BadRequestError",
        "CallError",
        "CertificateError",
        "ClientStateError",
        "ConfigurationError",
        "ConflictError",
        "ConnectionFailedError",
        "DownloadError",
        "FileChangedError",
        "FileReadError",
        "NotFoundError",
        "PayloadTooLargeError",
        "PaymentRequiredError",
        "PermissionDeniedError",
        "PreconditionFailedError",
        "ProcessingFailedError",
        "RateLimitedError",
        "RedirectError",
        "RequestTimeoutError",
        "ResponseValidationError",
        "ServerError",
        "StatusError",
        "StorageError",
        "UnprocessableError",
        "UploadError",
        "WaitTimeoutError",
        "ZiggeoError",
    ),
    "models._dicts": (
        "ApplicationOptionsDict",
        "AuthTokenDict",
        "MediaUrlDict",
        "PlayerAttributesDict",
        "RecorderAttributesDict",
        "GrantDict",
        "GrantsDict",
        "PushDict",
        "StreamAttachImageDict",
        "StreamAttachVideoDict",
        "StreamBindDict",
        "StreamCreateDict",
        "StreamIndexDict",
        "VideoCreateDict",
        "VideoIndexDict",
        "VideoIterateDict",
        "VideoUpdateDict",
    ),
    "models.authtokens": (
        "AuthToken",
        "AuthTokenArguments",
        "Grant",
        "Grants",
        "SealedAuthToken",
    ),
    "models.device": ("DeviceInfo",),
    "models.embedding": (
        "ApplicationOptions",
        "MediaUrlArguments",
        "PlayerAttributes",
        "RecorderAttributes",
    ),
    "models.enums": (
        "Approval",
        "CaptureType",
        "CreationType",
        "MediaSource",
        "Streamable",
        "VideoState",
    ),
    "models.insight": (
        "AudioTranscription",
        "Frame",
        "FrameTag",
        "VideoAnalysis",
        "WordTime",
    ),
    "models.streams": (
        "Stream",
        "StreamAttachImageArguments",
        "StreamAttachVideoArguments",
        "StreamBindArguments",
        "StreamCreateArguments",
        "StreamIndexArguments",
        "Subtitle",
    ),
    "models.uploads": ("PartialUpload", "UploadStep"),
    "models.videos": (
        "PushArguments",
        "Video",
        "VideoCreateArguments",
        "VideoIndexArguments",
        "VideoIterateArguments",
        "VideoUpdateArguments",
    ),
    "references": ("key",),
    "settings": (
        "Credentials",
        "Hosts",
        "RequestOptions",
        "RetryPolicy",
        "Timeouts",
    ),
}
_MODULES = frozenset({"auth", "embed", "errors", "models", "references", "settings"})
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF, *_MODULES})
