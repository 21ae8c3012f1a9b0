// SPDX-License-Identifier: GPL-2.0
// What the page does: draws the picture, filters it, explains a cell, compares two kernels, colours the state
// machine.  No verdict is made here: runner/output/page.py compared everything.  Texts become text nodes only; the page's
// policy forbids markup from strings.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const REGRESSION = 0, MISSING = 4, NOT_TRIED = 5, NO_RESULT = 8;
const FIRST = "3.17"; // the table that all others are changes of
const isMismatch = (kind) => kind <= MISSING;

// An element: make("td", { class: "x", onclick }, child, "text", ...)
function make(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name.startsWith("on"))
			element.addEventListener(name.slice(2), value);
		else if (value === true)
			element.setAttribute(name, "");
		else if (value !== false && value != null)
			element.setAttribute(name, value);
	}
	element.append(...children.flat().filter((child) => child != null && child !== false));
	return element;
}

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// ---- the data, unpacked ----------------------------------------------------------------------------

const code = new Map([...data.alphabet].map((character, index) => [character, index]));
const unpack = (text) => Uint16Array.from(text, (character) => code.get(character));
const outcomes = data.outcomes.map(([name, sign, group, meaning]) => ({ name, sign, group, meaning }));
const kinds = data.kinds.map(([name, sign, meaning]) => ({ name, sign, meaning, slug: name.replace(" ", "-") }));
const cases = data.cases.map(([id, sentence, contract, since, source, needs, flaws], index) => ({
	index, id, family: id.split("/")[0], name: id.slice(id.indexOf("/") + 1), sentence, contract, since, needs, flaws,
	source: data.sources[source],
	rows: data.rows[index].map(([outcome, version, because, file, line]) => ({
		outcome, version, because: data.because[because], place: `${data.files[file]}:${line}`,
	})),
}));
for (const one of cases)
	one.words = [one.id, one.sentence, one.source, ...one.flaws, ...one.rows.map((row) => row.because)].join("\n").toLowerCase();
const kernels = data.kernels.map((kernel, index) => ({
	...kernel, index,
	outcome: unpack(kernel.outcome), class: unpack(kernel.class), row: unpack(kernel.row), origin: unpack(kernel.origin),
}));
const families = [...new Set(cases.map((one) => one.family))];
const caseNamed = new Map(cases.map((one) => [one.id, one]));
// Of the machine that most kernels were seen on, if it is there.
const newest = kernels.some((kernel) => !kernel.machine) ? kernels.findLastIndex((kernel) => !kernel.machine) : kernels.length - 1;
const isOpen = (one, kernel) => !isMismatch(kernel.class[one.index]) && !["pass", "skip", "none"].includes(outcomes[kernel.outcome[one.index]].group);
// Groups of rows: the published flaws, what is found to be wrong on the newest kernel, and the families.
const flaws = [...new Set(cases.flatMap((one) => one.flaws))].sort();
const findings = kernels.length ? `not as asserted on ${kernels[newest].label}` : "";
const special = new Set([...flaws, findings]);
const groups = [
	...flaws.map((name) => ({ name, has: (one) => one.flaws.includes(name) })),
	{ name: findings, has: (one) => isOpen(one, kernels[newest]) },
	...families.map((name) => ({ name, has: (one) => one.family === name })),
];
// The last two neighbours of one machine that did something differently, and the first case that did.
function lastChange() {
	for (let after = newest; after > 0; after--)
		for (let before = after - 1; before >= 0; before--) {
			const [a, b] = [kernels[before], kernels[after]];
			if (a.machine !== b.machine || a.kind !== b.kind || a.short === b.short)
				continue;
			const one = cases.find((each) => differs(each, a, b));
			if (one)
				return { a, b, one };
			break;
		}
	return { a: kernels[Math.max(0, newest - 1)], b: kernels[newest], one: null };
}

const wasTried = (one, kernel) => kernel.outcome[one.index] && outcomes[kernel.outcome[one.index]].group !== "skip";
const differs = (one, a, b) => wasTried(one, a) && wasTried(one, b) && a.outcome[one.index] !== b.outcome[one.index];

// What is to be seen of a cell.
function cell(one, kernel) {
	const outcome = outcomes[kernel.outcome[one.index]];
	const kind = kernel.class[one.index];
	const plain = isMismatch(kind) || kind === NOT_TRIED || kind === NO_RESULT;
	return {
		outcome, kind,
		sign: plain ? kinds[kind].sign : outcome.sign,
		look: plain ? kinds[kind].slug : outcome.group,
		row: one.rows[kernel.row[one.index]],
	};
}

function inWords(one, kernel) {
	const { outcome, kind, row } = cell(one, kernel);
	if (kind === NO_RESULT)
		return "no result";
	const seen = outcome.name || "no result";
	return isMismatch(kind) || kind === NOT_TRIED ? `${seen}, ${kinds[kind].name}: the table says ${row.outcome}` : `${seen}, as the table says`;
}

