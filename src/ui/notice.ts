/** What a short message says. */
export interface Notice {
  readonly title: string;
  readonly detail?: string;
  readonly tone?: "good" | "bad" | "plain";
  readonly link?: { readonly to: string; readonly text: string };
  readonly undo?: () => void;
  /** A notice of the same key replaces the one before. */
  readonly key?: string;
}
