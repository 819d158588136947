"""What a type checker is to make of calls: their types, and which of them are wrong.

In the rows, ``ziggeo`` is a client, and ``AWAIT`` stands for ``await`` in asynchronous code and for nothing in plain code.
"""

import textwrap

CALLS: list[tuple[str, str]] = [
    # videos, as attribute and as call
    ("AWAIT ziggeo.videos.index()", "list[Video]"),
    ("AWAIT ziggeo.videos().index()", "list[Video]"),
    ("AWAIT ziggeo.videos.get('x')", "Video"),
    ("(AWAIT ziggeo.videos.get('x')).state", "VideoState"),
    ("(AWAIT ziggeo.videos().get(key('x'))).default_stream", "Stream | None"),
    ("AWAIT ziggeo.videos.wait_until_ready('x', timeout=1)", "Video"),
    ("AWAIT ziggeo.videos.update('x', approved=True)", "Video"),
    ("AWAIT ziggeo.videos.delete('x')", "None"),
    ("AWAIT ziggeo.videos.create()", "Video"),
    ("AWAIT ziggeo.videos.resume(failed)", "Video"),
    ("AWAIT ziggeo.videos.resume(partial, path)", "Video"),
    ("AWAIT ziggeo.videos.push_to_service('x', pushservicetoken='y')", "Video"),
    # what a download returns follows from where it goes
    ("AWAIT ziggeo.videos.download_video('x')", "bytes"),
    ("AWAIT ziggeo.videos.download_video('x', None)", "bytes"),
    ("AWAIT ziggeo.videos.download_video('x', 'copy.mp4')", "Path"),
    ("AWAIT ziggeo.videos.download_video('x', to=path)", "Path"),
    ("AWAIT ziggeo.videos.download_video('x', to=path, keep_partial=True)", "Path"),
    ("AWAIT ziggeo.audios.download_audio('x', to='copy.mp3', parallel=4)", "Path"),
    ("AWAIT ziggeo.videos.download_video('x', to=binary)", "int"),
    ("AWAIT ziggeo.videos.download_image('x')", "bytes"),
    ("AWAIT ziggeo.videos.download_image('x', to='cover.jpg')", "Path"),
    ("AWAIT ziggeo.videos.download_image('x', to=binary)", "int"),
    # many at once
    ("AWAIT ziggeo.videos.get_bulk(['x', video])", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos().get_bulk({'tokens_or_keys': 'x,y'})", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.get_bulk(tokens_or_keys=['x'], concurrency=2)", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.get_bulk(VideoGetBulkArguments(tokens_or_keys=['x']))", "BulkReport[Video]"),
    ("(AWAIT ziggeo.videos.get_bulk(token for token in ['x']))[0]", "Video"),
    ("AWAIT ziggeo.videos.stats_bulk([video], summarize=False)", "BulkReport[VideoStats]"),
    ("AWAIT ziggeo.videos.update_bulk([video], tags=['sea'], on_progress=going_on)", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.delete_bulk({'x', 'y'}, report=BulkReport())", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.delete_bulk([video], report=bulk_error.report)", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.delete_bulk([video, 'x'])", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.delete_bulk(report=bulk_error.report)", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.update_bulk(report=BulkReport[Video](), tags=['sea'])", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.download_bulk(to=path, report=bulk_error.report)", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.download_bulk(to=lambda each: each.upper(), report=BulkReport())", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.create_bulk(title='x', report=BulkReport())", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.download_bulk(['x'], 'copies')", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.download_bulk([video], lambda each: path / each.token, what='image')", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.create_bulk(['clip.mp4', path], {'tags': 'sea'}, title='x')", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.create_bulk({path: {'title': 'x'}})", "BulkReport[Video]"),
    ("AWAIT ziggeo.audios.get_bulk(['x'])", "BulkReport[Audio]"),
    ("AWAIT ziggeo.audios.update_bulk(['x'], volatile=True)", "BulkReport[Audio]"),
    ("AWAIT ziggeo.audios.delete_bulk(['x'])", "BulkReport[str]"),
    ("AWAIT ziggeo.audios.delete_bulk(['x', audio])", "BulkReport[str]"),
    ("AWAIT ziggeo.audios.download_bulk([audio], lambda each: path / each.token)", "BulkReport[Path]"),
    ("AWAIT ziggeo.audios.download_bulk(['x'], path)", "BulkReport[Path]"),
    ("AWAIT ziggeo.audios.create_bulk(['clip.mp3'])", "BulkReport[Audio]"),
    # streams
    ("AWAIT ziggeo.streams.index('x')", "list[Stream]"),
    ("AWAIT ziggeo.streams().get('x', 'y')", "Stream"),
    ("(AWAIT ziggeo.streams.get('x', 'y')).creation_type", "CreationType | None"),
    ("AWAIT ziggeo.streams.wait_until_ready('x', 'y')", "Stream"),
    ("AWAIT ziggeo.streams.download_video('x', 'y')", "bytes"),
    ("AWAIT ziggeo.streams.download_video('x', 'y', 'copy.mp4')", "Path"),
    ("AWAIT ziggeo.streams.download_video('x', 'y', to=binary)", "int"),
    ("AWAIT ziggeo.streams.download_image('x', 'y')", "bytes"),
    ("AWAIT ziggeo.streams.download_image('x', 'y', to=path)", "Path"),
    ("AWAIT ziggeo.streams.download_image('x', 'y', to=binary)", "int"),
    ("AWAIT ziggeo.streams.create('x', file=b'', filename='clip.mp4')", "Stream"),
    ("AWAIT ziggeo.streams.attach_image('x', 'y', file=path)", "Stream"),
    ("AWAIT ziggeo.streams.attach_video('x', 'y', file='clip.mp4', video_type='mp4')", "Stream"),
    ("AWAIT ziggeo.streams.resume(failed)", "Stream"),
    ("AWAIT ziggeo.streams.bind('x', 'y')", "Stream"),
    ("AWAIT ziggeo.streams.push_to_service('x', 'y', {'pushservicetoken': 'z'})", "Stream"),
    ("AWAIT ziggeo.streams.delete('x', 'y')", "None"),
    ("AWAIT ziggeo.streams.attach_subtitle('x', 'y', lang='en', label='English', data='WEBVTT')", "Stream"),
    (
        "AWAIT ziggeo.streams.attach_subtitle('x', 'y', SubtitleArguments(lang='en', label='E', data='WEBVTT'))",
        "Stream",
    ),
    # what is known of videos, and what is done with them
    ("AWAIT ziggeo.videos.count(states=['ready'], tags='sea')", "Count"),
    ("(AWAIT ziggeo.videos.count()).count", "int"),
    ("AWAIT ziggeo.videos.get_stats('x')", "VideoStats"),
    ("(AWAIT ziggeo.videos.get_stats('x')).counters", "dict[str, float]"),
    ("AWAIT ziggeo.videos.apply_effect('x', effectprofiletoken=key('sepia'))", "Video"),
    ("AWAIT ziggeo.videos.apply_meta('x', {'metaprofiletoken': 'y'})", "Video"),
    ("AWAIT ziggeo.videos.analytics('x', query='device_views_by_os', date=moment)", "Analytics"),
    ("AWAIT ziggeo.videos.analytics('x', {'query': 'device_views_by_os', 'from': moment})", "Analytics"),
    # audios and their streams
    ("AWAIT ziggeo.audios.index(limit=10, states=[VideoState.READY])", "list[Audio]"),
    ("AWAIT ziggeo.audios().count(tags=['sea'])", "Count"),
    ("AWAIT ziggeo.audios.get(key('x'))", "Audio"),
    ("AWAIT ziggeo.audios.wait_until_ready('x', timeout=1)", "Audio"),
    ("AWAIT ziggeo.audios.download_audio('x')", "bytes"),
    ("AWAIT ziggeo.audios.download_audio('x', 'copy.aac')", "Path"),
    ("AWAIT ziggeo.audios.download_audio('x', to=binary)", "int"),
    ("AWAIT ziggeo.audios.update('x', title=None, tags='sea')", "Audio"),
    ("AWAIT ziggeo.audios.delete('x')", "None"),
    ("AWAIT ziggeo.audios.create({'tags': ['sea']}, 'voice.mp3', audio_profile='y')", "Audio"),
    ("AWAIT ziggeo.audios.create(AudioCreateArguments(key='y'), file=binary, on_progress=uploading)", "Audio"),
    ("AWAIT ziggeo.audios.resume(failed)", "Audio"),
    ("AWAIT ziggeo.audio_streams.index('x', states='all')", "list[AudioStream]"),
    ("AWAIT ziggeo.audio_streams().get('x', 'y')", "AudioStream"),
    ("AWAIT ziggeo.audio_streams.wait_until_ready('x', 'y')", "AudioStream"),
    ("AWAIT ziggeo.audio_streams.download_audio('x', 'y')", "bytes"),
    ("AWAIT ziggeo.audio_streams.download_audio('x', 'y', to=path)", "Path"),
    ("AWAIT ziggeo.audio_streams.download_audio('x', 'y', binary)", "int"),
    ("AWAIT ziggeo.audio_streams.delete('x', 'y')", "None"),
    ("AWAIT ziggeo.audio_streams.create('x', file='voice.mp3', audio_type='mp3')", "AudioStream"),
    ("AWAIT ziggeo.audio_streams.resume(partial, path)", "AudioStream"),
    # the application
    ("AWAIT ziggeo.application.get()", "Application"),
    ("AWAIT ziggeo.application().update(name='x', client_can_index_videos=False)", "Application"),
    ("AWAIT ziggeo.application.get_stats(period='year')", "ApplicationStats"),
    ("AWAIT ziggeo.application.get_stats({'period': StatsPeriod.MONTH})", "ApplicationStats"),
    # effects
    ("AWAIT ziggeo.effect_profiles.create(key='sepia', title='Sepia', default_effect=False)", "EffectProfile"),
    ("AWAIT ziggeo.effect_profiles().index(limit=10)", "list[EffectProfile]"),
    ("AWAIT ziggeo.effect_profiles.get(key('sepia'))", "EffectProfile"),
    ("AWAIT ziggeo.effect_profiles.update('x', {'default_effect': True})", "EffectProfile"),
    ("AWAIT ziggeo.effect_profiles.delete('x')", "None"),
    ("AWAIT ziggeo.effect_profile_processes.index('x', states=['ready'])", "list[EffectProcess]"),
    ("AWAIT ziggeo.effect_profile_processes().get('x', 'y')", "EffectProcess"),
    ("(AWAIT ziggeo.effect_profile_processes.get('x', 'y')).kind", "Literal['filter', 'watermark', 'unknown']"),
    ("AWAIT ziggeo.effect_profile_processes.delete('x', 'y')", "None"),
    ("AWAIT ziggeo.effect_profile_processes.create_filter_process('x', effect='gray')", "EffectProcess"),
    (
        "AWAIT ziggeo.effect_profile_processes.create_filter_process('x', {'filter': EffectFilter.GRAY})",
        "EffectProcess",
    ),
    (
        "AWAIT ziggeo.effect_profile_processes.create_watermark_process('x', file=path, video_scale=0.5)",
        "EffectProcess",
    ),
    ("AWAIT ziggeo.effect_profile_processes.edit_watermark_process('x', 'y', {'video_scale': 1})", "EffectProcess"),
    ("AWAIT ziggeo.effect_profile_processes.resume(failed, 'logo.png')", "EffectProcess"),
    # analyses
    ("AWAIT ziggeo.meta_profiles.create(title='x', key='y')", "MetaProfile"),
    ("AWAIT ziggeo.meta_profiles().index({'reverse': True})", "list[MetaProfile]"),
    ("AWAIT ziggeo.meta_profiles.get('x')", "MetaProfile"),
    ("AWAIT ziggeo.meta_profiles.delete('x')", "None"),
    ("AWAIT ziggeo.meta_profile_processes.index('x')", "list[MetaProcess]"),
    ("AWAIT ziggeo.meta_profile_processes().get('x', 'y')", "MetaProcess"),
    ("AWAIT ziggeo.meta_profile_processes.delete('x', 'y')", "None"),
    ("AWAIT ziggeo.meta_profile_processes.create_video_analysis_process('x')", "MetaProcess"),
    ("AWAIT ziggeo.meta_profile_processes.create_audio_transcription_process('x')", "MetaProcess"),
    ("AWAIT ziggeo.meta_profile_processes.create_nsfw_process('x', nsfw_action='reject')", "MetaProcess"),
    (
        "AWAIT ziggeo.meta_profile_processes.create_profanity_process('x', profanity_action=ModerationAction.NOTHING)",
        "MetaProcess",
    ),
    # webhooks
    ("AWAIT ziggeo.webhooks.create(target_url='x', encoding='jsonheader', events=['video_ready'])", "Webhook"),
    ("(AWAIT ziggeo.webhooks().create({'target_url': 'x'})).webhook_id", "str"),
    ("AWAIT ziggeo.webhooks.confirm(webhook_id='x', validation_code='012345')", "WebhookReply"),
    ("(AWAIT ziggeo.webhooks.delete(target_url='x')).text", "str | None"),
    # analytics
    ("AWAIT ziggeo.analytics.get(query='full_plays_by_hour', from_=moment, to=1646175600000)", "Analytics"),
    ("AWAIT ziggeo.analytics().get(AnalyticsArguments(query=AnalyticsQuery.FULL_PLAYS_BY_HOUR))", "Analytics"),
    ("(AWAIT ziggeo.analytics.get(query='device_views_by_os', date=day)).rows", "list[AnalyticsRow]"),
    # auth tokens
    ("AWAIT ziggeo.authtokens.create(grants={'read': {'all': True}})", "AuthToken"),
    ("AWAIT ziggeo.authtokens().get('x')", "AuthToken"),
    ("AWAIT ziggeo.authtokens.update('x', hidden=True)", "AuthToken"),
    ("AWAIT ziggeo.authtokens.delete('x')", "None"),
    # an event comes back as what it was
    ("AWAIT ziggeo.webhooks.verify(ready)", "VideoReadyEvent"),
    # made here, without asking the service
    ("ziggeo.auth.generate(session_limit=1)", "str"),
    ("ziggeo.auth().generate({'session_limit': 1})", "str"),
    ("ziggeo.auth.open('x')", "SealedAuthToken"),
    ("ziggeo.auth.open('x').grants", "Grants | None"),
    ("ziggeo.token", "str"),
    ("ziggeo.embed.video_url('x')", "str"),
    # three spellings
    ("AWAIT ziggeo.videos.index({'limit': 10, 'states': 'all'})", "list[Video]"),
    ("AWAIT ziggeo.videos.index(VideoIndexArguments(limit=10))", "list[Video]"),
    ("AWAIT ziggeo.videos.index(limit=10, states=[VideoState.READY], tags='sea,dawn')", "list[Video]"),
    ("AWAIT ziggeo.videos.index({'limit': 10}, reverse=True, options=RequestOptions(timeout=1))", "list[Video]"),
    ("AWAIT ziggeo.videos.create({'tags': ['sea']}, 'clip.mp4', data={'order': 7})", "Video"),
    ("AWAIT ziggeo.videos.create(arguments=VideoCreateArguments(title='x'), file=binary)", "Video"),
    ("AWAIT ziggeo.videos.create(file=path, on_progress=uploading, keep_partial=True)", "Video"),
    ("AWAIT ziggeo.videos.update('x', {'title': None})", "Video"),
    ("AWAIT ziggeo.videos.update('x', VideoUpdateArguments(key='y'), tags=['z'])", "Video"),
    ("AWAIT ziggeo.authtokens.create({'grants': {'read': {'all': True}}, 'usage_experitation_time': 60})", "AuthToken"),
    ("AWAIT ziggeo.authtokens.create(AuthTokenArguments(volatile=True), expiration_date=moment)", "AuthToken"),
    ("ziggeo.auth.generate(grants=Grants(read=Grant(all=True)))", "str"),
]
"""Calls that both clients have, and their types."""

PLAIN: list[tuple[str, str]] = [
    ("Ziggeo('t', 'p', 'e')", "Ziggeo"),
    ("Ziggeo(http_client=httpx.Client())", "Ziggeo"),
    ("Ziggeo(transport=httpx.HTTPTransport())", "Ziggeo"),
    ("Ziggeo(timeout=Timeouts(total=5), retries=RetryPolicy(retries=1))", "Ziggeo"),
    ("ziggeo.__enter__()", "Ziggeo"),
    ("ziggeo.close()", "None"),
    ("ziggeo.with_options(timeout=5)", "Ziggeo"),
    ("ziggeo.videos.iterate(limit=5)", "Items[Video]"),
    ("[video for video in ziggeo.videos.iterate()]", "list[Video]"),
    ("list(ziggeo.videos().iterate({'tags': 'sea'}))", "list[Video]"),
    ("ziggeo.videos.iterate().next_page()", "list[Video] | None"),
    ("ziggeo.videos.delete_bulk(ziggeo.videos.iterate())", "BulkReport[str]"),
    ("ziggeo.audios.iterate(tags='sea')", "Items[Audio]"),
    ("ziggeo.effect_profiles.iterate(reverse=True)", "Items[EffectProfile]"),
    ("list(ziggeo.meta_profiles.iterate({'limit': 5}))", "list[MetaProfile]"),
    ("ziggeo.audios.open_audio('x')", "Download"),
    ("ziggeo.audio_streams.open_audio('x', 'y')", "Download"),
    ("ziggeo.videos.open_video('x')", "Download"),
    ("[chunk for chunk in ziggeo.videos.open_video('x').chunks(10)]", "list[bytes]"),
    ("ziggeo.streams.open_image('x', 'y').length", "int | None"),
]

ASYNCHRONOUS: list[tuple[str, str]] = [
    ("AsyncZiggeo('t', 'p', 'e')", "AsyncZiggeo"),
    ("AsyncZiggeo(http_client=httpx.AsyncClient())", "AsyncZiggeo"),
    ("AsyncZiggeo(transport=httpx.AsyncHTTPTransport())", "AsyncZiggeo"),
    ("await ziggeo.__aenter__()", "AsyncZiggeo"),
    ("await ziggeo.aclose()", "None"),
    ("ziggeo.with_options(retries=0)", "AsyncZiggeo"),
    ("ziggeo.videos.iterate(limit=5)", "AsyncItems[Video]"),
    ("[video async for video in ziggeo.videos.iterate()]", "list[Video]"),
    ("await ziggeo.videos.iterate().next_page()", "list[Video] | None"),
    ("await ziggeo.videos.delete_bulk(ziggeo.videos.iterate())", "BulkReport[str]"),
    ("ziggeo.audios.iterate(tags='sea')", "AsyncItems[Audio]"),
    ("ziggeo.effect_profiles.iterate(reverse=True)", "AsyncItems[EffectProfile]"),
    ("[profile async for profile in ziggeo.meta_profiles.iterate()]", "list[MetaProfile]"),
    ("ziggeo.audios.open_audio('x')", "AsyncDownload"),
    ("ziggeo.audio_streams.open_audio('x', 'y')", "AsyncDownload"),
    ("ziggeo.videos.open_video('x')", "AsyncDownload"),
    ("[chunk async for chunk in ziggeo.videos.open_video('x')]", "list[bytes]"),
]

MODELS: list[tuple[str, str]] = [
    ("video.token", "str"),
    ("video.key", "str | None"),
    ("video.tags", "list[str] | None"),
    ("video.state", "VideoState"),
    ("video.state.is_known", "bool"),
    ("video.state_code", "int | None"),
    ("video.created", "datetime | None"),
    ("video.expire_on", "date | None"),
    ("video.duration", "float | None"),
    ("video.approved", "bool | None"),
    ("video.streams", "list[Stream] | None"),
    ("video.original_stream", "Stream | None"),
    ("video.device_info", "DeviceInfo | None"),
    ("stream.streamable", "Streamable | None"),
    ("stream.video_size", "int | None"),
    ("stream.has_audio", "bool | None"),
    ("stream.subtitles", "dict[str, Subtitle] | list[JsonValue] | None"),
    ("audio.created", "datetime | None"),
    ("audio.state", "VideoState"),
    ("audio.default_stream", "AudioStream | None"),
    ("audio.data", "dict[str, JsonValue] | None"),
    ("audio_stream.audio_type", "str | None"),
    ("application.private_key", "SecretStr | None"),
    ("application.config", "ApplicationConfig | None"),
    ("[row.hour for row in analytics.rows if isinstance(row, PlaysByHour)]", "list[int | None]"),
    ("[row.event_count for row in analytics.rows]", "list[int]"),
    ("[each.effect for each in effects if each.kind == 'filter']", "list[EffectFilter | None]"),
    ("[each.video_scale for each in effects if isinstance(each, WatermarkProcess)]", "list[float | None]"),
    ("[each.nsfw_action for each in analyses if isinstance(each, NsfwProcess)]", "list[ModerationAction | None]"),
    ("auth_token.grants", "Grants | None"),
    ("auth_token.expiration_date", "datetime | None"),
    ("failed.step", "UploadStep"),
    ("failed.partial", "PartialUpload | None"),
    ("status_error.status", "int"),
    ("status_error.fields", "dict[str, str]"),
    ("status_error.retry_after", "float | None"),
    ("call_error.status", "int | None"),
    ("call_error.request_id", "str | None"),
    ("bulk_error.report.failures[0].error", "ZiggeoError"),
    ("BulkReport[Video]().result('x')", "Video | None"),
    ("[video for video in BulkReport[Video]()]", "list[Video]"),
    ("key('x')", "str"),
    ("ready.data", "VideoEventData"),
    ("ready.data.video", "Video"),
    ("ready.subject", "EventSubject"),
    ("some_event.subject", "EventSubject | None"),
    ("pushed.data.stream", "Stream"),
    ("pushed.data.push.auto_push", "bool | None"),
    ("parse_event(b'').to_wire()", "dict[str, JsonValue]"),
]

REJECTED: list[tuple[str, str, str]] = [
    # unknown names
    ("ziggeo.videos.index(limt=10)", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.index({'limt': 10})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(tag=['x'])", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.create({'titel': 'x'})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.update('x', approvd=True)", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.update('x', video_type='mp4')", "call-arg", "reportCallIssue"),
    ("ziggeo.authtokens.create(grants={'raed': {'all': True}})", "arg-type", "reportArgumentType"),
    ("ziggeo.streams.bind('x', 'y', now=True)", "call-arg", "reportCallIssue"),
    ("VideoCreateArguments(titel='x')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.list()", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.videos.get('x').stat", "attr-defined", "reportAttributeAccessIssue"),
    ("Ziggeo(timout=3)", "call-arg", "reportCallIssue"),
    ("ziggeo.streams.attach_subtitle('x', 'y', language='en')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.count(state='ready')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.apply_meta('x', effectprofiletoken='y')", "call-arg", "reportCallIssue"),
    ("ziggeo.audios.index(approved='APPROVED')", "call-arg", "reportCallIssue"),
    ("ziggeo.audios.create({'video_type': 'mp4'})", "arg-type", "reportArgumentType"),
    ("ziggeo.audio_streams.create('x', video_type='mp4')", "call-arg", "reportCallIssue"),
    ("ziggeo.application.update(nme='x')", "call-arg", "reportCallIssue"),
    ("ziggeo.effect_profiles.update('x', title='y')", "call-arg", "reportCallIssue"),
    ("ziggeo.effect_profile_processes.create_filter_process('x', efect='gray')", "call-arg", "reportCallIssue"),
    ("ziggeo.meta_profiles.create(titel='x')", "call-arg", "reportCallIssue"),
    ("ziggeo.meta_profiles.update('x')", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.webhooks.delete(webhook_id='x')", "call-arg", "reportCallIssue"),
    ("ziggeo.webhooks.index()", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.analytics.get(qery='device_views_by_os')", "call-arg", "reportCallIssue"),
    # wrong types
    ("ziggeo.videos.index(limit='10')", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.index({'limit': '10'})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get(5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get()", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.create(file=5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(file=text)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(VideoIndexArguments(limit=1))", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(on_progress=wrong_progress)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.download_video('x', to=text)", "arg-type", "reportCallIssue"),
    ("ziggeo.videos.download_video('x', to=5)", "call-overload", "reportCallIssue"),
    ("ziggeo.videos.download_video('x', keep_partial=True)", "call-overload", "reportCallIssue"),
    ("ziggeo.videos.download_video('x', to=binary, keep_partial=True)", "call-overload", "reportArgumentType"),
    ("ziggeo.streams.download_image('x', 'y', parallel=2)", "call-overload", "reportCallIssue"),
    ("ziggeo.videos.index(options={'timeout': 5})", "arg-type", "reportArgumentType"),
    ("ziggeo.auth.generate(session_limit='1')", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.delete_bulk([5])", "list-item", "reportArgumentType"),
    ("ziggeo.videos.delete_bulk(5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.delete_bulk(ziggeo.audios.iterate())", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get_bulk([stream])", "list-item", "reportArgumentType"),
    ("ziggeo.videos.get_bulk(video)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.stats_bulk(ziggeo.audios.iterate())", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.update_bulk([audio], tags=['x'])", "list-item", "reportArgumentType"),
    ("ziggeo.videos.download_bulk([audio], path)", "type-var", "reportArgumentType"),
    ("ziggeo.videos.download_bulk(to=path)", "call-overload", "reportCallIssue"),
    ("ziggeo.audios.delete_bulk(ziggeo.videos.iterate())", "arg-type", "reportArgumentType"),
    ("ziggeo.audios.update_bulk([video], tags=['x'])", "list-item", "reportArgumentType"),
    ("ziggeo.audios.get_bulk([audio_stream])", "list-item", "reportArgumentType"),
    ("ziggeo.audios.download_bulk([video], path)", "type-var", "reportArgumentType"),
    ("ziggeo.videos.get_bulk(['x'], report=BulkReport[str]())", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.update_bulk(['x'], key='y')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.download_bulk(['x'], 'copies', what='sound')", "call-overload", "reportArgumentType"),
    ("ziggeo.analytics.get(query='nope')", "arg-type", "reportArgumentType"),
    ("ziggeo.analytics.get({'query': 'nope'})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.analytics('x', query='device_views_by_os', date='today')", "arg-type", "reportArgumentType"),
    ("ziggeo.application.get_stats(period='week')", "arg-type", "reportArgumentType"),
    (
        "ziggeo.meta_profile_processes.create_nsfw_process('x', nsfw_action='delete')",
        "arg-type",
        "reportArgumentType",
    ),
    ("ziggeo.webhooks.create(target_url='x', encoding='xml')", "arg-type", "reportArgumentType"),
    ("ziggeo.effect_profile_processes.create_watermark_process('x', file=5)", "arg-type", "reportArgumentType"),
    (
        "ziggeo.effect_profile_processes.edit_watermark_process('x', 'y', video_scale='large')",
        "arg-type",
        "reportArgumentType",
    ),
    ("ziggeo.audios.download_audio('x', to=5)", "call-overload", "reportCallIssue"),
    ("ziggeo.audio_streams.get('x')", "call-arg", "reportCallIssue"),
    # what may be missing
    ("ziggeo.videos.get('x').default_stream.token", "union-attr", "reportOptionalMemberAccess"),
    ("len(ziggeo.videos.get('x').tags)", "arg-type", "reportArgumentType"),
    # the other colour
    ("await ziggeo.videos.get('x')", "misc", "reportGeneralTypeIssues"),
    ("asynchronous.videos.get('x').token", "attr-defined", "reportAttributeAccessIssue"),
    ("[video for video in asynchronous.videos.iterate()]", "attr-defined", "reportGeneralTypeIssues"),
    ("[video async for video in ziggeo.videos.iterate()]", "attr-defined", "reportGeneralTypeIssues"),
    ("Ziggeo(http_client=httpx.AsyncClient())", "arg-type", "reportArgumentType"),
    ("AsyncZiggeo(http_client=httpx.Client())", "arg-type", "reportArgumentType"),
    ("Ziggeo(transport=httpx.AsyncHTTPTransport())", "arg-type", "reportArgumentType"),
    ("AsyncZiggeo(transport=httpx.HTTPTransport())", "arg-type", "reportArgumentType"),
    ("asynchronous.close()", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.aclose()", "attr-defined", "reportAttributeAccessIssue"),
]
"""Calls that both checkers refuse, with mypy's code and pyright's rule."""

_HEAD = """
from datetime import date, datetime
from pathlib import Path
from typing import IO, Literal, assert_type

import httpx
from pydantic import JsonValue, SecretStr

from ziggeo import (
    Analytics, AnalyticsArguments, AnalyticsQuery, AnalyticsRow, Application, ApplicationConfig, ApplicationStats,
    AsyncDownload, AsyncItems, AsyncZiggeo, Audio, AudioCreateArguments, AudioStream, AuthToken, AuthTokenArguments,
    BulkError, BulkProgress, BulkReport, CallError, Count, CreationType, DeviceInfo, Download, EffectFilter,
    EffectProcess, EffectProfile, Grant, Grants, Items, MetaProcess, MetaProfile, ModerationAction, NsfwProcess,
    PartialUpload, PlaysByHour, RequestOptions, RetryPolicy, SealedAuthToken, StatsPeriod, StatusError, Stream,
    Streamable, Subtitle, SubtitleArguments, Timeouts, UploadError, UploadStep, Video, VideoCreateArguments,
    VideoGetBulkArguments, VideoIndexArguments, VideoState, VideoStats, VideoUpdateArguments, WatermarkProcess,
    Webhook, WebhookReply, Ziggeo, ZiggeoError, key,
)
from ziggeo.events import (
    AnyEvent, EventSubject, VideoEventData, VideoReadyEvent, VideoStreamPushSuccessEvent, parse_event,
)

path: Path
ready: VideoReadyEvent
pushed: VideoStreamPushSuccessEvent
some_event: AnyEvent
binary: IO[bytes]
text: IO[str]
moment: datetime
day: date
video: Video
stream: Stream
audio: Audio
audio_stream: AudioStream
application: Application
analytics: Analytics
effects: list[EffectProcess]
analyses: list[MetaProcess]
auth_token: AuthToken
failed: UploadError
partial: PartialUpload
status_error: StatusError
call_error: CallError
bulk_error: BulkError

def uploading(sent: int, total: int) -> None: ...
def wrong_progress(sent: str) -> None: ...
def going_on(progress: BulkProgress) -> None: ...
"""


def _checks(rows: list[tuple[str, str]], awaiting: str) -> str:
    return "\n".join(f"assert_type({expression.replace('AWAIT ', awaiting)}, {kind})" for expression, kind in rows)


def _function(head: str, body: str) -> str:
    return f"{head}:\n{textwrap.indent(body, '    ')}\n"


def accepted_source() -> str:
    """Write a module in which nothing is wrong, if every type is the one of the tables."""
    return _HEAD + "\n".join(
        [
            _function("def plain(ziggeo: Ziggeo) -> None", _checks([*CALLS, *PLAIN], "")),
            _function(
                "async def asynchronous(ziggeo: AsyncZiggeo) -> None", _checks([*CALLS, *ASYNCHRONOUS], "await ")
            ),
            _function("def models() -> None", _checks(MODELS, "")),
        ]
    )


def rejected_source() -> str:
    """Write a module in which each line of its last function is wrong."""
    body = "\n".join(statement for statement, _, _ in REJECTED)
    return _HEAD + _function("async def rejected(ziggeo: Ziggeo, asynchronous: AsyncZiggeo) -> None", body)


def rejected_lines() -> dict[int, tuple[str, str, str]]:
    """Return the wrong rows by the number of their line."""
    first = len(rejected_source().splitlines()) - len(REJECTED) + 1
    return dict(enumerate(REJECTED, first))