// The line of recorded evidence that holds a cell.
function evidenceLine(kernel, index) {
	const starts = kernel.lines.filter(([first]) => first <= index);
	if (!starts.length || !kernel.outcome[index])
		return 0;
	const [first, line] = starts[starts.length - 1];
	let seen = 0;
	for (let i = first; i < index; i++)
		seen += kernel.outcome[i] > 0;
	return line + seen;
}

const mark = (look, sign) => make("span", { class: `mark ${look}`, "aria-hidden": "true" }, sign);
const markOf = (one, kernel) => { const seen = cell(one, kernel); return mark(seen.look, seen.sign); };

// ---- attention -------------------------------------------------------------------------------------

const totals = kinds.map((_, kind) => kernels.reduce((sum, kernel) => sum + kernel.class.reduce((n, k) => n + (k === kind), 0), 0));

function showAttention() {
	const wrong = kinds.slice(0, MISSING + 1).reduce((sum, _, kind) => sum + totals[kind], 0);
	for (const [kind, { name, sign, slug, meaning }] of kinds.entries()) {
		if (!totals[kind] && kind > REGRESSION)
			continue;
		$("tiles").append(make("button", { type: "button", class: "tile", title: meaning, onclick: () => filterByKind(kind) },
			mark({ matched: "pass", skipped: "skip" }[slug] || (totals[kind] ? slug : "none"), slug === "matched" ? "·" : sign), make("b", {}, totals[kind].toLocaleString("en")), ` ${name}`));
	}
	const groups = new Map();
	for (const kernel of kernels)
		for (const one of cases) {
			const { kind, outcome, row } = cell(one, kernel);
			if (!isMismatch(kind))
				continue;
			const key = `${kind} ${one.id} ${outcome.name} ${row.place}`;
			if (!groups.has(key))
				groups.set(key, { one, kind, outcome, row, at: [] });
			groups.get(key).at.push(kernel);
		}
	const sorted = [...groups.values()].sort((a, b) => a.kind - b.kind || b.at.length - a.at.length || a.one.index - b.one.index);
	const FEW = 20;
	const list = make("ul", { class: "mismatches" });
	const add = (group) => {
		const { one, kind, outcome, row, at } = group;
		const names = at.slice(0, 4).map((kernel) => kernel.label).join(", ") + (at.length > 4 ? ` and ${at.length - 4} more` : "");
		list.append(make("li", {}, make("button", { type: "button", class: "link", onclick: () => openCell(one, at[0]) },
			mark(kinds[kind].slug, kinds[kind].sign), make("span", { class: "grow" }, make("b", {}, one.id),
				` ${outcome.name || "no result"} instead of ${row.outcome} (${kinds[kind].name}) on ${names}`))));
	};
	sorted.slice(0, FEW).forEach(add);
	const place = $("mismatches");
	if (!wrong)
		place.append(make("p", { class: "good" }, mark("pass", "✓"), ` Every result is what the table of its kernel says${totals[NOT_TRIED] ? `; ${plural(totals[NOT_TRIED], "cell")} could not be tried` : ""}.`));
	else
		place.append(make("p", { class: "bad" }, `${plural(wrong, "result")} in ${plural(new Set(sorted.map((group) => group.one.id)).size, "case")} on ${plural(new Set(sorted.flatMap((group) => group.at)).size, "kernel")} ${wrong === 1 ? "is" : "are"} not what the table says:`), list);
	if (sorted.length > FEW)
		place.append(make("button", { type: "button", onclick: (event) => { sorted.slice(FEW).forEach(add); event.target.remove(); } }, `${sorted.length - FEW} more`));

	const last = kernels[newest];
	const open = cases.filter((one) => isOpen(one, last));
	if (open.length)
		place.append(make("details", {}, make("summary", {}, `${plural(open.length, "case")} on the newest kernel here, ${last.label}, ${open.length === 1 ? "is" : "are"} known to do another thing than asserted`),
			make("ul", { class: "mismatches" }, open.map((one) => make("li", {}, make("button", { type: "button", class: "link", onclick: () => openCell(one, last) },
				markOf(one, last), make("span", { class: "grow" }, make("b", {}, one.id), ` ${outcomes[last.outcome[one.index]].name}, asserted: ${one.contract}`)))))));
}

// ---- the picture -----------------------------------------------------------------------------------

const scroller = $("scroll"), grid = $("grid"), head = grid.tHead, body = grid.tBodies[0];
const folded = new Set(special);
let shownKernels = [], shownCases = [], lines = [], satisfies = () => true;
let shownBefore = [], active = { row: 1, column: 0 };	// row 0 is the header, column 0 the names
let drawnLines = new Map(), onPaper = false;

