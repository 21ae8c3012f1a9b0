# SPDX-License-Identifier: GPL-2.0
"""The page of kernels by cases in a browser: headless Chromium, driven by selenium, the file opened from disk.

Skipped where there is no Chromium, unless BROWSER=required says that there should be one (make report-test).
"""

import base64
import os
import re
import shutil

import pytest
from conftest import TROUBLE

from runner import paths
from runner.expected import evidence, tables
from runner.output import page
from runner.places import describe
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.runs import matrix

KNOWN = tables.load(paths.TOP / "expected")
CASES = sorted(KNOWN[tables.FIRST])
BAD = "seal-then-map/shared-read"
WAIT = 10  # seconds until a condition counts as never coming true


@pytest.fixture(scope="module")
def path(results, tmp_path_factory):
    """The page, of two runs and all recorded evidence."""
    kept, _ = page.kept(results / "results", KNOWN, paths.TOP / "expected")
    seen = evidence.load(paths.TOP / "expected")
    columns = page.choose([*kept, *(page.recorded(one, KNOWN) for one in seen)], [])
    data = page.contents(describe.all_of_them(paths.build_folder()), CASES, columns, seen, KNOWN)
    path = tmp_path_factory.mktemp("page") / "report.html"
    page.write(path, page.render(data, [], "today"))
    return path


@pytest.fixture(scope="module")
def chromium():
    """A browser for this module's tests."""
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        missing.append("selenium")
    if missing:
        sentence = f"no {', '.join(missing)}: 'make deps report-test' installs chromium, chromium-driver and python3-selenium"
        if os.environ.get("BROWSER") == "required":
            pytest.fail(sentence)
        pytest.skip(sentence)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver") or ""), options=options)
    yield driver
    driver.quit()


class Page:
    """The page as a person meets it."""

    def __init__(self, driver, url):
        self.driver, self.url = driver, url

    def open(self, width=1440, height=900, mobile=False, scheme="light", hash=""):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.command("Emulation.setTouchEmulationEnabled", enabled=mobile)
        self.command("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(self.url + hash)
        self.until("document.documentElement.dataset.ready === 'true'")
        return self

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def js(self, expression, *arguments):
        return self.driver.execute_script(f"return {expression}", *arguments)

    def until(self, expression, *arguments):
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, WAIT, poll_frequency=0.03).until(lambda _: self.js(expression, *arguments), f"never true: {expression}")

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def text(self, selector):
        return self.js("document.querySelector(arguments[0]).textContent", selector)

    def choose(self, selector, value):
        """Takes an option, or types into a field, as a person would."""
        from selenium.webdriver.support.ui import Select

        element = self.find(selector)
        if element.tag_name == "select":
            Select(element).select_by_visible_text(value)
        else:
            element.clear()
            element.send_keys(value)

    def press(self, *keys, ctrl=False):
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            chain = ActionChains(self.driver)
            name = getattr(Keys, key, key)
            (chain.key_down(Keys.CONTROL).send_keys(name).key_up(Keys.CONTROL) if ctrl else chain.send_keys(name)).perform()

    def focused(self):
        """Row and column of the focused cell, as ARIA counts them, and its label."""
        return self.js(
            "(([e]) => e.closest('#grid') ? [Number(e.parentElement.getAttribute('aria-rowindex')), Number(e.getAttribute('aria-colindex')), e.getAttribute('aria-label') || e.textContent] : [0, 0, e.id])([document.activeElement])"
        )

    def process_seconds(self):
        return {metric["name"]: metric["value"] for metric in self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}["ProcessTime"]

    def go_to(self, case, kernel):
        """Opens a cell by a click, after filtering for it."""
        self.choose("#text", case)
        self.until(f"!document.querySelector('#shown').textContent.startsWith('{len(CASES)} of')")
        self.driver.execute_script("document.querySelector('#grid').scrollIntoView({block: 'center'})")
        column = self.js("[...document.querySelectorAll('#grid thead th')].findIndex((th) => th.getAttribute('aria-label') === arguments[0])", kernel)
        cell = self.js("[...document.querySelectorAll('#grid tbody tr[aria-rowindex]')].find((tr) => tr.cells[0].textContent === arguments[0]).cells[arguments[1]]", case.split("/")[1], column)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', inline: 'center'})", cell)
        cell.click()


@pytest.fixture
def shown(chromium, path):
    """The page on a desktop, freshly opened."""
    return Page(chromium, path.as_uri()).open()


