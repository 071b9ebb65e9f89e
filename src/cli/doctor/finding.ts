/** What the doctor finds: one line each. */
export interface Finding {
  readonly state: "ok" | "warn" | "fail";
  readonly about: string;
  /** What was found and, where it is not well, what follows and what to do. */
  readonly detail: string;
}

export const ok = (about: string, detail: string): Finding => ({ state: "ok", about, detail });
export const warn = (about: string, detail: string): Finding => ({ state: "warn", about, detail });
export const fail = (about: string, detail: string): Finding => ({ state: "fail", about, detail });

/** The code of a system's error, else its message. */
export function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