function chosenFilter() {
	const words = (id) => $(id).value.toLowerCase().split(/\s+/).filter(Boolean);
	const [what, number] = $("outcome").value.split(":");
	return { words: words("text"), family: $("family").value, what, number: Number(number), kernelWords: words("kernel-text"), columns: $("columns").value };
}

function applyFilter() {
	const filter = chosenFilter();
	shownCases = cases.filter((one) => (!filter.family || one.family === filter.family) && filter.words.every((word) => one.words.includes(word)));
	shownKernels = kernels.filter((kernel) => (!filter.kernelWords.length || filter.kernelWords.some((word) => kernel.label.startsWith(word) || kernel.name.toLowerCase().includes(word) && !/^[\d.]+$/.test(word)))
		&& (!["run", "recorded"].includes(filter.columns) || kernel.kind === filter.columns));
	if (filter.columns === "change")
		shownKernels = shownKernels.filter((kernel, i, all) => !i || shownCases.some((one) => looksChanged(one, all[i - 1], kernel)));
	satisfies = {
		any: (one, kernel) => isMismatch(kernel.class[one.index]),
		kind: (one, kernel) => kernel.class[one.index] === filter.number,
		outcome: (one, kernel) => kernel.outcome[one.index] === filter.number,
	}[filter.what] || (() => true);
	if (filter.what === "differs")
		shownCases = shownCases.filter((one) => new Set(shownKernels.map((kernel) => kernel.outcome[one.index]).filter(Boolean)).size > 1);
	else if (filter.what === "changes")
		shownCases = shownCases.filter((one) => new Set(shownKernels.filter((kernel) => wasTried(one, kernel)).map((kernel) => kernel.outcome[one.index])).size > 1);
	else if (filter.what)
		shownCases = shownCases.filter((one) => shownKernels.some((kernel) => satisfies(one, kernel)));
	$("shown").textContent = `${shownCases.length} of ${plural(cases.length, "case")}, ${shownKernels.length} of ${plural(kernels.length, "kernel")}`;
	layOut();
}

function looksChanged(one, before, after) {
	const [a, b] = [before.outcome[one.index], after.outcome[one.index]];
	return (a && b && a !== b) || isMismatch(after.class[one.index]);
}

// From here on `lines` is what stands below the header: families, and their cases unless folded.
function layOut() {
	const was = { line: lines[active.row - 1], kernel: shownBefore[active.column - 1], scroll: scroller.scrollTop };
	lines = [];
	for (const { name: family, has } of groups) {
		const own = shownCases.filter(has);
		if (!own.length || (special.has(family) && $("family").value))
			continue;
		lines.push({ family, own });
		if (!folded.has(family))
			own.forEach((one) => lines.push({ one }));
	}
	const empty = !lines.length || !shownKernels.length;
	$("nothing").hidden = !empty;
	grid.hidden = empty;
	// What was active stays so, if it is still there.
	const row = was.line ? lines.findIndex((line) => line.one ? line.one === was.line.one : line.family === was.line.family) : -1;
	active = { row: row >= 0 ? row + 1 : Math.min(active.row, 1), column: Math.max(0, shownKernels.indexOf(was.kernel) + 1) };
	shownBefore = shownKernels;
	grid.setAttribute("aria-rowcount", lines.length + 1);
	grid.setAttribute("aria-colcount", shownKernels.length + 1);
	grid.style.setProperty("--columns", shownKernels.length);
	head.replaceChildren(headRow());
	drawnLines.clear();
	body.replaceChildren(make("tr", { class: "space", "aria-hidden": "true" }), make("tr", { class: "space", "aria-hidden": "true" }));
	body.firstElementChild.style.height = `${lines.length * measure().line}px`;
	scroller.scrollTop = was.scroll;
	draw();
}

const startsSeries = (i) => i > 0 && shownKernels[i].series !== shownKernels[i - 1].series;

function headRow() {
	const row = make("tr", { "aria-rowindex": 1 }, make("th", { scope: "col", class: "name", "aria-colindex": 1 }, make("span", {}, `${plural(shownKernels.length, "kernel")}, oldest first`)));
	shownKernels.forEach((kernel, i) => row.append(make("th", {
		scope: "col", class: `kernel ${kernel.kind}${startsSeries(i) ? " series" : ""}`, "aria-colindex": i + 2, tabindex: -1, title: `${kernel.name}: ${kernel.build}`,
		"aria-label": `${kernel.name}`,
	}, make("span", {}, kernel.head), make("i", { "aria-hidden": "true" }, kernel.kind === "run" ? "●" : "○"))));
	return row;
}

