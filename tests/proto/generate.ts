/**
 * Writes proto/ from the applications' contracts: `node tests/proto/generate.ts`.
 * What no longer fits with messages that were sent before is refused, unless `--allow-breaking` is said.
 */
import { apps } from "#house.ts";
import { generateProto, writeFiles } from "#server/protobuf/generate.ts";
import { readLock } from "#server/protobuf/lock.ts";

const generated = generateProto(apps, readLock());
const isAllowed = process.argv.includes("--allow-breaking");
if (generated.breaks.length > 0 && !isAllowed) {
  process.stderr.write(
    `These changes break clients that speak protobuf. Undo them, or say --allow-breaking:\n${generated.breaks.join("\n")}\n`,
  );
  process.exitCode = 1;
} else {
  await writeFiles(generated, new URL("../../proto/", import.meta.url));
  process.stdout.write(`proto/: ${[...generated.files.keys()].join(", ")}\n`);
}
