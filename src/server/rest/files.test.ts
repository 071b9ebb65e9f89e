import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";
import { shownName, uploadRoom } from "./files.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

function form(files: readonly [name: string, content: string | Uint8Array<ArrayBuffer>][], fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.append(key, value);
  for (const [name, content] of files) data.append("files", new Blob([content]), name);
  return data;
}

async function upload(body: FormData) {
  return open.call("POST", "/api/notes/upload", { body });
}

test("files arrive with their names and bytes, beside fields", async () => {
  const { status, body } = await upload(
    form(
      [
        ["a.txt", "one"],
        ["Ärger.DOCX", "three"],
      ],
      { folder: "in" },
    ),
  );
  assert.equal(status, 200);
  assert.deepEqual(body, {
    folder: "in",
    files: [
      { name: "a.txt", bytes: 3 },
      { name: "Ärger.DOCX", bytes: 5 },
    ],
  });
});

test("what is too large, too many, empty or of another kind is refused by name", async () => {
  const cases: [FormData, number, string][] = [
    [form([["a.txt", "x".repeat(2_001)]]), 413, "file-too-large"],
    [form([["a.txt", "x".repeat(3_000_000)]]), 413, "file-too-large"],
    [
      form([
        ["a.txt", "1"],
        ["b.txt", "2"],
        ["c.txt", "3"],
        ["d.txt", "4"],
      ]),
      422,
      "files-too-many",
    ],
    [form([["a.txt", ""]]), 422, "file-unsuitable"],
    [form([["a.exe", "1"]]), 422, "file-unsuitable"],
    [form([["txt", "1"]]), 422, "file-unsuitable"],
    [form([]), 422, "input-invalid"],
    [form([["a.txt", "1"]], { colour: "red" }), 422, "input-invalid"],
  ];
  for (const [body, status, name] of cases) {
    const answer = await upload(body);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.body["type"], `/problems/${name}`);
  }
  assert.equal((await upload(form([["a.txt", "x".repeat(2_000)]]))).status, 200);
});

test("a body that is no multipart, or a broken one, is refused", async () => {
  const path = "/api/notes/upload";
  assert.equal((await open.call("POST", path, { body: { files: [{ name: "/etc/passwd", bytes: 1 }] } })).status, 415);
  assert.equal((await open.call("POST", path)).status, 422);
  for (const [type, body] of [
    ["multipart/form-data", "x"],
    ["multipart/form-data; boundary=b", "nonsense"],
    ["multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\ncut off'],
    ["multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--b--\r\n'],
  ] as const) {
    const answer = await open.call("POST", path, { body, headers: { "content-type": type } });
    assert.ok(answer.status >= 400 && answer.status < 500, `${type} ${body}: ${answer.text}`);
    assert.match(answer.headers.get("content-type")!, /problem\+json/);
  }
});

test("a shown name has no folders, no control or turning characters, and at most 200 characters", () => {
  assert.equal(shownName("../../etc/a.docx"), "a.docx");
  assert.equal(shownName("C:\\files\\a.docx"), "a.docx");
  assert.equal(shownName("a\u202excod.do\0cx"), "axcod.docx");
  assert.equal(shownName("e\u0301.docx"), "\u00e9.docx");
  assert.equal(shownName(`${"x".repeat(500)}.docx`).length, 200);
  assert.ok(shownName(`${"x".repeat(500)}.docx`).endsWith(".docx"));
  assert.equal(shownName(".."), "..");
});

test("uploads share a bounded room", () => {
  const room = uploadRoom(10);
  room.take(8);
  assert.throws(() => room.take(3), /at once/);
  room.giveBack(8);
  room.take(10);
});
