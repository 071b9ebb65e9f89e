/** A problem as a page, for the few that a person meets in a browser before there are pages. */
import type { ProblemDocument } from "#base/problem.ts";
import { escaped } from "./html.ts";

export function problemPage({ title, detail }: ProblemDocument): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} · Hallway</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}a{color:inherit}</style></head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(detail)}</p><p><a href="/">To Hallway</a></p></main></body></html>`;
}
