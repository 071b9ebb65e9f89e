/**
 * What is written from the code itself: the list of settings, an example of an environment file, and the shape of import mappings.
 *
 * As a command this writes them.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "#base/contract.ts";
import { Mapping } from "#cli/import/mapping.ts";
import { settingViews } from "#config.ts";
import { repository } from "./source.ts";

/** The generated files, by path, with the text that they should have. */
export function referenceFiles(): Record<string, string> {
  return {
    "docs/reference/config.md": configPage(),
    ".env.example": environmentExample(),
    "docs/reference/import-mapping.schema.json": mappingSchema(),
  };
}

/** What editors check a mapping file with while it is written. */
function mappingSchema(): string {
  const title = "A mapping for hallway import";
  return `${JSON.stringify({ title, ...z.toJSONSchema(Mapping, { io: "input" }) }, null, 2)}\n`;
}

function configPage(): string {
  const rows = settingViews().map(
    ({ variable, about, defaultText, example }) =>
      `| \`${variable}\` | ${about} | ${defaultText === null ? "none" : `\`${defaultText}\``} | \`${example}\` |`,
  );
  return `# Settings

Every setting is read from the environment once, at start, and has a default: a house needs none of them.
What does not fit is told for all settings at once, before anything starts.
This page is written from the code by \`node tests/house/reference.ts\`.

| setting | what it does | default | example |
|---|---|---|---|
${rows.join("\n")}
`;
}

function environmentExample(): string {
  const lines = settingViews().map(({ variable, about, defaultText, example }) => `# ${about}\n# ${variable}=${defaultText ?? example}\n`);
  return `# Settings of a house. None is needed; see docs/reference/config.md.\n# Hallway reads the environment and no file: copy this to .env, uncomment, and start with: set -a; . ./.env; set +a; ./dev start\n\n${lines.join("\n")}`;
}

if (import.meta.main) {
  await mkdir(join(repository, "docs/reference"), { recursive: true });
  for (const [path, text] of Object.entries(referenceFiles())) {
    await writeFile(join(repository, path), text);
    process.stdout.write(`${path}\n`);
  }
}
