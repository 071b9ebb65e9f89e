/** From a Word document to a form that a person has corrected. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import { docxDamagedInside, p } from "#apps/templates/domain/word/testing.ts";
import { eventually } from "./checks.ts";
import { sharedHouse } from "./house.ts";

const house = sharedHouse();
const sample = new URL("../../examples/documents/internal-audit-report.docx", import.meta.url);
const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** The sample, different each time: a document is stored once. */
async function document(change: (xml: string) => string = (xml) => xml): Promise<Uint8Array> {
  const parts = unzipSync(new Uint8Array(await readFile(sample)));
  const xml = change(strFromU8(parts["word/document.xml"]!));
  parts["word/document.xml"] = strToU8(`${xml}<!--${crypto.randomUUID()}-->`);
  return zipSync(parts);
}

/** Drops files as a person does who drags them from a folder. */
async function drop(page: Page, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(given)}) {
      data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, { type: "${wordType}" }));
    }
    return data;
  })()`);
  const target = page.getByRole("heading", { level: 1 });
  await target.dispatchEvent("dragenter", { dataTransfer: transfer });
  await page.getByText("Drop to upload and read").waitFor();
  await target.dispatchEvent("drop", { dataTransfer: transfer });
}

test("a dropped document is uploaded, read and shown; a corrected field is still so after a reload", async () => {
  const page = await house().tab("/templates");
  await page.getByText("Drop a Word document here").waitFor();
  await drop(page, [{ name: "audit.docx", bytes: await document() }]);

  const notice = page.getByText(/Read: \d+ fields found/);
  await notice.waitFor();
  await page.getByRole("link", { name: "Open" }).click();
  await page.getByRole("heading", { level: 1, name: "Internal Audit Report" }).waitFor();
  await page.getByRole("treeitem", { name: /Scope and criteria/ }).waitFor();

  await page.getByRole("button", { name: /^Lead auditor/ }).click();
  await page.getByLabel("Label", { exact: true }).fill("Name of the lead auditor");
  await page.keyboard.press("Enter");
  await page.getByText("Name of the lead auditor: saved").waitFor();
  await page.getByLabel("Type").selectOption("long_text");
  await page.getByLabel("Must be filled in").check();
  const id = page.url().split("/").at(-1)!.split("?")[0];
  await eventually(
    () => house().house.asOwner<{ fields: { label: string; required: boolean; type: string }[] }>("get_template_content", { id }),
    ({ fields }) =>
      assert.ok(fields.some(({ label, required, type }) => /Name of the lead auditor/.test(label) && required && type === "long_text")),
  );

  await page.reload();
  const field = page.getByRole("button", { name: /^Name of the lead auditor \*? ?required.*Long text/ });
  await field.waitFor();
  await page.context().close();
});

test("a correction can be undone", async () => {
  const page = await openTemplate();
  await page.getByRole("button", { name: /^Department/ }).click();
  await page.getByLabel("Label", { exact: true }).fill("Unit");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: /^Department/ }).waitFor();
  await page.context().close();
});

test("the document is drawn with its fields marked, and a click leads either way", async () => {
  const page = await openTemplate();
  const frame = page.frameLocator("iframe");
  await frame.getByText("Scope and criteria").first().waitFor();
  const marks = frame.locator("#marks > div");
  assert.ok((await marks.count()) >= 19, `${await marks.count()} marks`);

  await page.getByRole("button", { name: /^Overall result/ }).click();
  const chosen = frame.locator("#marks > div.chosen");
  await chosen.waitFor();
  assert.equal(await chosen.getAttribute("data-label"), "Overall result");

  await frame.locator('#marks > div[data-label="Audit number"]').dispatchEvent("click");
  await page.getByRole("button", { name: /^Audit number/, expanded: true }).waitFor();
  await page.context().close();
});

test("text boxes that hold a field are drawn behind their paragraph, in their order and as wide as they are", async () => {
  const box = (label: string, widthPt: number) =>
    `<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:${widthPt}pt;height:200pt"><v:textbox><w:txbxContent>${p(`${label}: ________`)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;
  const boxes = (xml: string) => xml.replace("<w:sectPr>", `<w:p>${box("Left box", 150)}${box("Right box", 300)}</w:p><w:sectPr>`);
  const page = await openTemplate(undefined, await document(boxes));
  const frame = page.frameLocator("iframe");
  const places = [];
  for (const label of ["Left box", "Right box"]) {
    const mark = await frame.locator(`#marks > div[data-label="${label}"]`).first().boundingBox();
    const table = await frame.locator("table", { hasText: label }).last().boundingBox();
    assert.ok(mark !== null && table !== null && mark.x > table.x && mark.y >= table.y, label);
    places.push(table);
  }
  const [left, right] = places;
  assert.ok(right!.y >= left!.y + left!.height - 2 && right!.y < left!.y + 60, "one right behind the other");
  assert.ok(Math.abs(right!.width / left!.width - 2) < 0.1, "twice as wide");
  await page.context().close();
});

