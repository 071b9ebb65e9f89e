import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDoors, projectA } from "./small-house.ts";

let open: Awaited<ReturnType<typeof openDoors>>;
before(async () => void (open = await openDoors()));
after(() => open.close());

test("a link signs in once, by a cookie that scripts can't read", async () => {
  const head = await open.call("HEAD", "/sign-in?token=fresh-link", { key: null });
  assert.equal(head.status, 405);
  const first = await open.call("GET", "/sign-in?token=fresh-link", { key: null });
  assert.equal(first.status, 303);
  assert.equal(first.headers.get("location"), "/");
  assert.match(first.headers.get("set-cookie")!, /^hallway_session=owner-session; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  const again = await open.call("GET", "/sign-in?token=fresh-link", { key: null });
  assert.equal(again.body["type"], "/problems/sign-in-link-invalid");
  for (const query of ["", "?token=", "?token=a&token=b", "?token=%00"]) {
    const answer = await open.call("GET", `/sign-in${query}`, { key: null });
    assert.equal(answer.status, 401, query);
  }
});

test("a session reads by itself, and writes from our own pages alone", async () => {
  open.house.sessions.set("s1", open.house.keys.get("owner-key")!);
  const cookie = "other=1; hallway_session=s1";
  const me = await open.call("GET", "/api/me", { key: null, headers: { cookie } });
  assert.equal(me.status, 200);
  assert.deepEqual(me.body["projects"], [{ id: projectA }]);
  const write = async (headers: Record<string, string>) => (await open.call("POST", "/api/notes", { key: null, body: { text: "a" }, headers: { cookie, ...headers } })).status;
  assert.equal(await write({ origin: open.origin }), 201);
  assert.equal(await write({ origin: "http://localhost:1" }), 403);
  assert.equal(await write({ origin: "null" }), 403);
});

test("who signs out is nobody afterwards", async () => {
  open.house.sessions.set("s2", open.house.keys.get("owner-key")!);
  const headers = { cookie: "hallway_session=s2", origin: open.origin };
  const out = await open.call("POST", "/api/sign-out", { key: null, headers });
  assert.equal(out.status, 200);
  assert.match(out.headers.get("set-cookie")!, /Max-Age=0/);
  assert.equal((await open.call("GET", "/api/me", { key: null, headers })).status, 401);
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
  const { headers } = await secure.call("GET", "/sign-in?token=fresh-link", { key: null });
  assert.match(headers.get("set-cookie")!, /; Secure$/);
  await secure.close();
});
