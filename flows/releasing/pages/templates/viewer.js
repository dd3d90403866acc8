"use strict";
// What documents say goes onto the page by textContent alone: it is never parsed as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const COLOURS = ["#2f6f9f", "#b0562c", "#2f8a5b", "#8a4fa3", "#a8872a", "#b03a5b", "#3d7f86", "#5b5fb0", "#6f7d2a", "#8a5a44"];
const state = { document: 0, turn: null, tab: "turns", traditional: false, sure: 1, room: 200, hits: null, asked: 0 };

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(options || {})) {
    if (key === "class") made.className = value;
    else if (key === "colour") made.style.setProperty("--speaker", value);
    else if (key === "click") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  for (const child of children) if (child !== null && child !== undefined && child !== "") made.append(child);
  return made;
}

// What stands on the page anew keeps the focus of what stood there before, by its id.
function keepingFocus(draw) {
  const held = document.activeElement && document.activeElement.id;
  draw();
  if (held && document.activeElement.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
}

const chinese = (tag, options, ...children) => element(tag, { lang: state.traditional ? "zh-Hant" : "zh-Hans", ...options }, ...children);

const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

function link(address) {
  // only addresses of the web: a javascript: address would be code
  return /^https?:\/\//.test(address) ? element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, address) : address;
}

// The documents and their index come in pieces: scripts beside the page, which each call piece() with their number and rows.
const pieces = new Map();
const waiting = new Map();
const KEPT = 12; // pieces of documents that are kept in memory

window.piece = (kind, number, rows) => {
  pieces.set(`${kind}/${number}`, rows);
  const held = [...pieces.keys()].filter((key) => key.startsWith("documents/"));
  if (held.length > KEPT) pieces.delete(held[0]);
};

function load(kind, number) {
  const key = `${kind}/${number}`;
  if (!waiting.has(key)) {
    waiting.set(key, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${kind}/${String(number).padStart(5, "0")}.js`;
      const ended = (then) => () => { script.remove(); waiting.delete(key); then(); };
      script.onload = ended(() => resolve(pieces.get(key)));
      script.onerror = ended(() => reject(new Error(`${script.src} can't be loaded: the viewer needs the files beside it`)));
      document.head.append(script);
    }));
  }
  return waiting.get(key);
}

// A row of the index: id, file, title, speakers, form, turns, repairs, piece; and what the filter looks at, in small letters.
const index = [];
const place = new Map();
const PAGE = 200;

async function loadIndex() {
  for (let number = 0; number < data.pieces.index; number++) {
    for (const row of pieces.get(`index/${number}`) || await load("index", number)) {
      place.set(row[0], index.length);
      index.push({ id: row[0], file: row[1], title: row[2] || row[1], form: row[4], turns: row[5], repairs: row[6], piece: row[7],
        words: `${row[1]}\n${row[2]}\n${row[3]}`.toLowerCase() });
    }
    pieces.delete(`index/${number}`);
    if (number === 0) { readAddress(); listDocuments(); }
  }
}

function listDocuments() {
  keepingFocus(drawList);
}

function drawList() {
  const wanted = document.getElementById("filter").value.trim().toLowerCase();
  const list = document.getElementById("documents");
  list.replaceChildren();
  let matched = 0;
  for (let number = 0; number < index.length; number++) {
    const row = index[number];
    if ((wanted && !row.words.includes(wanted)) || (state.hits && !state.hits.has(number))) continue;
    if (++matched > state.room) continue;
    list.append(element("button", { id: `doc-${number}`, "aria-current": String(number === state.document), click: () => open(number) },
      element("strong", { lang: "zh" }, row.title),
      element("small", {}, `${plural(row.turns, "turn")}, ${plural(row.repairs, "repair")} · ${row.form} · ${row.file}`),
      state.hits ? element("small", { class: "hit", lang: "zh" }, state.hits.get(number)) : null));
  }
  if (!matched && (wanted || state.hits)) list.append(element("p", { class: "none", role: "status" }, "No document fits."));
  if (matched > state.room) {
    list.append(element("button", { id: "more", class: "more", click: () => { state.room += PAGE; listDocuments(); } }, `${plural(matched - state.room, "more document")}`));
  }
  if (data.quarantine.length) {
    list.append(element("button", { id: "left-out", "aria-current": String(state.document === -1), click: () => open(-1) },
      element("strong", {}, "Left out"), element("small", {}, plural(data.left_out, "row") + " of the quarantine")));
  }
}

// The address names the document and the turn that are shown: #doc=…&turn=…
function address(id, turn) {
  return `#doc=${encodeURIComponent(id)}${turn === undefined ? "" : `&turn=${turn}`}`;
}

