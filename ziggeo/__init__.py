"""The Ziggeo video API, typed: pydantic models in and out, synchronous and asynchronous.

Names are fetched from their homes when they are first used, so that importing the package costs next to nothing.
"""

from ziggeo._version import __version__ as __version__

TYPE_CHECKING = False  # type checkers know better, and importing typing would take longer than all of this
if TYPE_CHECKING:
    from ziggeo._async.client import (
        AsyncZiggeo as AsyncZiggeo,
    )
    from ziggeo._async.downloads import (
        AsyncDownload as AsyncDownload,
    )
    from ziggeo._async.paging import (
        AsyncItems as AsyncItems,
    )
    from ziggeo._async.resources.analytics import (
        AsyncAnalyticsQueries as AsyncAnalyticsQueries,
    )
    from ziggeo._async.resources.application import (
        AsyncApplicationSettings as AsyncApplicationSettings,
    )
    from ziggeo._async.resources.audio_streams import (
        AsyncAudioStreams as AsyncAudioStreams,
    )
    from ziggeo._async.resources.audios import (
        AsyncAudios as AsyncAudios,
    )
    from ziggeo._async.resources.authtokens import (
        AsyncAuthTokens as AsyncAuthTokens,
    )
    from ziggeo._async.resources.effect_profile_processes import (
        AsyncEffectProfileProcesses as AsyncEffectProfileProcesses,
    )
    from ziggeo._async.resources.effect_profiles import (
        AsyncEffectProfiles as AsyncEffectProfiles,
    )
    from ziggeo._async.resources.meta_profile_processes import (
        AsyncMetaProfileProcesses as AsyncMetaProfileProcesses,
    )
    from ziggeo._async.resources.meta_profiles import (
        AsyncMetaProfiles as AsyncMetaProfiles,
    )
    from ziggeo._async.resources.streams import (
        AsyncStreams as AsyncStreams,
    )
    from ziggeo._async.resources.videos import (
        AsyncVideos as AsyncVideos,
    )
    from ziggeo._async.resources.webhooks import (
        AsyncWebhooks as AsyncWebhooks,
    )
    from ziggeo._core.hooks import (
        CallBegun as CallBegun,
        CallWatcher as CallWatcher,
        OnCall as OnCall,
        OnRequest as OnRequest,
        OnResponse as OnResponse,
        OnRetry as OnRetry,
        RequestSent as RequestSent,
        ResponseReceived as ResponseReceived,
        RetryPlanned as RetryPlanned,
    )
    from ziggeo._files.sources import (
        UploadFile as UploadFile,
    )
    from ziggeo._files.targets import (
        DownloadFile as DownloadFile,
    )
    from ziggeo._sync.client import (
        Ziggeo as Ziggeo,
    )
    from ziggeo._sync.downloads import (
        Download as Download,
        OnDownload as OnDownload,
    )
    from ziggeo._sync.paging import (
        Items as Items,
    )
    from ziggeo._sync.resources.analytics import (
        AnalyticsQueries as AnalyticsQueries,
    )
    from ziggeo._sync.resources.application import (
        ApplicationSettings as ApplicationSettings,
    )
    from ziggeo._sync.resources.audio_streams import (
        AudioStreams as AudioStreams,
    )
    from ziggeo._sync.resources.audios import (
        Audios as Audios,
    )
    from ziggeo._sync.resources.authtokens import (
        AuthTokens as AuthTokens,
    )
    from ziggeo._sync.resources.effect_profile_processes import (
        EffectProfileProcesses as EffectProfileProcesses,
    )
    from ziggeo._sync.resources.effect_profiles import (
        EffectProfiles as EffectProfiles,
    )
    from ziggeo._sync.resources.meta_profile_processes import (
        MetaProfileProcesses as MetaProfileProcesses,
    )
    from ziggeo._sync.resources.meta_profiles import (
        MetaProfiles as MetaProfiles,
    )
    from ziggeo._sync.resources.streams import (
        Streams as Streams,
    )
    from ziggeo._sync.resources.videos import (
        Videos as Videos,
    )
    from ziggeo._sync.resources.webhooks import (
        Webhooks as Webhooks,
    )
    from ziggeo._sync.uploads import (
        OnUpload as OnUpload,
    )
    from ziggeo.bulk import (
        BulkFailure as BulkFailure,
        BulkProgress as BulkProgress,
        BulkReport as BulkReport,
        OnBulk as OnBulk,
    )
    from ziggeo.embed import (
        Embed as Embed,
        Html as Html,
    )
    from ziggeo.errors import (
        ArgumentsError as ArgumentsError,
        AuthenticationError as AuthenticationError,
        AuthTokenError as AuthTokenError,
        BadRequestError as BadRequestError,
        BulkError as BulkError,
        CallError as CallError,
        CertificateError as CertificateError,
        ClientStateError as ClientStateError,
        ConfigurationError as ConfigurationError,
        ConflictError as ConflictError,
        ConnectionFailedError as ConnectionFailedError,
        DownloadError as DownloadError,
        EventError as EventError,
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
        UnconfirmedEventError as UnconfirmedEventError,
        UnprocessableError as UnprocessableError,
        UploadError as UploadError,
        WaitTimeoutError as WaitTimeoutError,
        ZiggeoError as ZiggeoError,
    )
    from ziggeo.models._dicts import (
        AnalyticsDict as AnalyticsDict,
        ApplicationOptionsDict as ApplicationOptionsDict,
        ApplicationStatsDict as ApplicationStatsDict,
        ApplicationUpdateDict as ApplicationUpdateDict,
        ApplyEffectDict as ApplyEffectDict,
        ApplyMetaDict as ApplyMetaDict,
        AudioCountDict as AudioCountDict,
        AudioCreateDict as AudioCreateDict,
        AudioGetBulkDict as AudioGetBulkDict,
        AudioIndexDict as AudioIndexDict,
        AudioIterateDict as AudioIterateDict,
        AudioStreamCreateDict as AudioStreamCreateDict,
        AudioStreamIndexDict as AudioStreamIndexDict,
        AudioUpdateBulkDict as AudioUpdateBulkDict,
        AudioUpdateDict as AudioUpdateDict,
        AuthTokenDict as AuthTokenDict,
        EffectProcessIndexDict as EffectProcessIndexDict,
        EffectProfileCreateDict as EffectProfileCreateDict,
        EffectProfileIndexDict as EffectProfileIndexDict,
        EffectProfileIterateDict as EffectProfileIterateDict,
        EffectProfileUpdateDict as EffectProfileUpdateDict,
        FilterProcessDict as FilterProcessDict,
        GrantDict as GrantDict,
        GrantsDict as GrantsDict,
        MediaUrlDict as MediaUrlDict,
        MetaProfileCreateDict as MetaProfileCreateDict,
        MetaProfileIndexDict as MetaProfileIndexDict,
        MetaProfileIterateDict as MetaProfileIterateDict,
        NsfwProcessDict as NsfwProcessDict,
        PlayerAttributesDict as PlayerAttributesDict,
        ProfanityProcessDict as ProfanityProcessDict,
        PushDict as PushDict,
        RecorderAttributesDict as RecorderAttributesDict,
        StreamAttachImageDict as StreamAttachImageDict,
        StreamAttachVideoDict as StreamAttachVideoDict,
        StreamBindDict as StreamBindDict,
        StreamCreateDict as StreamCreateDict,
        StreamIndexDict as StreamIndexDict,
        SubtitleDict as SubtitleDict,
        VideoCountDict as VideoCountDict,
        VideoCreateDict as VideoCreateDict,
        VideoGetBulkDict as VideoGetBulkDict,
        VideoIndexDict as VideoIndexDict,
        VideoIterateDict as VideoIterateDict,
        VideoStatsBulkDict as VideoStatsBulkDict,
        VideoUpdateBulkDict as VideoUpdateBulkDict,
        VideoUpdateDict as VideoUpdateDict,
        WatermarkProcessDict as WatermarkProcessDict,
        WebhookConfirmDict as WebhookConfirmDict,
        WebhookCreateDict as WebhookCreateDict,
        WebhookDeleteDict as WebhookDeleteDict,
    )
    from ziggeo.models.analytics import (
        Analytics as Analytics,
        AnalyticsArguments as AnalyticsArguments,
        AnalyticsRow as AnalyticsRow,
        PlaysByBrowser as PlaysByBrowser,
        PlaysByCountry as PlaysByCountry,
        PlaysByHour as PlaysByHour,
        UnknownAnalyticsRow as UnknownAnalyticsRow,
        ViewsByDate as ViewsByDate,
        ViewsByOs as ViewsByOs,
    )
    from ziggeo.models.application import (
        Application as Application,
        ApplicationConfig as ApplicationConfig,
        ApplicationUpdateArguments as ApplicationUpdateArguments,
    )
    from ziggeo.models.audio_streams import (
        AudioStream as AudioStream,
        AudioStreamCreateArguments as AudioStreamCreateArguments,
        AudioStreamIndexArguments as AudioStreamIndexArguments,
    )
    from ziggeo.models.audios import (
        Audio as Audio,
        AudioCountArguments as AudioCountArguments,
        AudioCreateArguments as AudioCreateArguments,
        AudioGetBulkArguments as AudioGetBulkArguments,
        AudioIndexArguments as AudioIndexArguments,
        AudioIterateArguments as AudioIterateArguments,
        AudioUpdateArguments as AudioUpdateArguments,
        AudioUpdateBulkArguments as AudioUpdateBulkArguments,
    )
    from ziggeo.models.authtokens import (
        AuthToken as AuthToken,
        AuthTokenArguments as AuthTokenArguments,
        Grant as Grant,
        Grants as Grants,
        SealedAuthToken as SealedAuthToken,
    )
    from ziggeo.models.device import (
        DeviceInfo as DeviceInfo,
    )
    from ziggeo.models.effect_profiles import (
        EffectProcess as EffectProcess,
        EffectProcessIndexArguments as EffectProcessIndexArguments,
        EffectProfile as EffectProfile,
        EffectProfileCreateArguments as EffectProfileCreateArguments,
        EffectProfileIndexArguments as EffectProfileIndexArguments,
        EffectProfileIterateArguments as EffectProfileIterateArguments,
        EffectProfileUpdateArguments as EffectProfileUpdateArguments,
        FilterProcess as FilterProcess,
        FilterProcessArguments as FilterProcessArguments,
        UnknownEffectProcess as UnknownEffectProcess,
        WatermarkProcess as WatermarkProcess,
        WatermarkProcessArguments as WatermarkProcessArguments,
    )
    from ziggeo.models.embedding import (
        ApplicationOptions as ApplicationOptions,
        MediaUrlArguments as MediaUrlArguments,
        PlayerAttributes as PlayerAttributes,
        RecorderAttributes as RecorderAttributes,
    )
    from ziggeo.models.enums import (
        AnalyticsQuery as AnalyticsQuery,
        Approval as Approval,
        CaptureType as CaptureType,
        CreationType as CreationType,
        EffectFilter as EffectFilter,
        EventType as EventType,
        MediaSource as MediaSource,
        ModerationAction as ModerationAction,
        StatsPeriod as StatsPeriod,
        Streamable as Streamable,
        VideoState as VideoState,
        WebhookEncoding as WebhookEncoding,
    )
    from ziggeo.models.insight import (
        AudioTranscription as AudioTranscription,
        Frame as Frame,
        FrameTag as FrameTag,
        VideoAnalysis as VideoAnalysis,
        WordTime as WordTime,
    )
    from ziggeo.models.media import (
        MediaObject as MediaObject,
        MediaStream as MediaStream,
        Processed as Processed,
    )
    from ziggeo.models.meta_profiles import (
        AudioTranscriptionProcess as AudioTranscriptionProcess,
        MetaProcess as MetaProcess,
        MetaProfile as MetaProfile,
        MetaProfileCreateArguments as MetaProfileCreateArguments,
        MetaProfileIndexArguments as MetaProfileIndexArguments,
        MetaProfileIterateArguments as MetaProfileIterateArguments,
        NsfwProcess as NsfwProcess,
        NsfwProcessArguments as NsfwProcessArguments,
        ProfanityProcess as ProfanityProcess,
        ProfanityProcessArguments as ProfanityProcessArguments,
        UnknownMetaProcess as UnknownMetaProcess,
        VideoAnalysisProcess as VideoAnalysisProcess,
    )
    from ziggeo.models.stats import (
        ApplicationStats as ApplicationStats,
        ApplicationStatsArguments as ApplicationStatsArguments,
        Count as Count,
        Stats as Stats,
        VideoStats as VideoStats,
    )
    from ziggeo.models.streams import (
        Stream as Stream,
        StreamAttachImageArguments as StreamAttachImageArguments,
        StreamAttachVideoArguments as StreamAttachVideoArguments,
        StreamBindArguments as StreamBindArguments,
        StreamCreateArguments as StreamCreateArguments,
        StreamIndexArguments as StreamIndexArguments,
        Subtitle as Subtitle,
        SubtitleArguments as SubtitleArguments,
    )
    from ziggeo.models.uploads import (
        PartialUpload as PartialUpload,
        UploadForm as UploadForm,
        UploadStep as UploadStep,
    )
    from ziggeo.models.videos import (
        ApplyEffectArguments as ApplyEffectArguments,
        ApplyMetaArguments as ApplyMetaArguments,
        PushArguments as PushArguments,
        Video as Video,
        VideoCountArguments as VideoCountArguments,
        VideoCreateArguments as VideoCreateArguments,
        VideoGetBulkArguments as VideoGetBulkArguments,
        VideoIndexArguments as VideoIndexArguments,
        VideoIterateArguments as VideoIterateArguments,
        VideoStatsBulkArguments as VideoStatsBulkArguments,
        VideoUpdateArguments as VideoUpdateArguments,
        VideoUpdateBulkArguments as VideoUpdateBulkArguments,
    )
    from ziggeo.models.webhooks import (
        Webhook as Webhook,
        WebhookConfirmArguments as WebhookConfirmArguments,
        WebhookCreateArguments as WebhookCreateArguments,
        WebhookDeleteArguments as WebhookDeleteArguments,
        WebhookReply as WebhookReply,
    )
    from ziggeo.references import (
        key as key,
    )
    from ziggeo.settings import (
        Credentials as Credentials,
        Hosts as Hosts,
        RequestOptions as RequestOptions,
        RetryBudget as RetryBudget,
        RetryPolicy as RetryPolicy,
        Timeouts as Timeouts,
    )