function lineRow(number) {
	const { family, own, one } = lines[number];
	const row = make("tr", { "aria-rowindex": number + 2, class: family ? "family" : null });
	if (family) {
		row.append(make("th", { scope: "row", class: "name", tabindex: -1, "aria-colindex": 1, "aria-expanded": String(!folded.has(family)) },
			make("span", {}, `${folded.has(family) ? "▸" : "▾"} ${family} `, make("small", {}, own.length))));
		shownKernels.forEach((kernel, i) => row.append(familyCell(family, own, kernel, i)));
		return row;
	}
	row.append(make("th", { scope: "row", class: "name", tabindex: -1, "aria-colindex": 1, title: one.sentence }, make("span", {}, one.name)));
	shownKernels.forEach((kernel, i) => {
		const { sign, look } = cell(one, kernel);
		const td = document.createElement("td");
		td.className = `c ${look}${startsSeries(i) ? " series" : ""}${satisfies(one, kernel) ? "" : " faint"}`;
		td.textContent = sign;
		td.tabIndex = -1;
		td.setAttribute("role", "gridcell");
		td.setAttribute("aria-colindex", i + 2);
		td.setAttribute("aria-label", `${kernel.label}: ${inWords(one, kernel)}`);
		row.append(td);
	});
	return row;
}

// The worst of a family; what it has of it when something needs attention.
function familyCell(family, own, kernel, i) {
	const wrong = own.filter((one) => isMismatch(kernel.class[one.index]));
	const other = own.filter((one) => !["pass", "skip", "none"].includes(outcomes[kernel.outcome[one.index]].group)).length;
	const worst = wrong.length ? kinds[Math.min(...wrong.map((one) => kernel.class[one.index]))] : null;
	const text = worst ? `${wrong.length} not as the table says` : other ? `${other} not as asserted, as the table says` : "as asserted";
	return make("td", { role: "gridcell", class: `c ${worst ? worst.slug : other ? "some" : "sum"}${startsSeries(i) ? " series" : ""}`, tabindex: -1, "aria-colindex": i + 2, "aria-label": `${kernel.label}, ${family}: ${text}`, title: `${kernel.label}: ${text}` },
		worst ? worst.sign : other ? (other > 9 ? "+" : String(other)) : "");
}

// On paper equal neighbours are one bar, with the outcome's name where it fits.
function paperRow(number) {
	const { family, own, one } = lines[number];
	const row = make("tr", { class: family ? "family" : null }, make("th", { scope: "row", class: "name" }, make("span", {}, family ? `${family} ${own.length}` : one.name)));
	let bar = null;
	shownKernels.forEach((kernel, i) => {
		const seen = family ? familyCell(family, own, kernel, i) : null;
		const { look, sign, outcome } = seen ? { look: seen.classList[1], sign: seen.textContent, outcome: { name: "" } } : cell(one, kernel);
		if (bar && bar.look === look && bar.sign === sign) {
			bar.cell.colSpan = ++bar.width;
			bar.cell.textContent = sign.length === 1 && /[A-Za-z]/.test(sign) && outcome.name.length < 2 * bar.width ? outcome.name : sign;
		} else {
			bar = { look, sign, width: 1, cell: make("td", { class: `c ${look}` }, sign) };
			row.append(bar.cell);
		}
	});
	return row;
}

const measure = () => ({ line: parseFloat(getComputedStyle(grid).getPropertyValue("--line")), top: head.offsetHeight });

// Only the lines near the window exist; two empty rows stand for the others.
function draw() {
	if (grid.hidden || onPaper)
		return;
	const { line, top } = measure();
	const seen = scroller.clientHeight || 600;
	let first = Math.max(0, Math.floor(scroller.scrollTop / line) - 12);
	let last = Math.min(lines.length, Math.ceil((scroller.scrollTop + seen - top) / line) + 12);
	const end = body.lastElementChild;
	// While rows go and come the table must not be too short for where it is scrolled to.
	end.style.height = `${lines.length * line}px`;
	let focusLost = false;
	for (const [number, row] of drawnLines)
		if (number < first || number >= last) {
			focusLost ||= row.contains(document.activeElement);
			row.remove();
			drawnLines.delete(number);
		}
	for (let number = first; number < last; number++)
		if (!drawnLines.has(number)) {
			const row = lineRow(number);
			let next = number + 1;
			while (next < last && !drawnLines.has(next))
				next++;
			body.insertBefore(row, drawnLines.get(next) || end);
			drawnLines.set(number, row);
		}
	body.firstElementChild.style.height = `${first * line}px`;
	end.style.height = `${(lines.length - last) * line}px`;
	if (focusLost)
		scroller.focus({ preventScroll: true });
	markActive();
}

function activeElement() {
	const row = active.row ? drawnLines.get(active.row - 1) : head.rows[0];
	return row && row.cells[active.column];
}

