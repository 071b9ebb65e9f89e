import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "#base/id.ts";
import { smallHouse, openDoors, projectB } from "./small-house.ts";
import { request as httpRequest } from "node:http";

let open: Awaited<ReturnType<typeof openDoors>>;
before(async () => void (open = await openDoors()));
after(() => open.close());

/** Sends headers that fetch does not let through, such as Host. */
function raw(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(open.origin + path, { method, headers }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode!);
    });
    sent.on("error", reject);
    sent.end();
  });
}

const callers: Record<string, Record<string, string>> = {
  nobody: {},
  "a wrong key": { authorization: "Bearer wrong" },
  "an empty key": { authorization: "Bearer " },
  "a dead session": { cookie: "hallway_session=dead", "sec-fetch-site": "same-origin" },
  viewer: { authorization: "Bearer viewer-key" },
  owner: { authorization: "Bearer owner-key" },
  "an owner in a foreign project": { authorization: "Bearer owner-key", "hallway-project": projectB },
};

test("each route lets in exactly those whom the list names", async () => {
  const routes = open.server.routeList.filter(({ url }) => url !== "/sign-in");
  assert.ok(routes.length > 15);
  for (const { method, url, access } of routes) {
    const path = url.replaceAll(/:[a-z_]+/g, newId()).replace("*", "x");
    for (const [name, headers] of Object.entries(callers)) {
      const status = await raw(method, path, { ...headers, "x-forwarded-for": "203.0.113.9" });
      const signedIn = name === "viewer" || name === "owner";
      const what = `${method} ${url} (${access}) by ${name}: ${status}`;
      if (access === "anyone") assert.ok(status !== 401 && status !== 403, what);
      else if (name.includes("foreign")) assert.equal(status, 404, what);
      else if (!signedIn) assert.equal(status, 401, what);
      else if (access === "writer" && name === "viewer") assert.equal(status, 403, what);
      else assert.ok(status !== 401 && status !== 403, what);
    }
  }
});

test("no route of a tool, a socket or an agent is open to anyone", () => {
  const open_ = open.server.routeList.filter(({ access }) => access === "anyone").map(({ method, url }) => `${method} ${url}`);
  const expected = /^(GET|HEAD) \/(health|ready|sign-in|problems|problems\/:name)$|^[A-Z-]+ \/api\/\*$/;
  for (const route of open_) assert.match(route, expected);
});

test("every route refuses a foreign host, and every write a foreign origin", async () => {
  for (const { method, url } of open.server.routeList) {
    const path = url.replaceAll(/:[a-z_]+/g, newId()).replace("*", "x");
    const key = { authorization: "Bearer owner-key" };
    assert.equal(await raw(method, path, { ...key, host: "evil.example" }), 421, `${method} ${url}`);
    if (["GET", "HEAD", "OPTIONS"].includes(method)) continue;
    assert.equal(await raw(method, path, { ...key, origin: "http://evil.example" }), 403, `${method} ${url}`);
  }
});

test("a route that does not say who may call it does not start", async () => {
  const house = smallHouse();
  const careless = { ...house.apps[0]!, tools: [], routes: () => {} };
  await (await openDoors({ house: { ...house, apps: [careless] } })).close();
  await assert.rejects(
    openDoors({ house, pages: async (server) => void server.get("/open", { config: { access: undefined! } }, async () => "") }),
    /does not say who may call it/,
  );
});
