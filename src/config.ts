/** Joins each floor's settings, and reads the environment: the only file that does. */
import { z } from "#base/contract.ts";
import { setting, settingAbout } from "#base/setting.ts";
import { EngineConfig } from "#engine/config.ts";
import { ObserveConfig } from "#observe/config.ts";
import { ServerConfig } from "#server/config.ts";
import { StoreConfig } from "#store/config.ts";

const LogConfig = z.object({
  level: setting(z.enum(["debug", "info", "warn", "error", "silent"], "write debug, info, warn, error or silent").default("info"), {
    variable: "HALLWAY_LOG",
    about: "Least severity of what is logged: debug, info, warn, error or silent.",
    example: "debug",
  }),
  noColor: setting(z.preprocess((text) => text !== undefined, z.boolean()).default(false), {
    variable: "NO_COLOR",
    about: "Any value keeps colours out of what commands print.",
    example: "1",
  }),
});

/** Every setting, by floor. */
export const Config = z.object({ store: StoreConfig, engine: EngineConfig, server: ServerConfig, log: LogConfig, observe: ObserveConfig });
export type Config = z.output<typeof Config>;

/** A setting as a person meets it. */
export interface SettingView {
  readonly floor: string;
  readonly variable: string;
  readonly about: string;
  readonly example: string;
  /** As text; null where there is none. */
  readonly defaultText: string | null;
}

/** Thrown with one line for each setting that does not fit. */
export class ConfigFaults extends Error {
  override readonly name = "ConfigFaults";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings, frozen. An empty variable counts as none.
 * @throws ConfigFaults that names all faults at once: which setting, what is wrong, an example
 */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const parts = Object.entries(Config.shape).map(([floor, shape]) => [floor, readPart(shape, environment, faults)]);
  if (faults.length > 0) throw new ConfigFaults(`The settings do not fit:\n${faults.join("\n")}`);
  return Object.freeze(Object.fromEntries(parts)) as Config;
}

function readPart(shape: z.ZodObject, environment: Environment, faults: string[]): object {
  const values = Object.entries(shape.shape as Record<string, z.ZodType>).map(([member, inner]) => {
    const { variable, example } = settingAbout(inner);
    const text = environment[variable]?.trim();
    const read = inner.safeParse(text === "" ? undefined : text);
    if (!read.success) {
      const wrong = [...new Set(read.error.issues.map(({ message }) => message))].join("; ");
      faults.push(`  ${variable}=${shown(variable, text)}: ${wrong}. Example: ${variable}=${example}`);
    }
    return [member, read.data];
  });
  return Object.freeze(Object.fromEntries(values) as object);
}

/** A password in an address is nobody's business in a log. */
function shown(variable: string, text: string | undefined): string {
  return variable.endsWith("_URL") ? "…" : (text ?? "");
}

/** Every setting with its sentence, in the order of the floors. */
export function settingViews(): SettingView[] {
  return Object.entries(Config.shape).flatMap(([floor, shape]) =>
    Object.values(shape.shape as Record<string, z.ZodType>).map((inner) => {
      const { variable, about, example } = settingAbout(inner);
      return { floor, variable, about, example, defaultText: textOf((inner as z.ZodDefault).def.defaultValue) };
    }),
  );
}

function textOf(value: unknown): string | null {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null;
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}