// One cell is in the tab order; when it is scrolled away, the frame around the picture stands in for it.
function markActive() {
	grid.querySelectorAll("[tabindex='0'], [aria-selected]").forEach((element) => { element.tabIndex = -1; element.removeAttribute("aria-selected"); });
	grid.querySelectorAll(".cross").forEach((element) => element.classList.remove("cross"));
	const element = activeElement();
	scroller.tabIndex = element ? -1 : 0;
	if (!element)
		return;
	element.tabIndex = 0;
	element.setAttribute("aria-selected", "true");
	if (active.column)
		head.rows[0].cells[active.column].classList.add("cross");
	element.parentElement.cells[0].classList.add("cross");
}

function moveTo(row, column, centred = false) {
	active = { row: Math.max(0, Math.min(lines.length, row)), column: Math.max(0, Math.min(shownKernels.length, column)) };
	if (!active.row && !active.column)
		active.column = 1;
	const { line, top } = measure();
	const y = (active.row - 1) * line, seen = scroller.clientHeight - top;
	if (centred)
		scroller.scrollTop = y - (seen - line) / 2;
	else if (active.row && y < scroller.scrollTop)
		scroller.scrollTop = y;
	else if (active.row && y + line > scroller.scrollTop + seen)
		scroller.scrollTop = y + line - seen;
	draw();
	const element = activeElement();
	const names = head.rows[0].cells[0].offsetWidth;
	if (active.column && element.offsetLeft - scroller.scrollLeft < names)
		scroller.scrollLeft = element.offsetLeft - names;
	else if (active.column && element.offsetLeft + element.offsetWidth > scroller.scrollLeft + scroller.clientWidth)
		scroller.scrollLeft = element.offsetLeft + element.offsetWidth - scroller.clientWidth;
	element.focus({ preventScroll: true });
	explainActive();
}

function explainActive() {
	const line = lines[active.row - 1], kernel = shownKernels[active.column - 1];
	if (line && line.one && kernel)
		explainCell(line.one, kernel);
	else if (line && line.one)
		explainCase(line.one);
	else if (!active.row && kernel)
		explainKernel(kernel);
}

function fold(family) {
	folded.has(family) ? folded.delete(family) : folded.add(family);
	layOut();
	moveTo(active.row, active.column);
}

// Enter, Space or a click on what is active.
function act() {
	const line = lines[active.row - 1];
	if (line && line.family)
		fold(line.family);
	else
		openPanel();
}

grid.addEventListener("click", (event) => {
	const element = event.target.closest("td, th");
	const row = element && element.parentElement;
	if (!row || !row.hasAttribute("aria-rowindex"))
		return;
	moveTo(Number(row.getAttribute("aria-rowindex")) - 1, Number(element.getAttribute("aria-colindex")) - 1);
	if (lines[active.row - 1] && lines[active.row - 1].family)
		act();
	else if (!document.body.classList.contains("opened")) {
		document.body.classList.add("opened");
		moveTo(active.row, active.column);
	}
});

grid.addEventListener("mouseover", (event) => {
	const label = event.target.getAttribute("aria-label");
	if (label && !event.target.title)
		event.target.title = label;
});

scroller.addEventListener("keydown", (event) => {
	if (event.altKey || event.metaKey || event.target.closest("#nothing"))
		return;
	const page = Math.max(1, Math.floor((scroller.clientHeight - measure().top) / measure().line) - 1);
	const { row, column } = active, end = event.ctrlKey;
	const moves = {
		ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
		Home: [end ? 1 : row, end ? 1 : 0], End: [end ? lines.length : row, shownKernels.length],
		PageUp: [Math.max(1, row - page), column], PageDown: [row + page, column],
	};
	if (moves[event.key])
		moveTo(...moves[event.key]);
	else if (event.key === "Enter" || event.key === " ")
		act();
	else
		return;
	event.preventDefault();
});
scroller.addEventListener("focus", () => { if (scroller.tabIndex === 0 && !activeElement() && scroller.matches(":focus-visible")) moveTo(active.row, active.column); });

let waiting = false;
scroller.addEventListener("scroll", () => {
	if (!waiting)
		requestAnimationFrame(() => { waiting = false; draw(); });
	waiting = true;
}, { passive: true });
new ResizeObserver(() => draw()).observe(scroller);

// ---- the panel: a cell, a case or a kernel in words --------------------------------------------------

const panel = $("panel");
const fact = (name, ...values) => [make("dt", {}, name), ...values.filter(Boolean).map((value) => make("dd", {}, value))];

function fillPanel(title, ...children) {
	panel.replaceChildren(make("button", { type: "button", class: "close", "aria-label": "Close", onclick: closePanel }, "✕"), make("h3", { id: "panel-title" }, title), ...children);
	panel.scrollTop = 0;
}

function openPanel() {
	document.body.classList.add("opened");
	moveTo(active.row, active.column);
	panel.focus();
}

function closePanel() {
	document.body.classList.remove("opened");
	if (!grid.hidden)
		moveTo(active.row, active.column);
}

