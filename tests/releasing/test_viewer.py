"""The viewer shows what documents say as text: none of it is ever markup or code to the browser."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from flows.releasing.context import Release
from flows.releasing.pages.figures import Tally
from flows.releasing.pages.viewer import ViewerWriter, embedded, viewer
from flows.releasing.publish import publish

#: Each would set window.hacked if the browser ran it.
HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    '"><svg onload=window.hacked=1>',
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "{{ 7*7 }}{% raw %}${window.hacked=1}`",
    "\u2028window.hacked=1//\u2029",
    "javascript:window.hacked=1",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
]


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, where it is installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with playwright.sync_playwright() as p:
        opened = p.chromium.launch(
            executable_path=binary, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


def open_page(browser, folder: Path, address: str = ""):
    """The viewer of a release, with what went wrong on it and what it asked the network for."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.errors, page.requests = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: page.errors.append(dialog.message))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto((folder / "viewer" / "index.html").as_uri() + address)
    page.locator("body[data-ready]").wait_for(state="attached")
    return page


def hostile(make, number: int, text: str):
    """A document that says something hostile wherever a release lets it."""
    item = make(f"h{number}.txt", title=text)
    document, turns = item.document, item.segmentation.turns
    metadata = replace(document.metadata, author=text, publisher=text, summary="摘要")
    document = replace(document, metadata=metadata, warnings=(text,))
    turns = tuple(
        replace(t, label=text, section=text, speaker_name=text, speaker_id=f"{t.speaker_id}-x") for t in turns
    )
    return replace(item, document=document, segmentation=replace(item.segmentation, turns=turns))


@pytest.fixture
def hostile_release(make, build, context, tmp_path) -> Path:
    items = [hostile(make, n, text.replace("\u2028", "").replace("\u2029", "")) for n, text in enumerate(HOSTILE)]
    left_out = [{"source_file": text, "kind": text, "reason": text} for text in HOSTILE]
    return publish(build(*items), left_out, tmp_path, context).path


