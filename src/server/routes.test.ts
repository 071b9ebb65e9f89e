import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
import type { FastifyInstance } from "fastify";
import { newId } from "#base/id.ts";
import { defineApp } from "#hallway/index.ts";
import { type OpenDoors, openDoors } from "../../tests/doors/open-doors.ts";

let open: OpenDoors;
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

const callers = (): Record<string, Record<string, string>> => ({
  nobody: {},
  "a wrong key": { authorization: "Bearer wrong" },
  "an empty key": { authorization: "Bearer " },
  "a dead session": { cookie: "hallway_session=dead", "sec-fetch-site": "same-origin" },
  viewer: open.bearer("viewer"),
  owner: open.bearer("owner"),
  "an owner in a foreign project": { ...open.bearer("owner"), "hallway-project": open.projectB },
});

test("each route lets in exactly those whom the list names", async () => {
  const routes = open.server.routeList.filter(({ url }) => url !== "/sign-in");
  assert.ok(routes.length > 15);
  for (const { method, url, access } of routes) {
    const path = url.replaceAll(/:[a-z_]+/g, newId()).replace("*", "x");
    for (const [name, headers] of Object.entries(callers())) {
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
    const key = open.bearer("owner");
    assert.equal(await raw(method, path, { ...key, host: "evil.example" }), 421, `${method} ${url}`);
    if (["GET", "HEAD", "OPTIONS"].includes(method)) continue;
    assert.equal(await raw(method, path, { ...key, origin: "http://evil.example" }), 403, `${method} ${url}`);
  }
});

test("a route that does not say who may call it does not start", async () => {
  const careless = defineApp({
    name: "careless",
    title: "Careless",
    about: "Says nothing.",
    routes: (server) => void server.get("/api/careless", async () => ""),
  });
  const other = await openDoors({ apps: [careless] });
  assert.equal(other.server.routeList.find(({ url }) => url === "/api/careless")?.access, "reader");
  await other.close();
  const pages = async (server: FastifyInstance) => void server.get("/open", { config: { access: undefined! } }, async () => "");
  await assert.rejects(openDoors({ pages }), /does not say who may call it/);
});
