/** The OpenAPI document as a page for people: no script, nothing from elsewhere, everything can be unfolded and searched. */
import { escaped } from "../html.ts";
import type { OpenApiDocument } from "./document.ts";
import type { Operation, Parameter } from "./operation.ts";

/** The whole page. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = document.tags
    .map((tag) => ({ tag, own: operations.filter(({ operation }) => operation.tags.includes(tag.name)) }))
    .filter(({ own }) => own.length > 0);
  const contents = groups.map(({ tag }) => `<li><a href="#${anchor(tag.name)}">${escaped(tag.name)}</a></li>`).join("");
  const sections = groups
    .map(
      ({ tag, own }) =>
        `<section id="${anchor(tag.name)}"><h2>${escaped(tag.name)}</h2><p>${escaped(tag.description)}</p>${own.map(entry).join("")}</section>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(document.info.title)} API</title>
<link rel="stylesheet" href="/api/docs/style.css"></head>
<body><header><h1>${escaped(document.info.title)} API <small>${escaped(document.info.version)}</small></h1>
<p>${withCode(document.info.description)}</p><p><a href="/api/openapi.json">openapi.json</a> · <a href="/problems">problems</a></p>
<nav aria-label="Applications"><ul>${contents}</ul></nav></header><main>${sections}</main></body></html>`;
}

export const docsStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 small { font-weight: 400; opacity: .6; font-size: .5em; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
a { color: inherit; }
details { border: 1px solid var(--line); border-radius: .6rem; margin: .6rem 0; }
summary { padding: .6rem .9rem; cursor: pointer; display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
summary:focus-visible, a:focus-visible { outline: 2px solid; outline-offset: 2px; }
summary .method { font-weight: 700; min-width: 4.2rem; }
summary code { overflow-wrap: anywhere; }
summary .about { flex-basis: 100%; opacity: .75; }
.inside { padding: 0 .9rem .9rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
pre { background: var(--soft); border-radius: .4rem; padding: .7rem; overflow-x: auto; }
code, pre { font-family: ui-monospace, monospace; font-size: .88em; }
`;

function entry({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  return `<details id="${escaped(operation.operationId)}"><summary><span class="method">${method.toUpperCase()}</span><code>${escaped(path)}</code><span class="about">${escaped(operation.summary)}</span></summary>
<div class="inside">${parameters(operation.parameters ?? [])}${bodies(operation)}${responses(operation)}</div></details>`;
}

function parameters(list: readonly Parameter[]): string {
  if (list.length === 0) return "";
  const rows = list.map(({ name, in: place, required, schema, description }) => {
    const { type = "any", format, enum: values } = schema as { type?: string; format?: string; enum?: string[] };
    const words = [type, format, required ? "required" : "optional", values?.join(" | ")].filter((word) => word !== undefined);
    return `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${place}</td><td>${escaped(words.join(", "))}</td><td>${escaped(description ?? "")}</td></tr>`;
  });
  return `<h3>Parameters</h3><table>${rows.join("")}</table>`;
}

function bodies({ requestBody }: Operation): string {
  return Object.entries(requestBody?.content ?? {})
    .filter(([type]) => !type.includes("protobuf"))
    .map(
      ([type, { schema, example }]) =>
        `<h3>Body <code>${escaped(type)}</code></h3>${example === undefined ? "" : block(example)}${unfolding("Schema", schema)}`,
    )
    .join("");
}

function responses({ responses: all }: Operation): string {
  const rows = Object.entries(
    all as Record<string, { description: string; content?: Record<string, { schema: unknown; example?: unknown }> }>,
  ).map(([status, { description, content }]) => {
    const json = content?.["application/json"];
    return `<h3>${escaped(status)} <small>${escaped(description)}</small></h3>${json === undefined ? "" : block(json.example) + unfolding("Schema", json.schema)}`;
  });
  return rows.join("");
}

function unfolding(title: string, value: unknown): string {
  return `<details><summary>${title}</summary><div class="inside">${block(value)}</div></details>`;
}

function block(value: unknown): string {
  return `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2) ?? "")}</pre>`;
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function withCode(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}
