/** What can be imported and how a mapping says so, from the applications' own words. */
import { z } from "#base/contract.ts";
import type { App } from "#hallway/index.ts";
import { type Screen, styled } from "../screen.ts";

export function importHelp(apps: readonly App[], screen: Screen): string {
  const entities = apps.flatMap(({ imports }) => imports);
  const blocks = entities.map(({ entity, about, shape }) => {
    const members = membersOf(shape);
    const width = Math.max(0, ...members.map(({ name }) => name.length));
    const lines = members.map(({ name, notes }) => `    ${name.padEnd(width)}  ${styled(screen, "dim", notes)}`.trimEnd());
    return [`  ${styled(screen, "bold", entity)}  ${about}`, ...lines].join("\n");
  });
  return `${usage}\n\n${styled(screen, "bold", "Entities")}\n${blocks.join("\n\n")}\n\n${end}\n`;
}

const usage = `Usage: hallway import MAPPING [--dry-run] [--skip-refused] [--folder DIR] [--json]

Brings in what an older system left, in one transaction: JSON files, SQLite tables, Redis keys.
Run again it changes nothing, but for records that have changed in the source and not here.

  --dry-run       say what would happen, and change nothing
  --skip-refused  save what can be saved; otherwise one refused record keeps out all
  --folder DIR    where files may be read from; default: the mapping's own folder`;

const end = `The mapping file is described by docs/reference/import-mapping.schema.json; examples/import/ has two that work.`;

interface Member {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Member[];
  readonly format?: string;
}

function membersOf(shape: z.ZodType): { name: string; notes: string }[] {
  const schema = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
    required?: readonly string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const kind = name === "file" ? "a file" : kindOf(member);
    return { name, notes: [schema.required?.includes(name) === true ? "required" : "", kind].filter((note) => note !== "").join("; ") };
  });
}

function kindOf(member: Member): string {
  if (member.enum !== undefined) return member.enum.join(" | ");
  if (member.format === "date-time") return "time";
  if (member.format !== undefined) return member.format;
  const kinds = [...new Set((member.anyOf ?? []).map(kindOf).filter((kind) => kind !== "null"))];
  return member.type ?? kinds.join(" or ");
}