_HOMES = {
    "_async.client": ("AsyncZiggeo",),
    "_async.downloads": ("AsyncDownload",),
    "_async.paging": ("AsyncItems",),
    "_async.resources.analytics": ("AsyncAnalyticsQueries",),
    "_async.resources.application": ("AsyncApplicationSettings",),
    "_async.resources.audio_streams": ("AsyncAudioStreams",),
    "_async.resources.audios": ("AsyncAudios",),
    "_async.resources.authtokens": ("AsyncAuthTokens",),
    "_async.resources.effect_profile_processes": ("AsyncEffectProfileProcesses",),
    "_async.resources.effect_profiles": ("AsyncEffectProfiles",),
    "_async.resources.meta_profile_processes": ("AsyncMetaProfileProcesses",),
    "_async.resources.meta_profiles": ("AsyncMetaProfiles",),
    "_async.resources.streams": ("AsyncStreams",),
    "_async.resources.videos": ("AsyncVideos",),
    "_async.resources.webhooks": ("AsyncWebhooks",),
    "_core.hooks": (
        "CallBegun",
        "CallWatcher",
        "OnCall",
        "OnRequest",
        "OnResponse",
        "OnRetry",
        "RequestSent",
        "ResponseReceived",
        "RetryPlanned",
    ),
    "_files.sources": ("UploadFile",),
    "_files.targets": ("DownloadFile",),
    "_sync.client": ("Ziggeo",),
    "_sync.downloads": (
        "Download",
        "OnDownload",
    ),
    "_sync.paging": ("Items",),
    "_sync.resources.analytics": ("AnalyticsQueries",),
    "_sync.resources.application": ("ApplicationSettings",),
    "_sync.resources.audio_streams": ("AudioStreams",),
    "_sync.resources.audios": ("Audios",),
    "_sync.resources.authtokens": ("AuthTokens",),
    "_sync.resources.effect_profile_processes": ("EffectProfileProcesses",),
    "_sync.resources.effect_profiles": ("EffectProfiles",),
    "_sync.resources.meta_profile_processes": ("MetaProfileProcesses",),
    "_sync.resources.meta_profiles": ("MetaProfiles",),
    "_sync.resources.streams": ("Streams",),
    "_sync.resources.videos": ("Videos",),
    "_sync.resources.webhooks": ("Webhooks",),
    "_sync.uploads": ("OnUpload",),
    "bulk": (
        "BulkFailure",
        "BulkProgress",
        "BulkReport",
        "OnBulk",
    ),
    "embed": (
        "Embed",
        "Html",
    ),
    "errors": (
        "ArgumentsError",
        "AuthTokenError",
        "AuthenticationError",
        "BadRequestError",
        "BulkError",
        "CallError",
        "CertificateError",
        "ClientStateError",
        "ConfigurationError",
        "ConflictError",
        "ConnectionFailedError",
        "DownloadError",
        "EventError",
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
        "UnconfirmedEventError",
        "UnprocessableError",
        "UploadError",
        "WaitTimeoutError",
        "ZiggeoError",
    ),
    "models._dicts": (
        "AnalyticsDict",
        "ApplicationOptionsDict",
        "ApplicationStatsDict",
        "ApplicationUpdateDict",
        "ApplyEffectDict",
        "ApplyMetaDict",
        "AudioCountDict",
        "AudioCreateDict",
        "AudioGetBulkDict",
        "AudioIndexDict",
        "AudioIterateDict",
        "AudioStreamCreateDict",
        "AudioStreamIndexDict",
        "AudioUpdateBulkDict",
        "AudioUpdateDict",
        "AuthTokenDict",
        "EffectProcessIndexDict",
        "EffectProfileCreateDict",
        "EffectProfileIndexDict",
        "EffectProfileIterateDict",
        "EffectProfileUpdateDict",
        "FilterProcessDict",
        "GrantDict",
        "GrantsDict",
        "MediaUrlDict",
        "MetaProfileCreateDict",
        "MetaProfileIndexDict",
        "MetaProfileIterateDict",
        "NsfwProcessDict",
        "PlayerAttributesDict",
        "ProfanityProcessDict",
        "PushDict",
        "RecorderAttributesDict",
        "StreamAttachImageDict",
        "StreamAttachVideoDict",
        "StreamBindDict",
        "StreamCreateDict",
        "StreamIndexDict",
        "SubtitleDict",
        "VideoCountDict",
        "VideoCreateDict",
        "VideoGetBulkDict",
        "VideoIndexDict",
        "VideoIterateDict",
        "VideoStatsBulkDict",
        "VideoUpdateBulkDict",
        "VideoUpdateDict",
        "WatermarkProcessDict",
        "WebhookConfirmDict",
        "WebhookCreateDict",
        "WebhookDeleteDict",
    ),
    "models.analytics": (
        "Analytics",
        "AnalyticsArguments",
        "AnalyticsRow",
        "PlaysByBrowser",
        "PlaysByCountry",
        "PlaysByHour",
        "UnknownAnalyticsRow",
        "ViewsByDate",
        "ViewsByOs",
    ),
    "models.application": (
        "Application",
        "ApplicationConfig",
        "ApplicationUpdateArguments",
    ),
    "models.audio_streams": (
        "AudioStream",
        "AudioStreamCreateArguments",
        "AudioStreamIndexArguments",
    ),
    "models.audios": (
        "Audio",
        "AudioCountArguments",
        "AudioCreateArguments",
        "AudioGetBulkArguments",
        "AudioIndexArguments",
        "AudioIterateArguments",
        "AudioUpdateArguments",
        "AudioUpdateBulkArguments",
    ),
    "models.authtokens": (
        "AuthToken",
        "AuthTokenArguments",
        "Grant",
        "Grants",
        "SealedAuthToken",
    ),
    "models.device": ("DeviceInfo",),
    "models.effect_profiles": (
        "EffectProcess",
        "EffectProcessIndexArguments",
        "EffectProfile",
        "EffectProfileCreateArguments",
        "EffectProfileIndexArguments",
        "EffectProfileIterateArguments",
        "EffectProfileUpdateArguments",
        "FilterProcess",
        "FilterProcessArguments",
        "UnknownEffectProcess",
        "WatermarkProcess",
        "WatermarkProcessArguments",
    ),
    "models.embedding": (
        "ApplicationOptions",
        "MediaUrlArguments",
        "PlayerAttributes",
        "RecorderAttributes",
    ),
    "models.enums": (
        "AnalyticsQuery",
        "Approval",
        "CaptureType",
        "CreationType",
        "EffectFilter",
        "EventType",
        "MediaSource",
        "ModerationAction",
        "StatsPeriod",
        "Streamable",
        "VideoState",
        "WebhookEncoding",
    ),
    "models.insight": (
        "AudioTranscription",
        "Frame",
        "FrameTag",
        "VideoAnalysis",
        "WordTime",
    ),
    "models.media": (
        "MediaObject",
        "MediaStream",
        "Processed",
    ),
    "models.meta_profiles": (
        "AudioTranscriptionProcess",
        "MetaProcess",
        "MetaProfile",
        "MetaProfileCreateArguments",
        "MetaProfileIndexArguments",
        "MetaProfileIterateArguments",
        "NsfwProcess",
        "NsfwProcessArguments",
        "ProfanityProcess",
        "ProfanityProcessArguments",
        "UnknownMetaProcess",
        "VideoAnalysisProcess",
    ),
    "models.stats": (
        "ApplicationStats",
        "ApplicationStatsArguments",
        "Count",
        "Stats",
        "VideoStats",
    ),
    "models.streams": (
        "Stream",
        "StreamAttachImageArguments",
        "StreamAttachVideoArguments",
        "StreamBindArguments",
        "StreamCreateArguments",
        "StreamIndexArguments",
        "Subtitle",
        "SubtitleArguments",
    ),
    "models.uploads": (
        "PartialUpload",
        "UploadForm",
        "UploadStep",
    ),
    "models.videos": (
        "ApplyEffectArguments",
        "ApplyMetaArguments",
        "PushArguments",
        "Video",
        "VideoCountArguments",
        "VideoCreateArguments",
        "VideoGetBulkArguments",
        "VideoIndexArguments",
        "VideoIterateArguments",
        "VideoStatsBulkArguments",
        "VideoUpdateArguments",
        "VideoUpdateBulkArguments",
    ),
    "models.webhooks": (
        "Webhook",
        "WebhookConfirmArguments",
        "WebhookCreateArguments",
        "WebhookDeleteArguments",
        "WebhookReply",
    ),
    "references": ("key",),
    "settings": (
        "Credentials",
        "Hosts",
        "RequestOptions",
        "RetryBudget",
        "RetryPolicy",
        "Timeouts",
    ),
}
_MODULES = frozenset({"auth", "bulk", "embed", "errors", "events", "models", "references", "settings"})
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "__all__":  # what type checkers take, as they find no such list: each name without an underscore
        return sorted(_HOME_OF)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF, *_MODULES})
