/**
 * What is written from the code itself: the list of settings, and an example of an environment file.
 *
 * As a command this writes them.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { settingViews } from "#config.ts";
import { repository } from "./source.ts";

/** The generated files, by path, with the text that they should have. */
export function referenceFiles(): Record<string, string> {
  return { "docs/reference/config.md": configPage(), ".env.example": environmentExample() };
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