panel.addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });

function historyList(one, current) {
	return make("ol", { class: "history" }, one.rows.map((row) => make("li", row === current ? { class: "now", "aria-current": "true" } : {},
		make("b", {}, row.outcome), ` since ${row.version}`, row.because && `: ${row.because}`, " ", make("code", {}, row.place))));
}

const about = (one) => [make("p", { class: "sentence" }, one.sentence),
	make("dl", {}, fact("Asserted", `${one.contract}, since ${one.since}`), fact("Source", one.source), one.needs && fact("Needs", one.needs), fact("Program", make("code", {}, `cases/${one.id}.c`)))];

function explainCell(one, kernel) {
	const { outcome, kind, row, look, sign } = cell(one, kernel);
	const line = evidenceLine(kernel, one.index), printed = data.texts[kernel.printed[one.index] || 0];
	const meaning = outcome.meaning || (outcome.group === "errno" ? `the act failed with ${outcome.name}` : "");
	fillPanel(one.id,
		make("p", { class: "verdict" }, mark(look, sign), make("span", {}, make("b", {}, outcome.name || "no result"), ` on ${kernel.label}: `, kinds[kind].meaning)),
		make("dl", {},
			fact("Outcome", outcome.name ? `${outcome.name}${meaning ? ` (${meaning})` : ""}` : "none"),
			fact("Expected", `${row.outcome} since ${row.version}`, make("code", {}, row.place)),
			fact("Because", row.because || "so since the first kernel with sealing"),
			fact("Evidence", kernel.origins[kernel.origin[one.index]], line && make("code", {}, `${kernel.place}:${line}`)),
			fact("Seen", `${kernel.kind === "run" ? "run here" : "recorded"}, ${kernel.when}`, make("code", {}, kernel.place))),
		make("h4", {}, "Console"),
		printed ? make("pre", { tabindex: 0 }, printed) : make("p", { class: "hint" }, kernel.kind === "recorded" ? "Recorded evidence holds no console text." : "The case printed nothing but its result."),
		make("h4", {}, "The case"), ...about(one),
		make("h4", {}, "History in the tables"), historyList(one, row),
		make("h4", {}, "Again"), make("pre", { tabindex: 0 }, `make run KERNEL=${kernel.short} CASES=${one.id}\nmake explain CASE=${one.id} KERNEL=${kernel.short}`));
	remember({ cell: `${one.id}@${kernel.name}` });
}

function explainCase(one) {
	const by = new Map();
	for (const kernel of shownKernels) {
		const name = outcomes[kernel.outcome[one.index]].name || "no result";
		by.set(name, [...(by.get(name) || []), kernel.label]);
	}
	fillPanel(one.id, ...about(one), make("h4", {}, "Seen"), make("dl", {}, [...by].flatMap(([name, labels]) => fact(`${name} (${labels.length})`, labels.join(", ")))),
		make("h4", {}, "History in the tables"), historyList(one));
}

function explainKernel(kernel) {
	const use = (id, text) => make("button", { type: "button", onclick: () => { $(id).value = kernel.index; compare(); paintMachine(); $(id === "drawn" ? "machine" : "difference").scrollIntoView(); $(id).focus({ preventScroll: true }); } }, text);
	const counted = kinds.map((kind, number) => [kind, kernel.class.reduce((n, k) => n + (k === number), 0)]).filter(([, count]) => count);
	fillPanel(kernel.label, make("dl", {}, fact("Build", kernel.build), fact("Source", kernel.kind === "run" ? "run here" : "recorded evidence", make("code", {}, kernel.place)), fact("When", kernel.when),
		fact("Judged by", `the table of ${kernel.short}`, kernel.remark), kernel.notes.length > 0 && fact("Notes", ...kernel.notes), kernel.findings.length > 0 && fact("Findings", ...kernel.findings),
		...counted.map(([kind, count]) => fact(kind.name, String(count)))),
	make("p", { class: "buttons" }, use("a", "Compare as A"), use("b", "Compare as B"), use("drawn", "State machine")));
}

function openCell(one, kernel) {
	if (!shownCases.includes(one) || !shownKernels.includes(kernel))
		filterBy({});
	else if (folded.delete(one.family))
		layOut();
	document.body.classList.add("opened");
	(matchMedia("(max-width: 1100px)").matches ? scroller : $("picture")).scrollIntoView();
	moveTo(lines.findIndex((line) => line.one === one) + 1, shownKernels.indexOf(kernel) + 1, true);
}

// ---- the filter's own controls -----------------------------------------------------------------------