function readAddress() {
  const named = new URLSearchParams(location.hash.slice(1));
  const number = named.has("doc") ? place.get(named.get("doc")) : undefined;
  state.turn = named.get("turn");
  if (state.turn !== null) state.tab = "turns";
  if (number !== undefined) state.document = number;
  show();
}

function open(number) {
  state.document = number;
  state.turn = null;
  history.replaceState(null, "", number < 0 ? "#" : address(index[number].id));
  listDocuments();
  show();
  document.getElementById("main").scrollTop = 0;
}

function show() {
  const main = document.getElementById("main");
  if (state.document === -1) { main.replaceChildren(); return showQuarantine(main); }
  const row = index[state.document];
  if (!row) return main.replaceChildren("No documents.");
  const wanted = state.document;
  const draw = (rows) => { if (state.document === wanted) keepingFocus(() => showDocument(main, rows.find((doc) => doc.doc_id === row.id))); };
  const held = pieces.get(`documents/${row.piece}`);
  if (held) return draw(held);
  return load("documents", row.piece).then(draw, (error) => main.replaceChildren(element("div", { class: "warning" }, error.message)));
}

// Looks through the texts of all documents, piece by piece, and lists where the words stand.
async function search(words) {
  const asked = ++state.asked;
  const told = document.getElementById("found");
  state.room = PAGE;
  if (!words) { state.hits = null; told.textContent = ""; return listDocuments(); }
  const wanted = words.toLowerCase();
  state.hits = new Map();
  for (let number = 0; number < data.pieces.documents; number++) {
    const rows = pieces.get(`documents/${number}`) || await load("documents", number);
    if (asked !== state.asked) return;
    for (const doc of rows) {
      const at = doc.text.toLowerCase().indexOf(wanted);
      if (at >= 0) state.hits.set(place.get(doc.doc_id), `…${doc.text.slice(Math.max(0, at - 15), at + wanted.length + 25)}…`);
    }
    told.textContent = `${plural(state.hits.size, "document")}, ${Math.round(100 * (number + 1) / data.pieces.documents)} % looked through`;
  }
  told.textContent = plural(state.hits.size, "document");
  listDocuments();
}

function showDocument(main, doc) {
  main.replaceChildren();
  const colours = new Map(doc.participants.map((p, n) => [p.person_id, COLOURS[n % COLOURS.length]]));
  main.append(element("h2", { lang: "zh" }, doc.title || doc.source_file));
  const facts = [doc.publisher, doc.author, doc.published_on, `source in ${doc.source_script}`, `${(100 * doc.damaged_share).toFixed(1)} % of the source damaged`];
  main.append(element("div", { class: "meta" }, facts.filter(Boolean).join(" · ")));
  for (const url of [doc.url, doc.original_url]) if (url) main.append(element("div", { class: "meta" }, link(url)));
  main.append(element("div", { class: "meta" }, doc.rights));
  main.append(element("div", { class: "people" }, ...doc.participants.map((p) =>
    element("span", { class: "chip", colour: colours.get(p.person_id) }, element("span", { class: "dot" }), element("span", { lang: "zh" }, p.name), element("span", { class: "meta" }, p.role)))));
  if (doc.summary) main.append(element("p", { lang: "zh" }, doc.summary));
  const doubts = new Map();
  for (const doubt of doc.doubts) doubts.set(doubt.kind, (doubts.get(doubt.kind) || 0) + 1);
  for (const [kind, count] of doubts) main.append(element("div", { class: "warning" }, `${plural(count, "place")} in doubt: ${data.kinds[kind] || kind}`));
  for (const warning of doc.warnings) main.append(element("div", { class: "warning" }, warning));
  const doubtful = doubtfulTurns(doc);
  const tabs = [["turns", plural(doc.turns.length, "turn")], ["review", `${doubtful.length.toLocaleString("en")} to review`],
    ["repairs", plural(doc.repairs.length, "repair")], ["text", "whole text"]];
  const tools = element("div", { class: "tools" });
  if (state.tab === "turns") tools.append(...turnTools());
  main.append(element("div", { class: "bar" }, tabList(tabs), tools));
  const panel = element("div", { role: "tabpanel", id: "panel", "aria-labelledby": `tab-${state.tab}` });
  main.append(panel);
  ({ turns: showTurns, review: showReview, repairs: showRepairs, text: showText })[state.tab](panel, doc, colours);
  const pointed = state.turn !== null && document.getElementById(`turn-${Number(state.turn)}`);
  if (pointed) { pointed.classList.add("pointed"); pointed.scrollIntoView({ block: "center" }); }
}

