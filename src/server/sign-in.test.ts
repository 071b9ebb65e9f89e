import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type OpenDoors, openDoors } from "../../tests/doors/open-doors.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

async function freshLink(of: OpenDoors = open): Promise<string> {
  return `/sign-in?token=${await of.house.people.createSignInLink(of.house.owner.id)}`;
}

test("a link signs in once, by a cookie that scripts can't read", async () => {
  const link = await freshLink();
  const head = await open.call("HEAD", link, { as: null });
  assert.equal(head.status, 405);
  const first = await open.call("GET", link, { as: null });
  assert.equal(first.status, 303);
  assert.equal(first.headers.get("location"), "/");
  assert.match(first.headers.get("set-cookie")!, /^hallway_session=[\w-]{20,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  const again = await open.call("GET", link, { as: null });
  assert.equal(again.body["type"], "/problems/link-spent");
  const cookie = first.headers.get("set-cookie")!.split(";", 1)[0]!;
  assert.equal((await open.call("GET", link, { as: null, headers: { cookie } })).status, 303);
});

test("a used link tells a person why, and where to go", async () => {
  const page = await open.call("GET", "/sign-in?token=used", { as: null, headers: { accept: "text/html,*/*" } });
  assert.equal(page.status, 410);
  assert.match(page.text, /<h1>The sign-in link is used up<\/h1>/);
});

test("what is no link signs nobody in", async () => {
  for (const query of ["", "?token=", "?token=a&token=b", "?token=%00", "?token=%F0%9F%98%80", `?token=${"a".repeat(600)}`]) {
    const answer = await open.call("GET", `/sign-in${query}`, { as: null });
    assert.equal(answer.body["type"], "/problems/sign-in-link-invalid", query);
    assert.equal(answer.headers.get("set-cookie"), null);
  }
});

test("a session reads by itself, and writes from our own pages alone", async () => {
  const cookie = `other=1; ${await open.cookie()}`;
  const me = await open.call("GET", "/api/me", { as: null, headers: { cookie } });
  assert.equal(me.status, 200);
  assert.deepEqual(me.body["projects"], [
    { id: open.projectA, name: "Default" },
    { id: open.projectB, name: "Other" },
  ]);
  const write = async (headers: Record<string, string>) =>
    (await open.call("POST", "/api/notes", { as: null, body: { text: "a" }, headers: { cookie, ...headers } })).status;
  assert.equal(await write({ origin: open.origin }), 201);
  assert.equal(await write({ origin: "http://localhost:1" }), 403);
  assert.equal(await write({ origin: "null" }), 403);
});

test("who signs out is nobody afterwards", async () => {
  const headers = { cookie: await open.cookie(), origin: open.origin };
  const out = await open.call("POST", "/api/sign-out", { as: null, headers });
  assert.equal(out.status, 200);
  assert.match(out.headers.get("set-cookie")!, /Max-Age=0/);
  assert.equal((await open.call("GET", "/api/me", { as: null, headers })).status, 401);
});

test("a wrong key is not helped by a good cookie", async () => {
  const headers = { cookie: await open.cookie(), authorization: "Bearer wrong" };
  assert.equal((await open.call("GET", "/api/me", { as: null, headers })).status, 401);
});

test("answers tell browsers to load nothing foreign and to frame nothing", async () => {
  const { headers } = await open.call("GET", "/api/me");
  assert.equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("access-control-allow-origin"), null);
  assert.match((await open.call("GET", "/")).headers.get("content-security-policy")!, /script-src 'self';.*frame-ancestors 'none'/);
});

test("behind https the cookie is secure", async () => {
  const secure = await openDoors({ config: { secure: true } });
  const { headers } = await secure.call("GET", await freshLink(secure), { as: null });
  assert.match(headers.get("set-cookie")!, /; Secure$/);
  await secure.close();
});
