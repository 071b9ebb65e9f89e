/** What a person says of a document that was read: confirmed, dismissed, corrected, drawn where it was missed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameLocator, Page } from "playwright-core";
import { docx, p } from "#apps/templates/domain/word/testing.ts";
import type { ReviewedField } from "#apps/templates/contract.ts";
import { assertAccessible, assertFits, eventually, until } from "./checks.ts";
import { sharedHouse } from "./house.ts";

const house = sharedHouse();

const heading = (text: string) => p(text, "", '<w:pStyle w:val="Heading1"/>');
const cell = (text: string) => `<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>${p(text)}</w:tc>`;
const row = (...texts: string[]) => `<w:tr>${texts.map(cell).join("")}</w:tr>`;
const unsure = (what: string) =>
  p(
    `The audit did not cover [areas, shifts or ${what} that were not seen, including why each of them was left out this time] and this was agreed at the opening meeting.`,
  );

/** A form with three places of which the reader is less than sure, words that are no field, and a table. It differs each time. */
function form(more = ""): Uint8Array {
  return docx({
    body: [
      heading("Visit"),
      p("Date of visit: ______"),
      p(`Form ${crypto.randomUUID()}`),
      ...["products", "machines", "houses"].map(unsure),
      p("Remarks of the guest follow here in free words"),
      heading("Outcome"),
      `<w:tbl><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>${row("Name of guest", "")}${row("Signature", "")}</w:tbl>`,
      more,
    ].join(""),
    header: p("Copy of: ______"),
  });
}

interface Opened {
  readonly page: Page;
  readonly frame: FrameLocator;
  readonly id: string;
}

async function open(bytes = form(), options: Parameters<ReturnType<typeof house>["tab"]>[1] = {}): Promise<Opened> {
  const { house: inner, tab } = house();
  const upload = await inner.asOwner<{ template_id: string; task_id: string }>("upload_template", {}, [{ name: "visit.docx", bytes }]);
  await inner.finished(upload.task_id);
  const page = await tab(`/templates/${upload.template_id}`, options);
  const frame = page.frameLocator("iframe");
  return { page, frame, id: upload.template_id };
}

interface Reviewed {
  fields: ReviewedField[];
  dismissed_fields: ReviewedField[];
  sections: { title: string; level: number; number: string | null }[];
}
const contentOf = (id: string) => house().house.asOwner<Reviewed>("get_template_content", { id });
const marksOf = (frame: FrameLocator) => frame.locator("#marks > [data-field]");
const drawn = (frame: FrameLocator) => marksOf(frame).first().waitFor();

/** Selects words of the document, as a drag over them does. */
async function select(page: Page, words: string, to = words): Promise<void> {
  await page.evaluate(`(() => {
    const frame = document.querySelector("iframe").contentDocument;
    const range = frame.createRange();
    const find = (words, set) => {
      const walker = frame.createTreeWalker(frame.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.nodeValue.indexOf(words);
        if (at !== -1) return set(node, at);
      }
      throw new Error("no such words: " + words);
    };
    find(${JSON.stringify(words)}, (node, at) => range.setStart(node, at));
    find(${JSON.stringify(to)}, (node, at) => range.setEnd(node, at + ${to.length}));
    const selection = frame.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  })()`);
  await page.getByRole("toolbar", { name: "What is selected" }).waitFor();
}

