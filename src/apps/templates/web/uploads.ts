/** Files on their way to the server. They go on while a person looks at other pages. */
import { useSyncExternalStore } from "react";
import type { Problem } from "#base/contract.ts";
import { refusalOf } from "#ui/drop-zone.tsx";
import type { House } from "#ui/house.tsx";
import { asProblem } from "#ui/use-read.ts";
import { uploadTemplate } from "../contract.ts";

export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly bytes: number;
  /** 0 to 1. */
  readonly sent: number;
  readonly state: "waiting" | "sending" | "taken" | "refused";
  /** Why it was refused. */
  readonly problem: Problem | { readonly title: string; readonly detail: string } | null;
  /** Once taken. */
  readonly templateId: string | null;
  /** The task that reads it, once taken. */
  readonly taskId: string | null;
  /** It was uploaded before: nothing new is read. */
  readonly wasHere: boolean;
}

const atOnce = 3;
const queue: { readonly key: number; readonly file: File; readonly house: House }[] = [];
const aborts = new Map<number, AbortController>();
const listeners = new Set<() => void>();
let uploads: readonly Upload[] = [];
let lastKey = 0;

/** All uploads that are under way or were refused, and those that were taken since the page was opened. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(listen, () => uploads);
}

/** Sends files, a few at once; each has its own outcome. */
export function uploadFiles(files: readonly File[], house: House): void {
  for (const file of files) {
    const key = ++lastKey;
    const refusal = refusalOf(file, uploadTemplate.files!);
    const upload: Upload = {
      key,
      name: file.name,
      bytes: file.size,
      sent: 0,
      state: "waiting",
      problem: null,
      templateId: null,
      taskId: null,
      wasHere: false,
    };
    if (refusal === null) queue.push({ key, file, house });
    uploads = [...uploads, refusal === null ? upload : { ...upload, state: "refused", problem: { title: "Not taken", detail: refusal } }];
  }
  tell();
  for (let at = 0; at < atOnce; at++) void sendNext();
}

/** Takes an upload from the list; one that is under way is stopped. */
export function dismissUpload(key: number): void {
  aborts.get(key)?.abort();
  const at = queue.findIndex((entry) => entry.key === key);
  if (at !== -1) queue.splice(at, 1);
  uploads = uploads.filter((upload) => upload.key !== key);
  tell();
}

async function sendNext(): Promise<void> {
  if (aborts.size >= atOnce) return;
  const next = queue.shift();
  if (next === undefined) return;
  const { key, file, house } = next;
  const abort = new AbortController();
  aborts.set(key, abort);
  change(key, { state: "sending" });
  try {
    const answer = await house.call(uploadTemplate, {}, { files: [file], sent: (sent) => change(key, { sent }), signal: abort.signal });
    change(key, {
      state: "taken",
      sent: 1,
      templateId: answer.template_id,
      taskId: answer.task_id,
      wasHere: answer.status === "completed",
    });
  } catch (thrown) {
    if (!abort.signal.aborted) change(key, { state: "refused", problem: asProblem(thrown) });
  } finally {
    aborts.delete(key);
    void sendNext();
  }
}

function change(key: number, changed: Partial<Upload>): void {
  uploads = uploads.map((upload) => (upload.key === key ? { ...upload, ...changed } : upload));
  tell();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