function fillFilter() {
	const option = (value, text) => make("option", { value }, text);
	for (const family of families)
		$("family").append(option(family, `${family} (${cases.filter((one) => one.family === family).length})`));
	const seen = kinds.map((kind, number) => [kind, number]).filter(([, number]) => totals[number]);
	$("outcome").append(option("changes", "rows that ever change"), option("differs", "not the same on all kernels"), option("any", "any mismatch"),
		make("optgroup", { label: "Compared with the table" }, seen.map(([kind, number]) => option(`kind:${number}`, `${kind.sign} ${kind.name}`.trim()))),
		make("optgroup", { label: "Outcome" }, outcomes.map((outcome, number) => number > 0 && option(`outcome:${number}`, `${outcome.sign} ${outcome.name}`))));
	let timer = 0;
	const later = (event) => { clearTimeout(timer); timer = setTimeout(applyFilter, event.target.type === "search" ? 120 : 0); };
	$("filter").addEventListener("input", later);
	$("filter").addEventListener("change", later);
	$("filter").addEventListener("submit", (event) => { event.preventDefault(); applyFilter(); });
	$("filter").addEventListener("reset", (event) => { event.preventDefault(); filterBy({}); });
	$("clear").addEventListener("click", () => { filterBy({}); $("text").focus(); });
	document.addEventListener("keydown", (event) => {
		if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) {
			event.preventDefault();
			$("text").focus();
		}
	});
}

// Exactly this filter, everything else open.
function filterBy(values) {
	for (const id of ["text", "family", "outcome", "kernel-text", "columns"])
		$(id).value = values[id] || "";
	folded.clear();
	special.forEach((name) => folded.add(name));
	applyFilter();
}

function filterByKind(kind) {
	filterBy({ outcome: `kind:${kind}` });
	$("picture").scrollIntoView();
	if (!grid.hidden)
		moveTo(2, 1 + Math.max(0, shownKernels.findIndex((kernel) => kernel.class[lines[1].one.index] === kind)), true);
}

function showLegend() {
	const used = new Set();
	for (const kernel of kernels)
		kernel.outcome.forEach((outcome, i) => kernel.class[i] > NOT_TRIED && used.add(outcome));
	const entries = outcomes.filter((outcome, number) => number && used.has(number)).map(({ name, sign, group }) => [group, sign, name]);
	for (const [number, kind] of kinds.entries())
		if (isMismatch(number) || (totals[number] && (number === NOT_TRIED || number === NO_RESULT)))
			entries.push([kind.slug, kind.sign, `${kind.name}: ${kind.meaning}`]);
	entries.push(["some", "3", "a family: how many cases do not do what they assert, as its table says"]);
	$("signs").open = innerWidth > 700;
	$("legend").append(...entries.map(([look, sign, text]) => make("li", {}, mark(look, sign), text)), make("li", {}, "● run here, ○ recorded evidence"));
}

// ---- difference of two kernels -----------------------------------------------------------------------

function compare() {
	const [a, b] = ["a", "b"].map((id) => kernels[$(id).value]);
	const groups = new Map();
	let one_only = 0, count = 0;
	for (const one of cases) {
		const [before, after] = [a, b].map((kernel) => kernel.outcome[one.index]);
		one_only += !before !== !after;
		if (!before || !after || before === after)
			continue;
		count++;
		const ends = [a, b].map((kernel) => one.rows[kernel.row[one.index]]);
		// What made each end what it is; of one that no change made so, nothing is to be told (tables.between()).
		const made = ends.filter((row) => row.because && row.version !== FIRST);
		const told = made.length ? made : ends.filter((row) => row.because);
		const untried = [a, b].some((kernel) => kernel.class[one.index] === NOT_TRIED);
		const explained = !untried && told.length && ends[0].outcome !== ends[1].outcome;
		const fits = [a, b].every((kernel, end) => ends[end].outcome.split("|").includes(outcomes[kernel.outcome[one.index]].name));
		const reason = untried ? "could not be tried on one of the two" : !explained ? "no change in the tables explains it" : (told.length === 2 ? told.map((row) => `${row.outcome} by ${row.because} (${row.version})`).join(" -> ") : told[0].because) + (fits ? "" : ", though the tables expect other outcomes");
		if (!groups.has(reason))
			groups.set(reason, { reason, bad: !untried && !(explained && fits), version: explained && told.length === 1 && told[0].version, items: [] });
		groups.get(reason).items.push([one, explained && told.map((row) => row.place).join(", ")]);
	}
	$("differs").textContent = a === b ? "Choose two different kernels." :
		`${plural(count, "case")} ${count === 1 ? "differs" : "differ"} between A, ${a.name}, and B, ${b.name}${one_only ? `; ${plural(one_only, "case")} ran on one of the two only` : ""}.`;
	$("changes").replaceChildren(...[...groups.values()].sort((x, y) => y.bad - x.bad || y.items.length - x.items.length).map(({ reason, bad, version, items }) =>
		make("details", { open: true, class: bad ? "change bad" : "change" }, make("summary", {}, make("b", {}, plural(items.length, "case")), ` ${reason}`, version && make("small", {}, ` since ${version}`)),
			make("table", { class: "list" }, make("thead", {}, make("tr", {}, ["case", "A", "B", "table row"].map((text) => make("th", { scope: "col" }, text)))),
				make("tbody", {}, items.map(([one, place]) => make("tr", {},
					make("th", { scope: "row" }, make("button", { type: "button", class: "link", onclick: () => openCell(one, b) }, one.id)),
					...[a, b].map((kernel) => make("td", {}, markOf(one, kernel), ` ${outcomes[kernel.outcome[one.index]].name}`)),
					make("td", {}, place && make("code", {}, place)))))))));
	remember({ a: a.name, b: b.name });
}