test("fields that the reader is less than sure of are confirmed one after the other with Enter, and stay so", async () => {
  const { page, id } = await open();
  await page.getByRole("button", { name: "Confirm them" }).click();
  await page.getByText("0 of 3 confirmed").waitFor();
  await page.getByText(/^[3-6]\d % sure/).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 3 confirmed").waitFor();
  await page.getByRole("button", { name: "Confirm", exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("2 of 3 confirmed").waitFor();
  await page.keyboard.press("d");
  await page.getByText("3 of 3 confirmed, 1 of them dismissed").waitFor();
  await page.getByRole("button", { name: /^To confirm \(0\)/ }).waitFor();
  await eventually(
    () => contentOf(id),
    ({ fields, dismissed_fields }) => {
      assert.equal(fields.filter(({ review }) => review === "confirmed").length, 2);
      assert.equal(dismissed_fields.length, 1);
    },
  );

  await page.getByRole("button", { name: /^Dismissed/ }).click();
  await page.locator("[data-row]").first().click();
  await page.getByRole("button", { name: "Bring back" }).click();
  await page.getByText("Nothing is dismissed").waitFor();
  await page.reload();
  await page.getByText("2 of 3 confirmed").waitFor();
  await page.context().close();
});

test("each thing that a person says can be undone from its notice", async () => {
  const { page, id } = await open();
  await page.getByRole("button", { name: /^Date of visit/ }).click();
  await page.getByRole("button", { name: "Dismiss", exact: true }).first().click();
  await page.getByText("Date of visit: dismissed").waitFor();
  await page.getByRole("button", { name: /^Date of visit/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: /^Date of visit/ }).waitFor();
  await page.getByRole("button", { name: "Confirm them" }).click();
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByText("1 of 3 confirmed").waitFor();
  await page
    .getByText(/: confirmed$/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("0 of 3 confirmed").waitFor();
  await eventually(
    () => contentOf(id),
    ({ fields }) => assert.deepEqual(new Set(fields.map(({ review }) => review)), new Set(["read", "to_confirm"])),
  );
  await page.context().close();
});

test("every field is marked where it stands, in headers too; pointing leads either way, and keys go from one to the next", async () => {
  const { page, frame, id } = await open();
  await drawn(frame);
  const { fields } = await contentOf(id);
  const labels = await marksOf(frame).evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-field")));
  assert.deepEqual(
    fields.map((field) => field.id).filter((each) => !labels.includes(each)),
    [],
  );
  const header = fields.find((field) => field.anchor["region"] === "header")!;
  await frame.locator(`[data-field="${header.id}"]`).dispatchEvent("click");
  await page.getByRole("button", { name: /^Copy of/, expanded: true }).waitFor();
  await page
    .getByText("1 of")
    .or(page.getByText(/^\d+ of \d+$/))
    .first()
    .waitFor();

  await page.getByRole("button", { name: /^Signature/ }).hover();
  await frame.locator('[data-label="Signature"].near').waitFor();
  await page.getByRole("button", { name: /^Date of visit/ }).click();
  await frame.locator('[data-label="Date of visit"].chosen').waitFor();
  await page.keyboard.press("n");
  await page.getByRole("button", { expanded: true, name: /Long text|Text/ }).waitFor();
  await page.keyboard.press("p");
  await page.getByRole("button", { name: /^Date of visit/, expanded: true }).waitFor();
  await page.keyboard.press("Escape");
  await frame.locator(".chosen").waitFor({ state: "detached" });
  await page.context().close();
});

test("a missed field is drawn over selected words, named after them, corrected at once and deleted like any other", async () => {
  const { page, frame, id } = await open();
  await drawn(frame);
  await select(page, "Remarks of the guest");
  await page.getByRole("button", { name: "Add a field here" }).click();
  await page.getByText("Remarks of the guest: added").waitFor();
  const label = page.getByLabel("Label", { exact: true });
  await label.waitFor();
  await until(page, "document.activeElement?.tagName === 'INPUT'");
  await page.keyboard.type("What the guest said");
  await page.keyboard.press("Enter");
  await page.getByText("What the guest said: saved").waitFor();
  await frame.locator('[data-label="What the guest said"].chosen').waitFor();
  const field = (await contentOf(id)).fields.find((each) => each.review === "drawn")!;
  assert.deepEqual([field.label, field.source], ["What the guest said", "drawn"]);
  assert.match(field.anchor.path, /^body\/p\[\d+\]/);

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("What the guest said: dismissed").waitFor();
  await frame.locator('[data-label="What the guest said"]').waitFor({ state: "detached" });
  await page.context().close();
});

test("what is selected stays so while the document is drawn anew for a field that somebody adds", async () => {
  const { page, frame, id } = await open();
  await drawn(frame);
  await select(page, "Remarks of", "of the guest follow");
  const selected = () => page.evaluate(`document.querySelector("iframe").contentDocument.getSelection().toString()`);
  const before = await selected();
  await house().house.asOwner("add_template_field", { id, label: "Guest book", places: [{ quote: "free words" }] });
  await frame.locator('[data-label="Guest book"]').waitFor();
  assert.equal(await selected(), before);
  await page.getByRole("button", { name: "Add a field here" }).waitFor();
  await page.context().close();
});

test("a field is drawn by a press on a blank cell or line, and where one stands already that one is named", async () => {
  const bytes = form(
    `${p("Room ______ and nothing else here")}<w:tbl><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid>${row("only words here, no question at all")}</w:tbl>${p("The end")}`,
  );
  const { page, frame, id } = await open(bytes);
  await drawn(frame);
  const before = (await contentOf(id)).fields;
  await page.getByRole("button", { name: /^Signature/ }).click();
  await page.keyboard.press("d");
  await page.getByText("Signature: dismissed").waitFor();
  await page.keyboard.press("a");
  await page.getByText(/Press where an answer goes/).waitFor();
  await frame.locator("td").nth(3).click();
  await page.getByText("Signature: added").waitFor();
  const added = (await contentOf(id)).fields.find((each) => each.review === "drawn")!;
  assert.deepEqual([added.type, added.anchor.path.endsWith("tc[2]")], ["signature", true]);
  assert.equal((await contentOf(id)).fields.length, before.length);

  await select(page, "Date of visit", "Form ");
  await page.getByRole("button", { name: "Add a field here" }).click();
  await page.getByText("There is a field already").waitFor();
  await page.getByRole("link", { name: "Show it" }).click();
  await page.getByRole("button", { name: /^Date of visit/, expanded: true }).waitFor();
  await page.context().close();
});

test("sections are corrected where they stand, added from the document and dismissed", async () => {
  const { page, frame, id } = await open();
  await drawn(frame);
  await page.getByRole("button", { name: "Correct the section Visit" }).click();
  await page.getByLabel("Title").fill("Your visit");
  await page.keyboard.press("Enter");
  await page.getByText("Your visit: saved").waitFor();
  await page.getByLabel("Number").fill("1");
  await page.keyboard.press("Enter");
  await page.getByRole("treeitem", { name: /^1\s*Your visit/ }).waitFor();
  await select(page, "Remarks of the guest");
  await page.getByRole("button", { name: "A section", exact: true }).click();
  await page.getByRole("treeitem", { name: /Remarks of the guest/ }).waitFor();
  await page.getByRole("button", { name: "Correct the section Outcome" }).click();
  await page.getByRole("button", { name: "Dismiss the section" }).last().click();
  await page.getByText("Outcome: dismissed").waitFor();
  await eventually(
    () => contentOf(id),
    ({ sections, fields }) => {
      assert.deepEqual(
        sections.map(({ title, number }) => [title, number]),
        [
          ["Your visit", "1"],
          ["Remarks of the guest", null],
        ],
      );
      assert.ok(fields.length > 3);
    },
  );
  await page.getByRole("region", { name: "Dismissed sections" }).getByRole("button", { name: "Bring back" }).click();
  await page.getByRole("treeitem", { name: /Outcome/ }).waitFor();
  await page.context().close();
});

test("a newer version of the document keeps what was said, and tells what it could not keep", async () => {
  const { page, frame, id } = await open();
  await drawn(frame);
  await page.getByRole("button", { name: /^Date of visit/ }).click();
  await page.getByLabel("Label", { exact: true }).fill("Day of the visit");
  await page.keyboard.press("Enter");
  await page.getByText("Day of the visit: saved").waitFor();
  await page.getByRole("button", { name: /^Signature/ }).click();
  await page.getByLabel("Must be filled in").check();
  await page.getByText("Signature: saved").waitFor();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Upload a newer version" }).click();
  const newer = docx({ body: `${p("A new beginning")}${heading("Visit")}${p("Date of visit: ______")}${p(crypto.randomUUID())}` });
  await (await chooser).setFiles({ name: "newer.docx", mimeType: "application/octet-stream", buffer: Buffer.from(newer) });
  await frame.getByText("A new beginning").waitFor();
  await page.getByRole("button", { name: /^Day of the visit/ }).waitFor();
  await frame.locator('[data-label="Day of the visit"]').waitFor();
  const lost = page.getByRole("region", { name: "Lost corrections" });
  await lost.getByRole("button", { name: "Show" }).click();
  await lost.getByText("Signature").waitFor();
  await lost.getByRole("button", { name: "Forget" }).click();
  await page.getByRole("button", { name: "Forget it" }).click();
  await lost.waitFor({ state: "detached" });
  assert.equal((await contentOf(id)).fields[0]!.label, "Day of the visit");
  await page.context().close();
});

test("what somebody else changed is not overwritten, and what still fits is kept", async () => {
  const { page, id } = await open();
  await page.getByRole("button", { name: /^Date of visit/ }).waitFor();
  await page.routeWebSocket(/.*/, (socket) => void socket.close());
  const other = (await contentOf(id)).fields.find(({ label }) => label === "Signature")!;
  await house().house.asOwner("update_template_field", { id, field_id: other.id, help: "In ink" });
  await page.getByRole("button", { name: /^Date of visit/ }).click();
  await page.getByLabel("Must be filled in").check();
  await page.getByText("Date of visit: saved").waitFor();
  const { fields } = await contentOf(id);
  assert.deepEqual(
    [fields.find(({ label }) => label === "Signature")!.help, fields.find(({ label }) => label === "Date of visit")!.required],
    ["In ink", true],
  );
  await page.context().close();
});

test("on a narrow screen document and list take turns, and a field is confirmed in either", async () => {
  const { page, frame, id } = await open(form(), { viewport: { width: 360, height: 740 } });
  await page.getByRole("button", { name: "Confirm them" }).click();
  await page.getByRole("button", { name: "Show in the document" }).click();
  await frame.locator(".chosen").first().waitFor();
  const card = page.getByRole("region", { name: "The chosen field" });
  await card.getByRole("button", { name: "Confirm" }).click();
  await card.getByRole("button", { name: "Correct" }).waitFor();
  await eventually(
    () => contentOf(id),
    ({ fields }) => assert.equal(fields.filter(({ review }) => review === "confirmed").length, 1),
  );
  await card.getByRole("button", { name: "Correct" }).click();
  await page.getByLabel("Label", { exact: true }).waitFor();
  await page.context().close();
});

test("all of it can be used by everyone: light and dark, from 360 px to wide", async () => {
  const { page, frame } = await open();
  await drawn(frame);
  await page.getByRole("button", { name: /^Signature/ }).click();
  await page.keyboard.press("d");
  await page.getByText("Signature: dismissed").waitFor();
  await page.getByRole("button", { name: "Correct the section Visit" }).click();
  await select(page, "Remarks of the guest");
  for (const width of [1920, 1440, 900, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const show of ["", "?show=to_confirm", "?show=dismissed", "?view=document"]) {
      await page.goto(`${page.url().split("?")[0]}${show}`);
      await page
        .getByRole("button", { name: /^All \d+/ })
        .or(page.getByRole("button", { name: "Next field" }))
        .first()
        .waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await until(page, `document.documentElement.dataset.theme === "${colorScheme}"`);
        await assertAccessible(page);
        await assertFits(page);
      }
    }
  }
  await page.context().close();
});