def test_it_opens_from_disk_quickly_and_without_a_word_of_protest(shown):
    # Processor time of all threads of the page's process, which other work hardly changes: 1 s where it opens within a second.
    shown.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    times = []
    for _ in range(3):
        before = shown.process_seconds()
        times.append(shown.open().process_seconds() - before)
    assert min(times) < 2, times
    assert shown.driver.get_log("browser") == []
    assert shown.js("performance.getEntriesByType('resource').length") == 0


def test_attention_leads_to_each_mismatch(shown):
    items = shown.js("[...document.querySelectorAll('#mismatches > ul:first-of-type li')].map((li) => li.textContent)")
    assert len(items) == len([case for case, result in TROUBLE.items() if not result or result.outcome != "skip"])
    assert f"▼{BAD} EPERM instead of pass (regression) on 6.18.40" in items
    shown.find("#mismatches li button").click()
    assert shown.text("#panel-title") == BAD
    assert shown.focused()[2] == "6.18.40: EPERM, regression: the table says pass"
    assert "it died" in shown.text("#attention")


def test_a_cell_has_outcome_expectation_reason_evidence_and_console(shown):
    shown.go_to(BAD, "6.18.40 (run)")
    panel = shown.text("#panel")
    row = tables.expected(KNOWN, versions.parse("6.18.40"))[BAD]
    for part in ("EPERM on 6.18.40", "worse than the table", row.place, row.because, "derived from that row; pass was observed on", "results/6.18.40.json"):
        assert part in panel
    console = shown.text("#panel pre")
    assert console.startswith("not ok seal-then-map.shared-read # EPERM, asserted: allowed\n#   mmap(NULL")
    assert "?[31m" in console and "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>" in console
    assert "owned" not in shown.driver.title and shown.js("document.images.length") == 0


def test_recorded_evidence_is_named_by_file_and_line(shown):
    one = next(one for one in evidence.load(paths.TOP / "expected") if one.name == "5.10.218-debian")
    shown.go_to(BAD, "5.10.218-debian (recorded)")
    panel = shown.text("#panel")
    assert f"expected/observed/5.10.218-debian.tsv:{one.lines[BAD]}" in panel
    assert f"observed: {one.build.split()[0]}" in panel and "Recorded evidence holds no console text" in panel


def test_filters(shown):
    total = len(CASES)
    for selector, value, expected in (
        ("#family", f"race ({sum(case.startswith('race/') for case in CASES)})", sum(case.startswith("race/") for case in CASES)),
        ("#outcome", "▼ regression", 1),
        ("#outcome", "any mismatch", 5),
    ):
        shown.choose(selector, value)
        shown.until(f"document.querySelector('#shown').textContent.startsWith('{expected} of {total} cases')")
        shown.find("#filter [type=reset]").click()
        shown.until(f"document.querySelector('#shown').textContent.startsWith('{total} of')")
    shown.choose("#text", "hugetlb mmap grow")
    words = [case for case in CASES if all(word in case for word in ("hugetlb", "mmap", "grow"))]
    shown.until(f"Number(document.querySelector('#shown').textContent.split(' ')[0]) >= {len(words)} && Number(document.querySelector('#shown').textContent.split(' ')[0]) < 60")
    shown.choose("#kernel-text", "6.18")
    shown.until("/, [1-9] of /.test(document.querySelector('#shown').textContent)")
    labels = shown.js("[...document.querySelectorAll('#grid thead th.kernel')].map((th) => th.textContent)")
    assert labels and all(label.startswith("6.18.") for label in labels)
    shown.choose("#text", "no case has these words")
    shown.until("!document.querySelector('#nothing').hidden")
    shown.find("#clear").click()
    shown.until(f"document.querySelector('#shown').textContent.startsWith('{total} of')")


@pytest.mark.parametrize(("a", "b"), [("5.10.218-debian", "5.10.262-debian"), ("3.17.4", "7.3.4-debian")])
def test_the_difference_is_that_of_make_diff(shown, a, b):
    ends = []
    for one in evidence.load(paths.TOP / "expected"):
        if one.name in (a, b):
            release, _, version = one.build.partition(" ")
            run = KernelRun(one.name, release=release, version=version, results=page.recorded(one, KNOWN).results)
            ends.append(run)
    lines = [line.split("\t") for line in matrix.difference(ends[0], ends[1], KNOWN) if not line.startswith("#")]
    shown.choose("#a", f"{a} (recorded)")
    shown.choose("#b", f"{b} (recorded)")
    shown.until(f"document.querySelector('#differs').textContent.startsWith('{len(lines)} case')")
    found = shown.js(
        "[...document.querySelectorAll('#changes .change')].flatMap((group) => [...group.querySelectorAll('tbody tr')].map((tr) => [tr.cells[0].textContent, tr.cells[1].textContent.slice(2) + ' -> ' + tr.cells[2].textContent.slice(2), group.querySelector('summary').childNodes[1].textContent.trim(), tr.cells[3].textContent]))"
    )
    # The page has the places in a column of their own, so that cases of the same changes stand together.
    place = r" \((expected/\S+)\)|, (expected/[^)]+)"
    wanted = [[case, change, re.sub(place, "", reason), ", ".join(found[1] or found[2] for found in re.finditer(place, reason))] for case, change, reason in lines]
    assert wanted and sorted(found) == sorted(wanted)