test("a document shows nothing from elsewhere, runs nothing and leads nowhere", async () => {
  const hostile = (xml: string) =>
    xml.replace(
      "<w:sectPr>",
      `<w:p><w:hyperlink r:id="rIdEvil"><w:r><w:t>press me</w:t></w:r></w:hyperlink></w:p><w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="rIdPicture"/></v:shape></w:pict></w:r></w:p><w:altChunk r:id="rIdChunk"/><w:sectPr>`,
    );
  const parts = unzipSync(await document(hostile));
  const relations = "word/_rels/document.xml.rels";
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  parts[relations] = strToU8(
    strFromU8(parts[relations]!).replace(
      "</Relationships>",
      `<Relationship Id="rIdEvil" Type="${type}/hyperlink" Target="javascript:parent.hacked=1" TargetMode="External"/><Relationship Id="rIdPicture" Type="${type}/image" Target="http://outside.example/pixel.png" TargetMode="External"/><Relationship Id="rIdChunk" Type="${type}/aFChunk" Target="chunk.html"/></Relationships>`,
    ),
  );
  parts["word/chunk.html"] = strToU8("<script>parent.hacked = 1</script>");
  const page = await house().tab("/templates");
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(house().origin) && !/^(data|blob|about):/.test(request.url())) outside.push(request.url());
  });
  await openTemplate(page, zipSync(parts));
  const frame = page.frameLocator("iframe");
  const link = frame.getByText("press me");
  await link.waitFor();
  assert.equal(await frame.locator("a[href], script, iframe, object, embed").count(), 0);
  await link.dispatchEvent("click");
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate("window.hacked"), undefined);
  assert.deepEqual(outside, []);
  await page.context().close();
});

test("a file that is no Word document is refused where it was dropped; one that is damaged inside says so where it is looked for", async () => {
  const page = await house().tab("/templates");
  await page.getByRole("heading", { name: "Templates" }).waitFor();
  await drop(page, [{ name: "picture.png", bytes: new Uint8Array([1, 2, 3]) }]);
  await page.getByText("picture.png was not taken").waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();

  await drop(page, [{ name: "notes.docx", bytes: new TextEncoder().encode("Nothing of a Word document.") }]);
  await page.getByText("notes.docx was not taken").waitFor();
  await page.getByText("This is not a Word document: it does not start as a .docx file does.").waitFor();
  assert.equal(await page.getByRole("cell", { name: /notes\.docx/ }).count(), 0);
  await page.getByRole("button", { name: "Dismiss" }).click();

  await drop(page, [{ name: "damaged.docx", bytes: docxDamagedInside() }]);
  await page.getByText("damaged.docx could not be read").waitFor();
  await page.getByRole("link", { name: "Show" }).click();
  await page.getByRole("alert").getByText(/Word/).first().waitFor();
  await page.getByRole("button", { name: "Read it again" }).waitFor();
  await page.context().close();
});

test("many files are sent at once, and deleting one can be undone", async () => {
  const page = await house().tab("/templates");
  await page.getByRole("heading", { name: "Templates" }).waitFor();
  const files = await Promise.all([1, 2, 3, 4, 5].map(async (number) => ({ name: `form-${number}.docx`, bytes: await document() })));
  await drop(page, files);
  for (const { name } of files) await page.getByRole("cell", { name: new RegExp(`^(?!Actions).*${name}`) }).waitFor();

  await page.getByRole("button", { name: "Actions for form-3.docx" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("form-3.docx is deleted").waitFor();
  await page.getByRole("cell", { name: /^(?!Actions).*form-3\.docx/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("cell", { name: /^(?!Actions).*form-3\.docx/ }).waitFor();
  await page.context().close();
});

test("the search and the status of the list live in the address", async () => {
  const page = await house().tab("/templates?text=form-2");
  await page.getByRole("cell", { name: /^(?!Actions).*form-2\.docx/ }).waitFor();
  assert.equal(await page.getByRole("row").count(), 2);
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("No template fits").waitFor();
  assert.match(page.url(), /text=nothing/);
  await page.getByLabel("Status").selectOption("failed");
  await page.waitForURL(/status=failed/);
  await page.context().close();
});

/** Uploads a document of its own and opens it. */
async function openTemplate(given?: Page, bytes?: Uint8Array): Promise<Page> {
  const { house: inner, tab } = house();
  const upload = await inner.asOwner<{ template_id: string; task_id: string }>("upload_template", {}, [
    { name: "own.docx", bytes: bytes ?? (await document()) },
  ]);
  await inner.finished(upload.task_id);
  const path = `/templates/${upload.template_id}`;
  const page = given ?? (await tab(path));
  if (given !== undefined) await page.goto(house().origin + path);
  await page.getByRole("button", { name: /^Audit number/ }).waitFor();
  return page;
}