// Tabs as the pattern of ARIA has them: one of them is in the order of the Tab key, the arrows go to the others.
function tabList(tabs) {
  const choose = (name) => { state.tab = name; show(); };
  const names = tabs.map(([name]) => name);
  const bar = element("div", { class: "tabs", role: "tablist", "aria-label": "Views of the document" }, ...tabs.map(([name, label]) =>
    element("button", { role: "tab", id: `tab-${name}`, "aria-selected": String(state.tab === name), "aria-controls": "panel",
      tabindex: state.tab === name ? "0" : "-1", click: () => choose(name) }, label)));
  bar.addEventListener("keydown", (event) => {
    const at = names.indexOf(state.tab);
    const to = { ArrowRight: (at + 1) % names.length, ArrowLeft: (at + names.length - 1) % names.length, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(names[to]);
    document.getElementById(`tab-${names[to]}`)?.focus();
  });
  return bar;
}

function turnTools() {
  const levels = [[1, "any"], [0.95, "up to 95 %"], [0.8, "up to 80 %"], [0.6, "up to 60 %"]];
  const choice = element("select", { id: "sure", "aria-label": "Confidence" }, ...levels.map(([level, label]) => element("option", { value: level }, label)));
  choice.value = String(state.sure);
  choice.addEventListener("change", () => { state.sure = Number(choice.value); show(); });
  return [element("label", { for: "sure" }, "confidence"), choice,
    element("button", { id: "script", class: "script", lang: state.traditional ? "zh-Hans" : "zh-Hant", click: () => { state.traditional = !state.traditional; show(); } }, state.traditional ? "简体" : "繁體")];
}

// The turn's text in pieces, its repaired characters underlined. The tables say where a repair stands in the source, and what
// stands around it in the text: each is looked for behind the one before it, and left unmarked where it is not found.
function said(turn, repairs) {
  if (state.traditional) return [turn.text_hant];
  const pieces = [];
  let done = 0, from = 0;
  for (const repair of repairs) {
    if (repair.source_end <= turn.source_start || repair.source_start >= turn.source_end) continue;
    for (let size = Math.min(repair.before.length, 12); size > 1; size -= 2) {
      const before = repair.before.slice(-size);
      const at = turn.text.indexOf(before, Math.max(0, from - size));
      if (at < 0) continue;
      const begin = at + before.length;
      let end = repair.repaired ? -1 : begin;
      for (let length = 6; length > 0 && end < 0; length--) end = turn.text.indexOf(repair.after.slice(0, length), begin);
      if (end < begin || end - begin > repair.repaired.length + 4) break;
      // where characters were only taken out, the one before them is underlined
      const first = Math.max(done, end === begin ? begin - 1 : begin);
      if (first < end) {
        pieces.push(turn.text.slice(done, first));
        pieces.push(element("span", { class: "mended", title: `${data.kinds[repair.kind] || repair.kind}: ${repair.noisy} → ${repair.repaired || "∅"}` }, turn.text.slice(first, end)));
        done = end;
      }
      from = end;
      break;
    }
  }
  pieces.push(turn.text.slice(done));
  return pieces;
}

// What is doubtful in a turn, in words.
function whyUncertain(turn, doubts) {
  const kinds = doubts.filter((d) => d.source_start < turn.source_end && d.source_end > turn.source_start).map((d) => data.kinds[d.kind] || d.kind);
  return [...new Set(kinds)].join("; ") || "characters or boundaries may be wrong";
}

function showTurns(main, doc, colours) {
  let section = null;
  const shown = doc.turns.filter((turn) => turn.confidence <= state.sure);
  for (const turn of shown) {
    if (turn.section && turn.section !== section) main.append(element("div", { class: "section", lang: "zh" }, turn.section));
    section = turn.section;
    main.append(turnCard(turn, doc, colours));
  }
  if (!doc.turns.length) main.append(element("p", { class: "meta" }, "Nobody speaks in this document."));
  else if (!shown.length) main.append(element("p", { class: "meta", role: "status" }, "No turn has so low a confidence."));
}

function turnCard(turn, doc, colours) {
    const asks = turn.role === "interviewer" || turn.role === "host" || turn.role === "audience";
    const how = `${turn.role}, by ${turn.attribution}, ${Math.round(100 * turn.confidence)} %`;
    return element("div", { id: `turn-${turn.turn_index}`, class: asks ? "turn asks" : "turn", colour: colours.get(turn.speaker_id) || COLOURS[0] },
      element("div", { class: "who" },
        element("b", { lang: "zh" }, turn.speaker_name),
        turn.speaker_label && turn.speaker_label !== turn.speaker_name ? element("span", { class: "meta" }, "in the source: ", element("span", { lang: "zh" }, turn.speaker_label)) : null,
        element("span", { class: "badge" }, how),
        turn.n_repairs ? element("span", { class: "badge" }, plural(turn.n_repairs, "repair")) : null,
        turn.uncertain ? element("span", { class: "badge uncertain", title: whyUncertain(turn, doc.doubts) }, "uncertain") : null,
        element("span", { class: "meta" }, `${turn.source_start}–${turn.source_end}`),
        element("a", { class: "meta", href: address(doc.doc_id, turn.turn_index), "aria-label": "Link to this turn" }, "#")),
      chinese("div", { class: "said" }, ...said(turn, doc.repairs)));
}

// The turns that are worth a look, the least sure first.
function doubtfulTurns(doc) {
  return doc.turns.filter((turn) => turn.uncertain || turn.confidence < data.review_below).sort((a, b) => a.confidence - b.confidence);
}

// A doubtful turn, and beside it where it stands in the text and what the source has for its repaired places.
function showReview(main, doc, colours) {
  const doubtful = doubtfulTurns(doc);
  if (!doubtful.length) return main.append(element("p", { class: "meta", role: "status" }, "No turn of this document is in doubt."));
  const chars = Array.from(doc.text); // offsets count code points
  const part = (from, to) => chars.slice(Math.max(0, from), to).join("");
  for (const turn of doubtful) {
    const theirs = doc.repairs.filter((r) => r.source_start < turn.source_end && r.source_end > turn.source_start);
    main.append(element("div", { class: "beside" }, turnCard(turn, doc, colours),
      element("div", { class: "around" },
        element("span", { lang: "zh-Hans" }, `…${part(turn.text_start - 80, turn.text_start)}`, element("mark", {}, part(turn.text_start, turn.text_end)), `${part(turn.text_end, turn.text_end + 80)}…`),
        element("div", { class: "meta" }, `${doc.source_file}, characters ${turn.source_start}–${turn.source_end}${turn.uncertain ? `: ${whyUncertain(turn, doc.doubts)}` : ""}`),
        ...theirs.map((r) => element("div", { lang: "zh" }, element("del", {}, r.noisy), " → ", element("ins", {}, r.repaired || "∅"))))));
  }
}

function showRepairs(main, doc) {
  if (!doc.repairs.length) return main.append(element("p", { class: "meta" }, "Nothing was repaired in this document."));
  const rows = doc.repairs.map((r) => element("tr", {},
    element("td", { class: "number" }, `${r.source_start}–${r.source_end}`),
    element("td", {}, r.kind),
    element("td", { lang: "zh" }, element("span", { class: "context" }, r.before), element("del", {}, r.noisy), " → ", element("ins", {}, r.repaired || "∅"), element("span", { class: "context" }, r.after)),
    element("td", { class: "number" }, r.margin === null ? "" : r.margin.toFixed(1))));
  main.append(element("table", {},
    element("thead", {}, element("tr", {}, ...["source", "kind", "noisy → repaired", "margin"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...rows)));
}

function showText(main, doc) {
  main.append(element("div", { class: "text", lang: "zh-Hans" }, doc.text));
}

function showQuarantine(main) {
  main.append(element("h2", {}, "Left out"));
  if (data.left_out > data.quarantine.length) main.append(element("p", { class: "meta" }, `The first ${data.quarantine.length} of ${plural(data.left_out, "row")}; all are in quarantine.jsonl.`));
  main.append(element("table", {},
    element("thead", {}, element("tr", {}, ...["file", "kind", "reason"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...data.quarantine.map((row) => element("tr", {}, ...[row.source_file, row.kind, row.reason].map((text) => element("td", {}, text)))))));
}

document.getElementById("title").textContent = data.title;
document.getElementById("figures").textContent =
  `${data.version}, ${data.date}: ${plural(data.figures.documents, "document")}, ${plural(data.figures.turns, "turn")}, ${plural(data.figures.speakers, "speaker")}, ${plural(data.figures.repairs, "repair")}`;
document.getElementById("filter").addEventListener("input", () => { state.room = PAGE; listDocuments(); });
document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  search(document.getElementById("words").value.trim());
});
window.addEventListener("hashchange", () => { readAddress(); listDocuments(); });
loadIndex().then(
  () => { if (!index.length) show(); else readAddress(); listDocuments(); document.body.dataset.ready = "true"; },
  (error) => document.getElementById("main").replaceChildren(element("div", { class: "warning" }, error.message)));