def test_the_keyboard_alone(shown):
    shown.find("#columns").send_keys("")  # the control before the picture
    shown.press("TAB", "TAB", "TAB")  # the button that shows all, the signs
    row, column = shown.focused()[:2]
    assert row > 2 and column > 1, "one stop of the tab key leads into the grid, to what changed last"
    shown.js("moveTo(1, 0)")
    shown.press("ARROW_DOWN", "ARROW_RIGHT", "ARROW_RIGHT")
    assert shown.focused()[:2] == [3, 3]
    shown.press("END")
    columns = int(shown.find("#grid").get_attribute("aria-colcount"))
    assert shown.focused()[:2] == [3, columns]
    shown.press("END", ctrl=True)
    rows = int(shown.find("#grid").get_attribute("aria-rowcount"))
    assert shown.focused()[:2] == [rows, columns] and rows > len(CASES)
    shown.press("PAGE_UP", "HOME", "ARROW_RIGHT")
    row = shown.focused()[0]
    assert row < rows and shown.focused()[1] == 2
    shown.press("ENTER")
    assert shown.js("document.activeElement.id") == "panel" and shown.find("#panel").is_displayed()
    shown.press("ESCAPE")
    assert shown.focused()[:2] == [row, 2] and not shown.find("#panel").is_displayed()
    shown.press("HOME", ctrl=True)
    assert shown.focused()[:2] == [2, 2]
    shown.press("HOME", "ENTER")
    unfolded = int(shown.find("#grid").get_attribute("aria-rowcount"))
    assert unfolded > rows and shown.js("document.activeElement.getAttribute('aria-expanded')") == "true"
    shown.press("ENTER")
    assert int(shown.find("#grid").get_attribute("aria-rowcount")) == rows
    shown.press("ARROW_UP", "ENTER")  # no column of names there: the first kernel
    assert shown.text("#panel-title") == "3.17.4", "above the first row are the kernels"
    shown.press("ESCAPE", "/")
    assert shown.js("document.activeElement.id") == "text"


def test_focus_outlives_scrolling_away(shown):
    shown.js("moveTo(3, 3)")
    shown.driver.execute_script("document.querySelector('#scroll').scrollTop = 6000")
    shown.until("document.activeElement.id === 'scroll'")
    shown.press("ARROW_DOWN")
    assert shown.focused()[:2] == [5, 4]


