/** The reader as a thread runs it: bytes in, what was read out. */
import type { TemplateContent } from "../../contract.ts";
import type { Limits } from "./limits.ts";
import { readTemplate } from "./read-template.ts";

export interface ReadInput {
  readonly bytes: Uint8Array;
  readonly limits?: Partial<Limits>;
}

/** @throws what `readTemplate` throws */
export function run(input: ReadInput, report: (percent: number, step: string) => void): TemplateContent {
  return readTemplate(input.bytes, { onProgress: report, ...(input.limits === undefined ? {} : { limits: input.limits }) });
}
