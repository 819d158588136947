// A program of somebody who has the official Node SDK and nothing else. It makes every call of it.
//
// Each call is one line of JSON: its `step`, the `call`, and what it `returned`, or with which status it was `refused`.
// The first line tells all calls that the SDK has. The steps are named like those of the driver for Python.
"use strict";

const crypto = require("crypto");
const http = require("http");
const ZiggeoSdk = require("ziggeo");

const PATIENCE = 60000;
const PAUSE = 50;
const SUBTITLES = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello & welcome\n";
const UNKNOWN = "0".repeat(32);
const { APP_TOKEN, APP_PRIVATE_KEY, APP_ENCRYPTION_KEY, SANDBOX_URL, CLIP, IMAGE, EMPTY } = process.env;

function makeClient() {
    const ziggeo = new ZiggeoSdk(APP_TOKEN, APP_PRIVATE_KEY, APP_ENCRYPTION_KEY);
    for (const connect of [ziggeo.Connect, ziggeo.ApiConnect, ziggeo.CdnConnect]) connect.baseUri = SANDBOX_URL;
    return ziggeo;
}

const ziggeo = makeClient();

function callsOf(sdk) {
    const calls = [];
    for (const [part, resource] of Object.entries(sdk)) {
        if (part === "Config" || part.endsWith("Connect") || part.startsWith("_")) continue;
        for (const name of Object.keys(Object.getPrototypeOf(resource)))
            if (typeof resource[name] === "function" && !["cls", "constructor"].includes(name) && !name.startsWith("_"))
                calls.push(`${part}.${name}`);
    }
    return calls.sort();
}

function show(step, call, outcome) {
    console.log(JSON.stringify({ step, call, ...outcome }));
}

function isRefusal(error) {
    return Boolean(error) && typeof error.status_code === "function";
}

function made(name, ...parameters) {
    const [part, method] = name.split(".");
    return new Promise((success, failure) => ziggeo[part][method](...parameters, { success, failure }));
}

async function call(step, name, ...parameters) {
    try {
        const returned = await made(name, ...parameters);
        show(step, name, { returned });
        return returned;
    } catch (error) {
        if (!isRefusal(error)) throw error;
        show(step, name, { refused: error.status_code() });
        return undefined;
    }
}

