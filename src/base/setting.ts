/** Settings: what the person who runs a house may choose. Declared per floor; the environment is read in src/config.ts alone. */
import { z } from "zod";
import { type Duration, durationMs } from "./duration.ts";

/** What a person needs to know of a setting. */
export interface SettingAbout {
  /** Its name in the environment. */
  readonly variable: string;
  /** One sentence: what it does, and its unit. */
  readonly about: string;
  /** A value that could stand there. */
  readonly example: string;
}

/**
 * Declares a setting. Its shape takes text, as the environment gives it, and has a default.
 * @example port: setting(z.coerce.number().default(4180), { variable: "HALLWAY_PORT", about: "Port to listen on.", example: "8080" })
 */
export function setting<Shape extends z.ZodType>(shape: Shape, about: SettingAbout): Shape {
  return shape.meta({ ...about });
}

/** What a setting says of itself. @throws TypeError when it was not declared with `setting` */
export function settingAbout(shape: z.ZodType): SettingAbout {
  const about = shape.meta();
  if (typeof about?.["variable"] !== "string") throw new TypeError("This shape is no setting: declare it with setting().");
  return about as unknown as SettingAbout;
}

/** Several names, separated by commas. */
export const nameList = z.preprocess(
  (value) =>
    typeof value === "string"
      ? value
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "")
      : value,
  z.array(z.string()),
);

/** Yes or no, as true, false, yes, no, on, off, 1 or 0. */
export const flag = z.union([z.boolean(), z.stringbool()], { error: "write true or false" });

/** A length of time in milliseconds, written as 500ms, 30s, 15m, 2h or 3d. */
export const length = z.union([z.number(), z.string()]).transform((value, context) => {
  try {
    return durationMs(value as Duration);
  } catch {
    context.addIssue({ code: "custom", message: "write a length of time: 500ms, 30s, 15m, 2h or 3d" });
    return z.NEVER;
  }
});
