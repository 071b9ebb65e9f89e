/** Input that does not fit, as the problem that says where. */
import type { z } from "zod";
import { inputInvalid, type Problem } from "./problem.ts";

/** A JSON pointer (RFC 6901). */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const mostErrors = 50;

/** The problem `input-invalid`, with `errors` [{pointer, detail}] for each place. @param what "tool list_tasks", "task template:parse" */
export function inputRefused(what: string, error: z.ZodError): Problem {
  const errors = error.issues
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: "This member is not known here." }))
        : [{ pointer: pointerOf(issue.path), detail: issue.message }],
    )
    .slice(0, mostErrors);
  const first = errors[0];
  const place = first ? `${first.pointer === "" ? "" : ` at ${first.pointer}`}: ${first.detail}` : ".";
  return inputInvalid(`The input of ${what} does not fit${place}`, { errors }, { cause: error });
}