async function until(step, condition, name, ...parameters) {
    const end = Date.now() + PATIENCE;
    for (;;) {
        const returned = await made(name, ...parameters);
        if (condition(returned)) {
            show(step, name, { returned });
            return returned;
        }
        if (Date.now() > end) throw new Error(`${step}: ${JSON.stringify(returned)}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
}

async function download(step, name, ...parameters) {
    const content = Buffer.from(await made(name, ...parameters), "binary");
    const sha256 = crypto.createHash("sha256").update(content).digest("hex");
    show(step, name, { returned: { size: content.length, sha256, head: content.subarray(0, 12).toString("hex") } });
}

function isReady(found) {
    const all = found.streams.every((stream) => stream.state_string === "READY");
    return found.state_string === "READY" && all && found.default_stream.creation_type_string === "TRANSCODED";
}

async function workWithApplication() {
    await call("application", "Application.get");
    await call("application renamed", "Application.update", {
        name: "Theirs & ours",
        client_can_index_videos: true,
        auth_token_required_for_read: false,
    });
    await call("application statistics", "Application.get_stats", {});
    await call("application statistics of a month", "Application.get_stats", { period: "month" });
}

async function workWithVideos() {
    await call("no videos", "Videos.count", { states: "all" });
    const empty = await call("empty video", "Videos.create", {
        title: "50% & more",
        tags: ["sea", "boat"],
        key: "official",
        max_duration: 30,
        volatile: false,
    });
    await call("key that is taken", "Videos.create", { key: "official" });
    const { token } = await call("uploaded video", "Videos.create", { tags: ["boat"], title: "Clip", file: CLIP });
    await until("ready video", isReady, "Videos.get", token);
    const broken = await call("upload of no video", "Videos.create", { file: EMPTY });
    await until("failed video", (found) => found.state_string === "FAILED", "Videos.get", broken.token);

    await call("video by key", "Videos.get", "_official");
    await call("unknown video", "Videos.get", UNKNOWN);
    await call("ready videos", "Videos.index", {});
    await call("all videos", "Videos.index", { states: "all" });
    await call("all videos, oldest first", "Videos.index", { states: "ALL", reverse: true });
    await call("second video of all", "Videos.index", { states: "all", limit: 1, skip: 1 });
    await call("videos with a tag", "Videos.index", { states: "all", tags: "sea" });
    await call("number of ready videos", "Videos.count", {});
    await call("number of videos with tags", "Videos.count", { states: "all", tags: "sea,boat" });

    await call("approved", "Videos.update", token, { approved: true, title: "A + B", expiration_days: 3 });
    await call("approved videos", "Videos.index", { approved: "APPROVED" });
    await call("rejected", "Videos.update", token, { approved: false, data: JSON.stringify({ shelf: [1, null] }) });
    await call("rejected videos", "Videos.index", { approved: "REJECTED" });
    await call("expiry", "Videos.update", "_official", { expire_on: "2099-12-31", min_duration: 1.5 });

    const both = `${token},_official`;
    await call("videos by token and key", "Videos.get_bulk", { tokens_or_keys: `${both},${UNKNOWN}` });
    await call("videos with new tags", "Videos.update_bulk", { tokens_or_keys: both, tags: ["lake"] });

    await download("file of a video", "Videos.download_video", token);
    await download("cover of a video", "Videos.download_image", token);
    await call("file of an empty video", "Videos.download_video", empty.token);
    await call("statistics of a video", "Videos.get_stats", token);
    await call("statistics in sum", "Videos.stats_bulk", { tokens_or_keys: both });
    await call("statistics one by one", "Videos.stats_bulk", { tokens_or_keys: both, summarize: false });
    await call("analytics of a video", "Videos.analytics", token, { query: "total_plays_by_country" });
    await call("analytics", "Analytics.get", { query: "device_views_by_os", from: 0, to: 4000000000000 });
    await call("analytics of an unknown kind", "Analytics.get", { query: "plays_by_mood" });
    await call("pushed video", "Videos.push_to_service", token, { pushservicetoken: "drive" });

    await call("deleted video", "Videos.destroy", broken.token);
    await call("deleted video again", "Videos.get", broken.token);
    await call("video deleted by key", "Videos.destroy", "_official");
}

async function workWithStreams() {
    const video = (await call("video for streams", "Videos.create", { title: "Streams" })).token;
    const stream = (await call("empty stream", "Streams.create", video, {})).token;
    await call("image attached", "Streams.attach_image", video, stream, { file: IMAGE });
    await call("image without a file", "Streams.attach_image", video, stream, {});
    await call("video attached", "Streams.attach_video", video, stream, { file: CLIP });
    await call("video without a file", "Streams.attach_video", video, stream, {});
    await until("video of streams", isReady, "Videos.get", video);
    await call("stream bound", "Streams.bind", video, stream);
    await call("stream", "Streams.get", video, stream);
    await call("subtitle", "Streams.attach_subtitle", video, stream, { lang: "en", label: "English", data: SUBTITLES });
    const uploaded = (await call("uploaded stream", "Streams.create", video, { file: CLIP })).token;
    await until("video of two streams", isReady, "Videos.get", video);
    await call("streams", "Streams.index", video, {});
    await call("ready streams", "Streams.index", video, { states: "ready" });
    await download("file of a stream", "Streams.download_video", video, stream);
    await download("cover of a stream", "Streams.download_image", video, stream);
    await call("pushed stream", "Streams.push_to_service", video, stream, { pushservicetoken: "drive" });
    await call("deleted stream", "Streams.destroy", video, uploaded);
    await call("deleted stream again", "Streams.get", video, uploaded);
}

async function workWithEffects() {
    const profile = (await call("effect profile", "EffectProfiles.create", { key: "effects", title: "Effects" })).token;
    await call("effect profile by key", "EffectProfiles.get", "_effects");
    await call("default effect profile", "EffectProfiles.update", profile, { default_effect: true });
    await call("no default effect profile", "EffectProfiles.update", profile, { default_effect: false });
    await call("effect profiles", "EffectProfiles.index", { limit: 10, skip: 0 });

    await call("filter", "EffectProfileProcess.create_filter_process", profile, { effect: "gray" });
    // So do the SDK's own examples write it.
    const other = await call("filter as in examples", "EffectProfileProcess.create_filter_process", profile, {
        filter: "edge",
    });
    const place = { vertical_position: 0.9, horizontal_position: 0.1, video_scale: 0.25, file: IMAGE };
    const watermark = (await call("watermark", "EffectProfileProcess.create_watermark_process", profile, place)).token;
    await call("watermark without an image", "EffectProfileProcess.create_watermark_process", profile, {});
    await call("watermark moved", "EffectProfileProcess.edit_watermark_process", profile, watermark, {
        vertical_position: 0.5,
    });
    await call("watermark with another image", "EffectProfileProcess.edit_watermark_process", profile, watermark, {
        video_scale: 0.5,
        file: IMAGE,
    });
    await call("effect", "EffectProfileProcess.get", profile, watermark);
    await call("deleted effect", "EffectProfileProcess.destroy", profile, other.token);
    await call("effects", "EffectProfileProcess.index", profile, { states: "ready" });

    const video = (await call("video for effects", "Videos.create", { file: CLIP })).token;
    await until("ready video for effects", isReady, "Videos.get", video);
    await call("effect applied", "Videos.apply_effect", video, { effectprofiletoken: profile });
    await until("ready video with effects", isReady, "Videos.get", video);
    await call("deleted effect profile", "EffectProfiles.destroy", profile);
    await call("deleted effect profile again", "EffectProfiles.get", profile);

    const meta = (await call("meta profile", "MetaProfiles.create", { key: "analyses", title: "Analyses" })).token;
    await call("meta profile without a title", "MetaProfiles.create", { key: "untitled" });
    await call("meta profile by key", "MetaProfiles.get", "_analyses");
    await call("meta profiles", "MetaProfiles.index", { limit: 10 });
    const analysis = (await call("analysis", "MetaProfileProcess.create_video_analysis_process", meta)).token;
    await call("transcription", "MetaProfileProcess.create_audio_transcription_process", meta);
    await call("nsfw", "MetaProfileProcess.create_nsfw_process", meta, { nsfw_action: "nothing" });
    const dropped = await call("profanity", "MetaProfileProcess.create_profanity_process", meta, {
        profanity_action: "nothing",
    });
    await call("one analysis", "MetaProfileProcess.get", meta, analysis);
    await call("deleted analysis", "MetaProfileProcess.destroy", meta, dropped.token);
    await call("analyses", "MetaProfileProcess.index", meta);
    await call("analyses applied", "Videos.apply_meta", video, { metaprofiletoken: meta });
    const hasFindings = ({ original_stream: found }) => Boolean(found.audio_transcription && found.video_analysis);
    await until("video with findings", hasFindings, "Videos.get", video);
    await call("deleted meta profile", "MetaProfiles.destroy", meta);
}

async function workWithAuthTokens() {
    const grants = JSON.stringify({ read: { all: true }, update: { resources: [UNKNOWN] } });
    const { token } = await call("auth token", "Authtokens.create", {
        grants,
        session_limit: 3,
        usage_expiration_time: 3600,
        expiration_date: 4000000000,
    });
    await call("auth token again", "Authtokens.get", token);
    await call("auth token hidden", "Authtokens.update", token, { hidden: true, session_limit: 1 });
    await call("deleted auth token", "Authtokens.destroy", token);
    await call("deleted auth token again", "Authtokens.get", token);
    show("sealed auth token", "Auth.generate", { returned: ziggeo.Auth.generate({ grants: { read: { all: true } } }) });
}

async function workWithWebhooks() {
    const heard = [];
    const waiting = [];
    const hear = () =>
        new Promise((resolve, reject) => {
            if (heard.length) return resolve(heard.shift());
            const timer = setTimeout(() => reject(new Error("no webhook came")), PATIENCE);
            waiting.push((body) => {
                clearTimeout(timer);
                resolve(body);
            });
        });
    const server = http.createServer((request, response) => {
        let body = "";
        request.on("data", (piece) => (body += piece));
        request.on("end", () => {
            response.end();
            const next = waiting.shift();
            if (next) next(JSON.parse(body));
            else heard.push(JSON.parse(body));
        });
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target_url = `http://127.0.0.1:${server.address().port}/hook?a=1&b=2`;
    const webhook_id = await call("webhook", "Webhooks.create", {
        target_url,
        encoding: "jsonheader",
        events: "video_create,video_delete",
    });
    show("webhook asked", null, { returned: await hear() });
    const code = await hear();
    show("webhook sent a code", null, { returned: code });
    await call("webhook with a wrong code", "Webhooks.confirm", { webhook_id, validation_code: "no" });
    await call("webhook confirmed", "Webhooks.confirm", { webhook_id, validation_code: code.validation_code });
    await call("video to tell of", "Videos.create", { title: "Told" });
    show("webhook told", null, { returned: await hear() });
    await call("webhook removed", "Webhooks.destroy", { target_url });
    server.close();
    server.closeAllConnections();
}

async function main() {
    console.log(JSON.stringify({ calls: callsOf(ziggeo) }));
    await workWithApplication();
    await workWithVideos();
    await workWithStreams();
    await workWithEffects();
    await workWithAuthTokens();
    await workWithWebhooks();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