@pytest.mark.parametrize("text", HOSTILE)
def test_embedded_data_can_not_end_its_element(text):
    written = embedded({"text": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": text}


def test_documents_never_run(browser, hostile_release):
    page = open_page(browser, hostile_release)
    assert page.locator("nav button").count() == len(HOSTILE) + 1
    for number in range(page.locator("nav button").count()):
        page.locator("nav button").nth(number).click()
        for tab in ("turns", "repairs", "text"):
            if page.locator(f"#tab-{tab}").count():
                page.locator(f"#tab-{tab}").click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.errors == []
    assert page.locator("main img, main svg, main iframe, main script, main a[href^='javascript']").count() == 0
    assert page.locator("script").count() == 2
    page.close()


def test_hostile_titles_are_read_as_they_are(browser, hostile_release):
    page = open_page(browser, hostile_release)
    titles = page.locator("nav button strong").all_text_contents()
    assert set(titles) >= {"<script>window.hacked=1</script>", "&lt;script&gt;window.hacked=1&lt;/script&gt;"}
    page.close()


def test_the_policy_stops_scripts_that_are_not_the_pages_own(browser, release):
    html = release / "viewer" / "index.html"
    html.write_text(
        html.read_text(encoding="utf-8").replace("<main", "<script>window.hacked=1</script><main"), encoding="utf-8"
    )
    page = open_page(browser, release)
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in error for error in page.errors)
    page.close()


def test_turns_repairs_and_text_are_shown_without_a_network(browser, release):
    page = open_page(browser, release)
    assert page.locator("h1").text_content() == "Chinese web interviews as speaker turns"
    assert page.locator(".turn").count() == 4
    assert page.locator(".turn .said").first.text_content() == "第0个问题进行得怎么样？"
    assert page.locator(".turn .mended").all_text_contents() == ["进", "&", "进", "&"]
    assert (
        page.locator(".turn .mended").first.get_attribute("title") == "a reading in parentheses taken out: 進(jìn) → 進"
    )
    page.locator("button.script").click()
    assert page.locator(".turn .said").first.text_content() == "第0个問題進行得怎麼样？"
    page.locator("#tab-repairs").click()
    assert page.locator("tbody tr").count() == 4
    assert page.locator("del").first.text_content() == "進(jìn)"
    assert page.locator("ins").first.text_content() == "進"
    page.locator("#tab-text").click()
    assert page.locator(".text").text_content().startswith("开头\n问：")
    page.locator("#filter").fill("对话二")
    assert page.locator("nav button").count() == 1
    page.locator("nav button").click()
    assert page.locator("h2").text_content() == "对话二"
    assert page.errors == []
    assert all(url.startswith("file:") for url in page.requests)
    page.close()


def test_speakers_have_colours(browser, release):
    page = open_page(browser, release)
    colours = page.evaluate("[...document.querySelectorAll('.turn .who b')].map(b => getComputedStyle(b).color)")
    assert len(set(colours)) == 2
    assert colours[0] == colours[2]
    page.close()


@pytest.fixture
def large(make, build, context, tmp_path, monkeypatch) -> Path:
    """A release whose documents are in several pieces."""
    monkeypatch.setattr("flows.releasing.pages.viewer.PIECE_BYTES", 8000)
    items = [make(f"d{n}.txt", title=f"对话第{n}篇", extra=f"第{n}棵树") for n in range(9)]
    return publish(build(*items), [], tmp_path, context).path


def test_documents_come_in_pieces_that_are_loaded_when_they_are_looked_at(browser, large):
    assert len(list((large / "viewer" / "documents").iterdir())) > 2
    page = open_page(browser, large)
    assert page.locator("nav button").count() == 9
    page.locator("nav button").last.click()
    page.locator(".turn").first.wait_for()
    assert page.locator("h2").text_content() == "对话第8篇"
    loaded = [url for url in page.requests if "/documents/" in url]
    assert len(loaded) == 2  # of the first document and of the last
    assert page.errors == []
    page.close()


def test_texts_are_searched_in_all_pieces(browser, large):
    page = open_page(browser, large)
    page.locator("#words").fill("第7棵树")
    page.locator("#words").press("Enter")
    page.locator("nav .hit").wait_for()
    assert page.locator("nav button strong").all_text_contents() == ["对话第7篇"]
    assert "第7棵树" in page.locator("nav .hit").text_content()
    page.locator("#words").fill("")
    page.locator("#words").press("Enter")
    assert page.locator("nav button").count() == 9
    page.close()


def test_an_address_names_a_document_and_a_turn(browser, large):
    page = open_page(browser, large, "#doc=d5&turn=3")
    page.locator(".pointed").wait_for()
    assert page.locator("h2").text_content() == "对话第5篇"
    assert "第1个回答" in page.locator(".pointed .said").text_content()
    assert page.locator("#turn-2 a").get_attribute("href") == "#doc=d5&turn=2"
    page.close()


def test_a_piece_that_is_missing_is_told(browser, large):
    for piece in (large / "viewer" / "documents").iterdir():
        piece.unlink()
    page = browser.new_page()
    page.goto((large / "viewer" / "index.html").as_uri())
    page.locator("main .warning").wait_for()
    assert "can't be loaded" in page.locator("main .warning").text_content()
    page.close()


def test_the_page_stays_small_and_the_list_short_however_many_documents_there_are(browser, context, tmp_path):
    pages = ViewerWriter(tmp_path)
    for n in range(100_000):
        empty: dict[str, list] = {key: [] for key in ("participants", "warnings", "doubts", "turns", "repairs")}
        pages.add(
            [embedded({"doc_id": f"d{n}", "title": f"第{n}篇", **empty}).encode()],
            [f'["d{n}","d{n}.txt","第{n}篇","林晚","labelled",4,0'.encode()],
        )
    tally = Tally()
    left_out = [{"source_file": f"{n}.txt", "kind": "empty", "reason": "空" * 5000} for n in range(10_000)]
    release = Release("1.0.0", context.date, tally, {}, left_out, context, tmp_path, {}, pages.close())
    page_file = tmp_path / "viewer" / "index.html"
    page_file.write_text(viewer(release, "标题"), encoding="utf-8")
    assert page_file.stat().st_size < 1_000_000
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.locator("body[data-ready]").wait_for(state="attached")
    assert page.locator("nav button").count() == 202  # a page of the list, "more", and what was left out
    page.locator("#filter").fill("第99999篇")
    assert page.locator("nav button strong").all_text_contents() == ["第99999篇", "Left out"]
    page.close()


#: What the page is looked at on: width, height, colour scheme.
SCREENS = {"desktop": (1280, 900, "light"), "dark": (1280, 900, "dark"), "phone": (390, 844, "light")}


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(browser, release, screen):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    width, height, scheme = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto((release / "viewer" / "index.html").as_uri())
    page.locator("body[data-ready]").wait_for(state="attached")
    for tab in ("turns", "review", "repairs", "text"):
        page.locator(f"#tab-{tab}").click()
        found = axe.run(page).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == [], tab
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_focus_stays_and_arrows_go_through_the_tabs(browser, release):
    page = open_page(browser, release)
    page.locator("nav button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "doc-1"
    page.locator("#tab-turns").focus()
    for name in ("review", "repairs", "text", "turns"):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.locator("[role=tabpanel]").get_attribute("aria-labelledby") == f"tab-{name}"
    page.locator("button.script").click()
    assert page.evaluate("document.activeElement.id") == "script"
    assert page.locator(".said").first.get_attribute("lang") == "zh-Hant"
    page.close()


def test_doubtful_turns_stand_beside_their_place_in_the_text(browser, make, build, context, tmp_path):
    item = make()
    turns = tuple(replace(t, confidence=0.3 if n == 2 else t.confidence) for n, t in enumerate(item.segmentation.turns))
    item = replace(item, segmentation=replace(item.segmentation, turns=turns))
    page = open_page(browser, publish(build(item), [], tmp_path, context).path)
    page.locator("#sure").select_option("0.6")
    assert page.locator(".turn").count() == 1
    page.locator("#tab-review").click()
    assert page.locator(".beside .said").first.text_content() == page.locator(".beside mark").first.text_content()
    assert page.locator(".beside .badge").first.text_content().endswith("30 %")
    assert "進(jìn)" in page.locator(".beside del").first.text_content()
    page.close()


def test_a_filter_that_nothing_fits_is_told(browser, release):
    page = open_page(browser, release)
    page.locator("#filter").fill("没有这样的文件")
    assert page.locator("nav [role=status]").text_content() == "No document fits."
    page.locator("#sure").select_option("0.6")
    assert page.locator("main [role=status]").text_content() == "No turn has so low a confidence."
    page.close()
