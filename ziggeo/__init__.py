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
    from ziggeo.embed import Embed as Embed
    from ziggeo.embed import Html as Html
    from ziggeo.errors import (
        ArgumentsError as ArgumentsError,
    )
    from ziggeo.errors import (
        AuthenticationError as AuthenticationError,
    )
    from ziggeo.errors import (
        AuthTokenError as AuthTokenError,
    )
    from ziggeo.errors import (
        BadRequestError as BadRequestError,
    )
    from ziggeo.errors import (
        CallError as CallError,
    )
    from ziggeo.errors import (
        CertificateError as CertificateError,
    )
    from ziggeo.errors import (
        ClientStateError as ClientStateError,
    )
    from ziggeo.errors import (
        ConfigurationError as ConfigurationError,
    )
    from ziggeo.errors import (
        ConflictError as ConflictError,
    )
    from ziggeo.errors import (
        ConnectionFailedError as ConnectionFailedError,
    )
    from ziggeo.errors import (
        DownloadError as DownloadError,
    )
    from ziggeo.errors import (
        FileChangedError as FileChangedError,
    )
    from ziggeo.errors import (
        NotFoundError as NotFoundError,
    )
    from ziggeo.errors import (
        PayloadTooLargeError as PayloadTooLargeError,
    )
    from ziggeo.errors import (
        PaymentRequiredError as PaymentRequiredError,
    )
    from ziggeo.errors import (
        PermissionDeniedError as PermissionDeniedError,
    )
    from ziggeo.errors import (
        PreconditionFailedError as PreconditionFailedError,
    )
    from ziggeo.errors import (
        ProcessingFailedError as ProcessingFailedError,
    )
    from ziggeo.errors import (
        RateLimitedError as RateLimitedError,
    )
    from ziggeo.errors import (
        RedirectError as RedirectError,
    )
    from ziggeo.errors import (
        RequestTimeoutError as RequestTimeoutError,
    )
    from ziggeo.errors import (
        ResponseValidationError as ResponseValidationError,
    )
    from ziggeo.errors import (
        ServerError as ServerError,
    )
    from ziggeo.errors import (
        StatusError as StatusError,
    )
    from ziggeo.errors import (
        StorageError as StorageError,
    )
    from ziggeo.errors import (
        UnprocessableError as UnprocessableError,
    )
    from ziggeo.errors import (
        UploadError as UploadError,
    )
    from ziggeo.errors import (
    )
    from ziggeo.errors import (
        WaitTimeoutError as WaitTimeoutError,
    )
    from ziggeo.errors import (
        ZiggeoError as ZiggeoError,
    )
    from ziggeo.models._dicts import (
        ApplicationOptionsDict as ApplicationOptionsDict,
    )
    from ziggeo.models._dicts import (
        AuthTokenDict as AuthTokenDict,
    )
    from ziggeo.models._dicts import (
        GrantDict as GrantDict,
    )
    from ziggeo.models._dicts import (
        GrantsDict as GrantsDict,
    )
    from ziggeo.models._dicts import (
        MediaUrlDict as MediaUrlDict,
    )
    from ziggeo.models._dicts import (
        PlayerAttributesDict as PlayerAttributesDict,
    )
    from ziggeo.models._dicts import (
        PushDict as PushDict,
    )
    from ziggeo.models._dicts import (
        RecorderAttributesDict as RecorderAttributesDict,
    )
    from ziggeo.models._dicts import (
        StreamAttachImageDict as StreamAttachImageDict,
    )
    from ziggeo.models._dicts import (
        StreamAttachVideoDict as StreamAttachVideoDict,
    )
    from ziggeo.models._dicts import (
        StreamBindDict as StreamBindDict,
    )
    from ziggeo.models._dicts import (
        StreamCreateDict as StreamCreateDict,
    )
    from ziggeo.models._dicts import (
        StreamIndexDict as StreamIndexDict,
    )
    from ziggeo.models._dicts import (
        VideoCreateDict as VideoCreateDict,
    )
    from ziggeo.models._dicts import (
        VideoIndexDict as VideoIndexDict,
    )
    from ziggeo.models._dicts import (
        VideoIterateDict as VideoIterateDict,
    )
    from ziggeo.models._dicts import (
        VideoUpdateDict as VideoUpdateDict,
    )
    from ziggeo.models.authtokens import (
        AuthToken as AuthToken,
    )
    from ziggeo.models.authtokens import (
        AuthTokenArguments as AuthTokenArguments,
    )
    from ziggeo.models.authtokens import (
        Grant as Grant,
    )
    from ziggeo.models.authtokens import (
        Grants as Grants,
    )
    from ziggeo.models.authtokens import (
        SealedAuthToken as SealedAuthToken,
    )
    from ziggeo.models.device import DeviceInfo as DeviceInfo
    from ziggeo.models.embedding import (
        ApplicationOptions as ApplicationOptions,
    )
    from ziggeo.models.embedding import (
        MediaUrlArguments as MediaUrlArguments,
    )
    from ziggeo.models.embedding import (
        PlayerAttributes as PlayerAttributes,
    )
    from ziggeo.models.embedding import (
        RecorderAttributes as RecorderAttributes,
    )
    from ziggeo.models.enums import (
        Approval as Approval,
    )
    from ziggeo.models.enums import (
        CaptureType as CaptureType,
    )
    from ziggeo.models.enums import (
        CreationType as CreationType,
    )
    from ziggeo.models.enums import (
        MediaSource as MediaSource,
    )
    from ziggeo.models.enums import (
        Streamable as Streamable,
    )
    from ziggeo.models.enums import (
        VideoState as VideoState,
    )
    from ziggeo.models.insight import (
        AudioTranscription as AudioTranscription,
    )
    from ziggeo.models.insight import (
        Frame as Frame,
    )
    from ziggeo.models.insight import (
        FrameTag as FrameTag,
    )
    from ziggeo.models.insight import (
        VideoAnalysis as VideoAnalysis,
    )
    from ziggeo.models.insight import (
        WordTime as WordTime,
    )
    from ziggeo.models.streams import (
        Stream as Stream,
    )
    from ziggeo.models.streams import (
        StreamAttachImageArguments as StreamAttachImageArguments,
    )
    from ziggeo.models.streams import (
        StreamAttachVideoArguments as StreamAttachVideoArguments,
    )
    from ziggeo.models.streams import (
        StreamBindArguments as StreamBindArguments,
    )
    from ziggeo.models.streams import (
        StreamCreateArguments as StreamCreateArguments,
    )
    from ziggeo.models.streams import (
        StreamIndexArguments as StreamIndexArguments,
    )
    from ziggeo.models.streams import (
        Subtitle as Subtitle,
    )
    from ziggeo.models.uploads import PartialUpload as PartialUpload
    from ziggeo.models.uploads import UploadStep as UploadStep
    from ziggeo.models.videos import (
        PushArguments as PushArguments,
    )
    from ziggeo.models.videos import (
        Video as Video,
    )
    from ziggeo.models.videos import (
        VideoCreateArguments as VideoCreateArguments,
    )
    from ziggeo.models.videos import (
        VideoIndexArguments as VideoIndexArguments,
    )
    from ziggeo.models.videos import (
        VideoIterateArguments as VideoIterateArguments,
    )
    from ziggeo.models.videos import (
        VideoUpdateArguments as VideoUpdateArguments,
    )
    from ziggeo.references import key as key
    from ziggeo.settings import (
        Credentials as Credentials,
    )
    from ziggeo.settings import (
        Hosts as Hosts,
    )
    from ziggeo.settings import (
        RequestOptions as RequestOptions,
    )
    from ziggeo.settings import (
        RetryPolicy as RetryPolicy,
    )
    from ziggeo.settings import (
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
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
