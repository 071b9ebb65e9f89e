/** One line on a terminal that says how far something is, drawn over itself. */
import { durationText } from "#base/duration.ts";
import type { Progress } from "#base/task.ts";
import { plain } from "./readable.ts";
import type { Output } from "./screen.ts";

export interface ProgressBar {
  readonly show: (progress: Progress) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

const cells = 20;

/** @param output where it is drawn; nothing is drawn on what is no terminal */
export function progressBar(output: Output, title: string): ProgressBar {
  if (!output.isTerminal) return { show: () => undefined, clear: () => undefined };
  let last = "";
  return {
    show: (progress) => {
      const line = barText(title, progress).slice(0, output.columns() - 1);
      if (line !== last) output.write(`\r\u001b[2K${(last = line)}`);
    },
    clear: () => {
      if (last !== "") output.write("\r\u001b[2K");
      last = "";
    },
  };
}

/** "form.docx  ████████············  40 %  fields · 3 s left" */
export function barText(title: string, { progress, current_step, time_left_ms }: Progress): string {
  const full = Math.round((progress / 100) * cells);
  const notes = [current_step === null ? null : plain(current_step), time_left_ms === null ? null : `${durationText(time_left_ms)} left`];
  const bar = "█".repeat(full) + "·".repeat(cells - full);
  return `${plain(title)}  ${bar} ${Math.round(progress).toString().padStart(3)} %  ${notes.filter((note) => note !== null).join(" · ")}`.trimEnd();
}