// ---- state machine -----------------------------------------------------------------------------------

function paintMachine() {
	const kernel = kernels[$("drawn").value];
	for (const element of document.querySelectorAll("#machine [data-case]")) {
		const one = caseNamed.get(element.dataset.case);
		const { outcome, kind, look, sign } = cell(one, kernel);
		// What happens there: the asserted thing, or the outcome instead of it.
		const does = outcome.name === "pass" ? one.contract : outcome.name || kinds[kind].name;
		const happens = does === "allowed";
		const shape = element.classList.contains("arrow");
		element.classList.remove(...kinds.map((k) => k.slug), "pass", "errno", "weak", "skip", "none", "happens", "refused", "unsure");
		element.classList.add(look);
		if (shape)
			element.classList.add(happens ? "happens" : outcome.group === "skip" || outcome.group === "none" ? "unsure" : "refused");
		element.querySelector(".sign").textContent = shape ? (happens ? "" : outcome.group === "skip" || outcome.group === "none" ? "?" : "✗") : outcome.group === "pass" && kind > MISSING ? "✓" : sign;
		const result = element.querySelector(".result");
		if (result)
			result.textContent = does;
		if (!shape)
			element.setAttribute("aria-label", `${element.textContent.trim().replace(/\s+/g, " ")}: ${inWords(one, kernel)}`);
	}
}

function listenToMachine() {
	const open = (event) => {
		const element = event.target.closest(".act");
		if (!element || (event.type === "keydown" && event.key !== "Enter" && event.key !== " "))
			return;
		event.preventDefault();
		openCell(caseNamed.get(element.dataset.case), kernels[$("drawn").value]);
	};
	$("machine").addEventListener("click", open);
	$("drawing").addEventListener("keydown", open);
}

// ---- address, colours, print -------------------------------------------------------------------------

const place = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

// The address leads back here; a page from disk may not change it in every browser, which is no loss.
function remember(values) {
	for (const [key, value] of Object.entries(values))
		place.set(key, value);
	try {
		history.replaceState(null, "", `#${place}`);
	} catch {
		return;
	}
}

function start() {
	const changed = lastChange();
	for (const id of ["a", "b", "drawn"]) {
		$(id).append(...kernels.map((kernel) => make("option", { value: kernel.index }, kernel.name)));
		const named = kernels.findIndex((kernel) => kernel.name === place.get(id));
		$(id).value = named >= 0 ? named : id === "drawn" ? newest : changed[id].index;
	}
	const wanted = place.get("cell") || "";
	fillFilter();
	showAttention();
	showLegend();
	applyFilter();
	compare();
	paintMachine();
	listenToMachine();
	$("swap").addEventListener("click", () => { [$("a").value, $("b").value] = [$("b").value, $("a").value]; compare(); });
	$("pair").addEventListener("change", compare);
	$("drawn").addEventListener("change", paintMachine);
	for (const form of document.forms)
		form.addEventListener("submit", (event) => event.preventDefault());
	$("theme").addEventListener("change", () => { document.documentElement.dataset.theme = $("theme").value; });
	addEventListener("beforeprint", () => { onPaper = $("signs").open = true; body.replaceChildren(...lines.map((_, number) => paperRow(number))); });
	addEventListener("afterprint", () => { onPaper = false; layOut(); });
	const split = wanted.indexOf("@");
	const one = caseNamed.get(wanted.slice(0, split)), kernel = kernels.find(({ name }) => name === wanted.slice(split + 1));
	if (one && kernel)
		openCell(one, kernel);
	else if (changed.one && shownCases.includes(changed.one) && shownKernels.includes(changed.b)) {
		// What changed last, with the newest kernels beside it.
		active = { row: lines.findIndex((line) => line.one === changed.one) + 1, column: shownKernels.indexOf(changed.b) + 1 };
		scroller.scrollTop = Math.max(0, (active.row - 3) * measure().line);
		draw();
		scroller.scrollLeft = scroller.scrollWidth;
	} else
		scroller.scrollLeft = scroller.scrollWidth;	// the newest kernels
	performance.mark("ready");
	document.documentElement.dataset.ready = "true";
}

start();