def test_the_grid_is_one_to_assistive_technology(shown):
    for scroll in (0, 4000):
        shown.driver.execute_script("document.querySelector('#scroll').scrollTop = arguments[0]", scroll)
        shown.until("[...document.querySelectorAll('#grid [aria-rowindex]')].some((tr) => Number(tr.getAttribute('aria-rowindex')) * 19 > arguments[0])", scroll)
        assert shown.js("document.querySelectorAll('#scroll[tabindex=\"0\"], #scroll [tabindex=\"0\"]').length") == 1
        assert shown.js("[...document.querySelectorAll('#grid tbody [aria-rowindex]')].every((tr) => tr.cells.length === Number(document.querySelector('#grid').getAttribute('aria-colcount')))")
        assert shown.js("[...document.querySelectorAll('#grid td[aria-colindex]')].every((td) => td.getAttribute('role') === 'gridcell' && td.getAttribute('aria-label'))")
    tree = shown.command("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in tree if not node.get("ignored")}
    assert {"grid", "row", "gridcell", "columnheader", "rowheader", "search", "main", "complementary"} - {"complementary"} <= roles
    nameless = [node["role"]["value"] for node in tree if not node.get("ignored") and node["role"]["value"] in ("button", "combobox", "searchbox", "gridcell", "grid") and not node.get("name", {}).get("value")]
    assert nameless == []


def luminance(shown, selector, what):
    """Relative luminance of a colour, by WCAG's formula."""
    red, green, blue = (float(part) / 255 for part in re.findall(r"[\d.]+", shown.js(f"getComputedStyle(document.querySelector(arguments[0])).{what}", selector))[:3])
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_dark_and_light_can_be_read(shown):
    for scheme, chosen, dark in (("light", "as the system", False), ("dark", "as the system", True), ("light", "dark", True), ("dark", "light", False)):
        shown.open(scheme=scheme)
        shown.choose("#theme", chosen)
        assert (luminance(shown, "body", "backgroundColor") < 0.1) is dark
        looks = ["pass", "errno", "weak", "skip", "regression", "changed", "improved", "broken", "missing", "not-tried"]
        shown.driver.execute_script("arguments[0].forEach((look) => document.body.append(make('span', { class: `mark ${look}`, id: `probe-${look}` }, 'x')))", looks)
        for look in looks:
            ends = sorted(luminance(shown, f"#probe-{look}", what) for what in ("backgroundColor", "color"))
            assert (ends[1] + 0.05) / (ends[0] + 0.05) >= 4.5, (scheme, chosen, look)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_scrolls_sideways(shown, width):
    shown.open(width, 844, mobile=width < 1000)
    assert shown.js("document.documentElement.scrollWidth") <= width
    shown.find("#mismatches li button").click()
    assert shown.find("#panel").is_displayed() and shown.js("document.documentElement.scrollWidth") <= width
    if width < 1000:
        size = shown.js("(({width, height}) => [width, height])(document.querySelector('#grid td.c').getBoundingClientRect())")
        assert min(size) >= 24, "a finger needs 24 pixels"
        shown.driver.execute_script("moveTo(lines.length, shownKernels.length)")
        cell, panel = shown.js("[document.querySelector('#grid [aria-selected]').getBoundingClientRect().bottom, document.querySelector('#panel').getBoundingClientRect().top]")
        assert cell <= panel, "the panel does not cover the cell that it explains"
    shown.choose("#a", "3.17.4 (recorded)")
    shown.until("document.querySelector('#changes .change') !== null")
    assert shown.js("document.documentElement.scrollWidth") <= width


def test_the_state_machine_shows_the_chosen_kernel(shown):
    def line(case):
        return shown.js("[...document.querySelectorAll('#drawing .act')].find((g) => g.dataset.case === arguments[0]).querySelector('.result').textContent", case)

    def arrow(case):
        return shown.js("[...document.querySelectorAll('#drawing .arrow')].find((g) => g.dataset.case === arguments[0]).getAttribute('class')", case).split()

    shown.choose("#drawn", "5.10.218-debian (recorded)")
    assert line(BAD) == "EPERM" and "refused" in arrow(BAD) and "happens" in arrow("seal-set/future-write")
    assert line("map-then-seal/shared-read") == "EBUSY" and line("mprotect-upgrade/shared-read") == "skip"
    shown.choose("#drawn", "6.12.100 (run)")
    assert line(BAD) == "allowed" and "happens" in arrow(BAD)
    shown.driver.execute_script("document.querySelector('#drawing .act[data-case=\"seal-then-map/shared-read\"]').focus()")
    shown.press("ENTER")
    assert shown.text("#panel-title") == BAD and shown.focused()[2] == "6.12.100: pass, as the table says"


def test_paper_has_every_line_and_no_controls(shown):
    shown.choose("#family", f"race ({sum(case.startswith('race/') for case in CASES)})")
    lines = sum(case.startswith("race/") for case in CASES) + 1
    shown.until(f"document.querySelector('#grid').getAttribute('aria-rowcount') === '{lines + 1}'")
    shown.find("#filter [type=reset]").click()
    shown.until(f"Number(document.querySelector('#grid').getAttribute('aria-rowcount')) > {len(CASES)}")
    shown.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    shown.command("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    names = shown.js("[...document.querySelectorAll('#grid tbody tr:not(.family) th')].map((th) => th.textContent)")
    assert sorted(names) == sorted(case.split("/")[1] for case in CASES)
    kernels = int(shown.find("#grid").get_attribute("aria-colcount")) - 1
    assert shown.js("[...document.querySelectorAll('#grid tbody tr')].every((tr) => [...tr.cells].reduce((n, td) => n + td.colSpan, 0) === arguments[0])", kernels + 1)
    assert not shown.find("#filter").is_displayed() and luminance(shown, "body", "backgroundColor") > 0.9
    shown.driver.execute_script("dispatchEvent(new Event('afterprint'))")
    shown.open()
    assert shown.js("document.querySelectorAll('#grid tbody tr').length") < 200
    pdf = base64.b64decode(shown.command("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert pdf.startswith(b"%PDF") and len(pdf) < 10_000_000
    assert shown.js("document.querySelectorAll('#grid tbody tr').length") < 200, "after printing the page is as before"


def test_an_address_leads_to_a_cell(shown):
    shown.go_to(BAD, "6.12.100 (run)")
    hash = shown.js("location.hash")
    shown.open(hash=hash)
    assert shown.text("#panel-title") == BAD and shown.focused()[2] == "6.12.100: pass, as the table says"
