"""HTML for pages and public addresses: no value can become anything else on its way into a page."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from ziggeo.embed import Embed, Html
from ziggeo.errors import ArgumentsError, ConfigurationError
from ziggeo.models.authtokens import AuthTokenArguments, Grant, Grants
from ziggeo.models.embedding import (
    ApplicationOptions,
    ElementAttributes,
    MediaUrlArguments,
    PlayerAttributes,
    RecorderAttributes,
)
from ziggeo.settings import Hosts

EMBED = Embed("APPLICATION_TOKEN")
UNTYPED: Any = EMBED
"""What a caller has who does not check types."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAMES = TEXTS.filter(lambda text: bool(text.strip()))
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)


class Page(HTMLParser):
    """What a browser makes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ends: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.ends.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def only_element(html: str) -> tuple[str, dict[str, str | None]]:
    """Return the element that a piece of HTML consists of."""
    page = Page(html)
    assert page.text == ""
    [(tag, attributes)] = page.elements
    assert page.ends == [tag]
    return tag, attributes


def application_object(html: str) -> object:
    """Return the object that a script makes the application with."""
    page = Page(html)
    assert page.elements == [("script", {})]
    assert page.ends == ["script"]
    found = re.fullmatch(r"var ziggeoApplication = new ZiggeoApi\.V2\.Application\((.*)\);", page.text)
    assert found
    return json.loads(found[1])


def manual(html: str) -> str:
    """Write HTML the way to compare it with the manuals: no matter how it is quoted and laid out."""
    html = re.sub(r'[{,]\s*"?(\w+)"?: ', lambda key: f"{key[0][0]}{key[1]}:", html.replace("'", '"'))
    return re.sub(r"\s+(?=\W)|(?<=\W)\s+", "", html)


class TestManuals:
    def test_first_version(self) -> None:
        assert manual(EMBED.assets("v1")) == manual(
            """
            <link rel="stylesheet" href="//assets-cdn.ziggeo.com/v1-latest/ziggeo.css" />
            <script src="//assets-cdn.ziggeo.com/v1-latest/ziggeo.js"></script>
            """
        )
        assert manual(EMBED.application(version="v1")) == manual(
            """
            <script>
                ZiggeoApi.token = "APPLICATION_TOKEN";
            </script>
            """
        )
        assert EMBED.recorder(version="v1") == "<ziggeo></ziggeo>"
        assert manual(EMBED.player("video-token", version="v1")) == manual(
            "<ziggeo ziggeo-video='video-token'></ziggeo>"
        )

    def test_second_version(self) -> None:
        assert manual(EMBED.assets()) == manual(
            """
            <link rel="stylesheet" href="//assets-cdn.ziggeo.com/v2-stable/ziggeo.css" />
            <script src="//assets-cdn.ziggeo.com/v2-stable/ziggeo.js"></script>
            """
        )
        assert manual(EMBED.application(webrtc_streaming_if_necessary=True, webrtc_on_mobile=True)) == manual(
            """
            <script>
                var ziggeoApplication = new ZiggeoApi.V2.Application({
                    token: "APPLICATION_TOKEN",
                    webrtc_streaming_if_necessary: true,
                    webrtc_on_mobile: true
                });
            </script>
            """
        )
        assert EMBED.recorder() == "<ziggeorecorder></ziggeorecorder>"
        assert manual(EMBED.player("video-token")) == manual("<ziggeoplayer ziggeo-video='video-token'></ziggeoplayer>")


class TestAssets:
    def test_pinned_revision(self) -> None:
        page = Page(EMBED.assets(revision="v1-r34.2"))
        assert page.elements == [
            ("link", {"rel": "stylesheet", "href": "//assets-cdn.ziggeo.com/v1-r34.2/ziggeo.css"}),
            ("script", {"src": "//assets-cdn.ziggeo.com/v1-r34.2/ziggeo.js"}),
        ]

    @pytest.mark.parametrize("revision", ["", " ", "..", "a/b", "v2-stable\n", 'x"'])
    def test_what_is_no_revision_is_refused(self, revision: str) -> None:
        with pytest.raises(ArgumentsError, match="is not a revision such as v2-stable"):
            EMBED.assets(revision=revision)

    @given(TEXTS)
    def test_nonce(self, nonce: str) -> None:
        page = Page(
            EMBED.assets(nonce=nonce) + EMBED.application(nonce=nonce) + EMBED.application(version="v1", nonce=nonce)
        )
        assert [attributes["nonce"] for _, attributes in page.elements] == [nonce] * 4


class TestApplication:
    @given(tags=st.lists(st.text()), link=st.text())
    def test_values_survive_the_script(self, tags: list[str], link: str) -> None:
        html = EMBED.application(track_tags=tags, chrome_extension_install_link=link)
        assert application_object(html) == {
            "token": "APPLICATION_TOKEN",
            "track_tags": tags,
            "chrome_extension_install_link": link,
        }

    @pytest.mark.parametrize(
        "text", ["</script>", "<!--", "-->", "]]>", "&lt;", "\u2028\u2029", "</SCRIPT >", "\ud800"]
    )
    def test_nothing_ends_the_script(self, text: str) -> None:
        html = EMBED.application(track_tags=[text])
        inside = html.removeprefix("<script>").removesuffix("</script>")
        assert not set(inside) & set("<>&\u2028\u2029")
        assert inside.isascii()
        assert application_object(html) == {"token": "APPLICATION_TOKEN", "track_tags": [text]}

    @given(NAMES.filter(lambda text: not re.search(r"\s", text)))
    def test_token_survives_the_script(self, token: str) -> None:
        assert application_object(Embed(token).application()) == {"token": token}
        script = Page(Embed(token).application(version="v1")).text
        assert json.loads(script.removeprefix("ZiggeoApi.token = ").removesuffix(";")) == token

    def test_spellings(self) -> None:
        wanted = {"token": "APPLICATION_TOKEN", "auth": True, "debug": False}
        assert application_object(EMBED.application(auth=True, debug=False)) == wanted
        assert application_object(EMBED.application({"auth": True, "debug": True}, debug=False)) == wanted
        assert application_object(EMBED.application(ApplicationOptions(auth=False), auth=True, debug=False)) == wanted

    def test_what_is_none_is_left_to_the_browser(self) -> None:
        assert application_object(EMBED.application(debug=None)) == {"token": "APPLICATION_TOKEN"}

    def test_first_version_takes_no_options(self) -> None:
        with pytest.raises(ArgumentsError, match="v1 takes no options"):
            EMBED.application(version="v1", auth=True)

    def test_unknown_option_names_the_nearest(self) -> None:
        with pytest.raises(
            ArgumentsError, match=r"embed\.application: webrtc_mobile is not known; did you mean webrtc_"
        ):
            UNTYPED.application(webrtc_mobile=True)


SAMPLES: dict[str, tuple[object, str]] = {
    "tags": (["a b", "ä"], "a b,ä"),
    "custom_data": ({"a": [1, None]}, '{"a": [1, null]}'),
    "timelimit": (90.0, "90"),
    "timeminlimit": (0.5, "0.5"),
    "default_image_selector": (0.25, "0.25"),
}


def sample(model: type[ElementAttributes], name: str) -> tuple[object, str]:
    """Return a value for a field, with the text that it becomes."""
    if name in SAMPLES:
        return SAMPLES[name]
    for value, text in ((True, "true"), (7, "7"), ("x", "x")):
        if model.model_fields[name].annotation == type(value) | None:
            return value, text
    raise AssertionError(name)


class TestElements:
    @pytest.mark.parametrize("name", RecorderAttributes.model_fields)
    def test_each_attribute_of_recorders(self, name: str) -> None:
        value, text = sample(RecorderAttributes, name)
        html = EMBED.recorder(RecorderAttributes.model_validate({name: value}))
        assert only_element(html) == ("ziggeorecorder", {f"ziggeo-{name.replace('_', '-')}": text})

    @pytest.mark.parametrize("name", PlayerAttributes.model_fields)
    def test_each_attribute_of_players(self, name: str) -> None:
        value, text = sample(PlayerAttributes, name)
        html = EMBED.player("v", PlayerAttributes.model_validate({name: value}))
        assert only_element(html) == (
            "ziggeoplayer",
            {"ziggeo-video": "v", f"ziggeo-{name.replace('_', '-')}": text},
        )

    def test_first_version_has_the_same_attributes(self) -> None:
        assert EMBED.player("_k", width=320, responsive=False, version="v1") == (
            '<ziggeo ziggeo-video="_k" ziggeo-width="320" ziggeo-responsive="false"></ziggeo>'
        )
        assert EMBED.recorder(timelimit=5, version="v1") == '<ziggeo ziggeo-timelimit="5"></ziggeo>'

    def test_first_version_cannot_record_over_a_video(self) -> None:
        with pytest.raises(ArgumentsError, match="an element with a video is a player"):
            EMBED.recorder(video="v", version="v1")

    @given(video=NAMES, texts=st.dictionaries(st.sampled_from(["poster", "theme", "playlist"]), TEXTS))
    def test_texts_of_players_survive(self, video: str, texts: dict[str, str]) -> None:
        html = EMBED.player(video, PlayerAttributes.model_validate(texts))
        assert only_element(html)[1] == {
            "ziggeo-video": video,
            **{f"ziggeo-{name}": text for name, text in texts.items()},
        }

    @given(
        title=TEXTS,
        description=TEXTS,
        tags=st.lists(NAMES.filter(lambda tag: "," not in tag and tag.strip()), min_size=1),
    )
    def test_texts_of_recorders_survive(self, title: str, description: str, tags: list[str]) -> None:
        _, attributes = only_element(EMBED.recorder(title=title, description=description, tags=tags))
        assert attributes["ziggeo-title"] == title
        assert attributes["ziggeo-description"] == description
        assert (attributes["ziggeo-tags"] or "").split(",") == [tag.strip() for tag in tags]

    @given(st.dictionaries(st.text(), JSON))
    def test_custom_data_survives(self, data: dict[str, JsonValue]) -> None:
        _, attributes = only_element(EMBED.recorder(custom_data=data))
        assert json.loads(attributes["ziggeo-custom-data"] or "") == data

    @pytest.mark.parametrize("text", ["\0", "</script>", '"'])
    def test_custom_data_may_hold_what_html_cannot(self, text: str) -> None:
        html = EMBED.recorder(custom_data={"a": [text]})
        html.encode()
        assert json.loads(only_element(html)[1]["ziggeo-custom-data"] or "") == {"a": [text]}

    def test_no_value_breaks_out(self) -> None:
        html = EMBED.player("\"'><script>alert(1)</script>", poster="x\r\n\ty onload=z")
        assert html.count("<") == html.count(">") == 2
        assert html.count('"') == 4
        # A browser reads a carriage return that is not escaped as a line feed.
        assert "\r" not in html
        assert "\n\ty" in html

    @pytest.mark.parametrize("text", ["a\0", "b\udfff"])
    def test_what_html_cannot_hold_is_refused(self, text: str) -> None:
        calls: list[Callable[[], str]] = [
            lambda: EMBED.player(text),
            lambda: EMBED.player("v", poster=text),
            lambda: EMBED.recorder(tags=["a", text]),
            lambda: EMBED.video_url(text),
            lambda: EMBED.video_url("v", client_auth=text),
        ]
        for call in calls:
            with pytest.raises(ArgumentsError, match=r"cannot stand in a page or an address|unicode"):
                call()

    def test_spellings(self) -> None:
        wanted = '<ziggeorecorder ziggeo-width="2" ziggeo-key="k"></ziggeorecorder>'
        assert EMBED.recorder(width=2, key="k") == wanted
        assert EMBED.recorder({"width": 1, "key": "k"}, width=2) == wanted
        assert EMBED.recorder(RecorderAttributes(key="k", width=1), width=2) == wanted
        assert EMBED.recorder(RecorderAttributes(key="k", width=2)) == wanted

    def test_what_is_none_is_left_out(self) -> None:
        assert EMBED.recorder({"width": 3}, width=None) == EMBED.recorder()

    @pytest.mark.parametrize(("misspelt", "name"), [("themecolour", "themecolor"), ("popupwidth", "popup_width")])
    def test_unknown_attribute_names_the_nearest(self, misspelt: str, name: str) -> None:
        for call in (UNTYPED.recorder, partial(UNTYPED.player, "v")):
            with pytest.raises(ArgumentsError, match=f"{misspelt} is not known; did you mean {name}") as caught:
                call({misspelt: "x"})
            assert [fault["loc"] for fault in caught.value.errors] == [(misspelt,)]

    @pytest.mark.parametrize(
        "given",
        [
            {"width": 0},
            {"tags": ["a,b"]},
            {"custom_data": [1]},
            {"custom_data": {"a": float("nan")}},
            {"timelimit": -1},
            {"timelimit": float("inf")},
            {"timelimit": 5, "timeminlimit": 6},
            {"autoplay": True},
            {"client_auth": ""},
        ],
    )
    def test_unacceptable_values(self, given: dict[str, object]) -> None:
        with pytest.raises(ArgumentsError, match=r"^embed\.recorder: ") as caught:
            UNTYPED.recorder(given)
        assert caught.value.errors

    def test_no_limit_is_no_contradiction(self) -> None:
        html = EMBED.recorder(timelimit=0, timeminlimit=6)
        assert only_element(html)[1] == {"ziggeo-timelimit": "0", "ziggeo-timeminlimit": "6"}

    @pytest.mark.parametrize("video", ["", "  "])
    def test_player_needs_a_video(self, video: str) -> None:
        with pytest.raises(ArgumentsError, match=r"^embed\.player: .*video is empty"):
            EMBED.player(video)

    def test_versions(self) -> None:
        for call in (UNTYPED.assets, UNTYPED.application, UNTYPED.recorder, partial(UNTYPED.player, "v")):
            with pytest.raises(ArgumentsError, match="version is v1 or v2, not 'v3'"):
                call(version="v3")


class TestHtml:
    def test_templates_do_not_escape_it(self) -> None:
        for html in (EMBED.assets(), EMBED.application(), EMBED.recorder(), EMBED.player("v")):
            assert isinstance(html, Html)
            assert html.__html__() == html
            assert type(html.__html__()) is str

    def test_joined_to_text_it_is_escaped_again(self) -> None:
        assert not hasattr(EMBED.recorder() + "<b>", "__html__")
        assert not hasattr(f"{EMBED.recorder()}", "__html__")

    def test_addresses_are_text(self) -> None:
        assert type(EMBED.video_url("v", stream_width=1, stream_height=2)) is str


class TestAuth:
    def test_tokens_of_the_caller(self) -> None:
        _, attributes = only_element(EMBED.player("v", client_auth="c", server_auth="s"))
        assert attributes == {"ziggeo-video": "v", "ziggeo-client-auth": "c", "ziggeo-server-auth": "s"}

    def test_token_sealed_on_demand(self) -> None:
        sealed: list[AuthTokenArguments] = []

        def seal(arguments: AuthTokenArguments) -> str:
            sealed.append(arguments)
            return "sealed"

        embed = Embed("APPLICATION_TOKEN", seal=seal)
        wanted = AuthTokenArguments(grants=Grants(read=Grant(all=True)), session_limit=1)
        assert only_element(embed.player("v", auth=wanted))[1]["ziggeo-client-auth"] == "sealed"
        recorder = embed.recorder(auth={"grants": {"read": {"all": True}}, "session_limit": 1})
        assert only_element(recorder)[1] == {"ziggeo-client-auth": "sealed"}
        assert embed.video_url("v", auth=wanted).endswith("/video.mp4?client_auth=sealed")
        assert embed.iframe_recorder_url(auth=wanted).endswith("/r/APPLICATION_TOKEN?client_auth=sealed")
        assert sealed == [wanted] * 4
        embed.player("v", client_auth="c")
        assert len(sealed) == 4

    def test_sealing_needs_a_key(self) -> None:
        with pytest.raises(ConfigurationError, match=r"embed\.recorder: .*encryption key") as caught:
            EMBED.recorder(auth=AuthTokenArguments())
        assert isinstance(caught.value, ValueError)

    def test_two_client_tokens_contradict(self) -> None:
        with pytest.raises(ArgumentsError, match="client_auth is given"):
            Embed("APPLICATION_TOKEN", seal=lambda _: "sealed").player("v", client_auth="c", auth=AuthTokenArguments())

    def test_grants_are_checked(self) -> None:
        untyped: Any = Embed("APPLICATION_TOKEN", seal=lambda _: "sealed")
        with pytest.raises(ArgumentsError, match=r"^embed\.player: grants: .*did you mean 'read'"):
            untyped.player("v", auth={"grants": {"raed": {}}})


class TestAddresses:
    @pytest.mark.parametrize(
        ("token", "video_cdn", "media_cdn", "page"),
        [
            ("0123", "https://video-cdn.ziggeo.com", "https://media-cdn.ziggeo.com", "https://ziggeo.io"),
            (
                "r1abc",
                "https://video-cdn-eu-west-1.ziggeo.com",
                "https://media-cdn-eu-west-1.ziggeo.com",
                "https://eu-west-1.ziggeo.io",
            ),
        ],
    )
    def test_all(self, token: str, video_cdn: str, media_cdn: str, page: str) -> None:
        embed = Embed(token)
        video = f"{video_cdn}/v1/applications/{token}/videos/v"
        audio = f"{media_cdn}/v1/applications/{token}/audios/_k"
        assert embed.video_url("v") == f"{video}/video.mp4"
        assert embed.video_url("v", download=True) == f"{video}/video.mp4?download=true"
        assert embed.video_url("v", stream="s") == f"{video}/streams/s/video.mp4"
        assert embed.video_url("v", stream="s", download=True) == f"{video}/streams/s/video.mp4?download=true"
        assert embed.image_url("v") == f"{video}/image"
        assert embed.image_url("v", stream="s") == f"{video}/streams/s/image"
        assert embed.audio_url("_k") == f"{audio}/audio.aac"
        assert embed.audio_url("_k", stream="s") == f"{audio}/streams/s/audio.aac"
        assert embed.video_page_url("v") == f"{page}/v/v"
        assert embed.iframe_player_url("v") == f"{page}/p/v"
        assert embed.iframe_recorder_url() == f"{page}/r/{token}"

    def test_other_hosts(self) -> None:
        embed = Embed(
            "t",
            hosts=Hosts(
                server="http://a",
                api="http://a",
                video_cdn="http://127.0.0.1:1/",
                media_cdn="http://b/c",
                pages="http://d",
            ),
        )
        assert embed.video_url("v") == "http://127.0.0.1:1/v1/applications/t/videos/v/video.mp4"
        assert embed.audio_url("a") == "http://b/c/v1/applications/t/audios/a/audio.aac"
        assert embed.video_page_url("v") == "http://d/v/v"

    @pytest.mark.parametrize("token", ["", " ", "a b"])
    def test_unacceptable_token(self, token: str) -> None:
        with pytest.raises(ConfigurationError, match="token: "):
            Embed(token)

    @pytest.mark.parametrize(
        ("video", "segment"),
        [("käy/1", "k%C3%A4y%2F1"), ("..", "%2E%2E"), ("_a?b#c", "_a%3Fb%23c"), ("a b%", "a%20b%25")],
    )
    def test_segments(self, video: str, segment: str) -> None:
        assert EMBED.iframe_player_url(video) == f"https://ziggeo.io/p/{segment}"

    @given(video=NAMES, stream=NAMES)
    def test_names_stay_one_segment(self, video: str, stream: str) -> None:
        parts = urlsplit(EMBED.video_url(video, stream=stream))
        assert (parts.hostname, parts.query, parts.fragment) == ("video-cdn.ziggeo.com", "", "")
        *_, found_video, streams, found_stream, file = parts.path.split("/")
        assert (unquote(found_video), streams, unquote(found_stream), file) == (video, "streams", stream, "video.mp4")
        assert found_video not in {".", ".."}
        assert found_stream not in {".", ".."}

    @given(NAMES)
    def test_parameters_survive(self, text: str) -> None:
        query = urlsplit(EMBED.image_url("v", client_auth=text, server_auth=text, effect_profile=text)).query
        assert parse_qs(query, strict_parsing=True, keep_blank_values=True) == {
            "client_auth": [text],
            "server_auth": [text],
            "effect_profile": [text],
        }

    def test_parameters(self) -> None:
        replaced = datetime(2030, 1, 1, tzinfo=UTC)
        url = EMBED.video_url(
            "v", {"stream_width": 640}, stream_height=480, force_refresh=True, refresh=replaced, download=True
        )
        assert parse_qsl(urlsplit(url).query) == [
            ("download", "true"),
            ("stream_width", "640"),
            ("stream_height", "480"),
            ("force_refresh", "true"),
            ("refresh", "1893456000"),
        ]
        assert EMBED.audio_url("a", MediaUrlArguments(refresh=5), refresh=6).endswith("audio.aac?refresh=6")

    def test_unknown_parameter_names_the_nearest(self) -> None:
        with pytest.raises(
            ArgumentsError, match=r"embed\.video_url: stream_witdh is not known; did you mean stream_width"
        ):
            UNTYPED.video_url("v", stream_witdh=1)

    @pytest.mark.parametrize("stream", ["", " "])
    def test_stream_is_not_blank(self, stream: str) -> None:
        with pytest.raises(ArgumentsError, match="stream is empty"):
            EMBED.video_url("v", stream=stream)


def test_frozen() -> None:
    embed = Embed("t", seal=lambda _: "sealed")
    with pytest.raises(AttributeError):
        embed.token = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # that it is refused is the point
    assert "sealed" not in repr(embed)
    assert "https://video-cdn.ziggeo.com" in repr(embed)
    assert Embed("t") == Embed("t")
