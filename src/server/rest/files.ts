/** Reads the files of a multipart request within a tool's limits, and names them so that a name can harm nobody. */
import { Readable } from "node:stream";
import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { type FileRule, inputInvalid } from "#base/contract.ts";
import type { UploadedFile } from "#hallway/app.ts";
import { bodyMalformed, fileTooLarge, filesTooMany, fileUnsuitable, serverBusy } from "../problems.ts";

/** What a multipart request brought. */
export interface Form {
  readonly files: readonly UploadedFile[];
  /** Fields that are no files: texts. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Memory that all uploads of this process share while they arrive. */
export interface UploadRoom {
  /** @throws serverBusy */
  readonly take: (bytes: number) => void;
  readonly giveBack: (bytes: number) => void;
}

export function uploadRoom(maxBytes: number): UploadRoom {
  let taken = 0;
  const take = (bytes: number): void => {
    if (taken + bytes > maxBytes) throw serverBusy("Too many files arrive at once. Try again in a moment.", { retry_after_s: 5 });
    taken += bytes;
  };
  return { take, giveBack: (bytes) => void (taken -= bytes) };
}

/**
 * Reads a multipart request whole. Nothing is written anywhere; the sender's names are for showing only.
 * @throws fileUnsuitable, fileTooLarge, filesTooMany, bodyMalformed, serverBusy, inputInvalid without any file
 */
export async function readForm(request: FastifyRequest, rule: FileRule, room: UploadRoom): Promise<Form> {
  if (!request.isMultipart()) throw fileMissing(rule);
  const files: UploadedFile[] = [];
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let takenBytes = 0;
  const take = (bytes: number): void => {
    room.take(bytes);
    takenBytes += bytes;
  };
  try {
    for await (const part of partsOf(request, rule)) {
      if (part.type === "field") fields[part.fieldname] = part.value;
      else files.push(await readFile(part, rule, take));
    }
  } catch (thrown) {
    throw problemOfForm(thrown, rule);
  } finally {
    room.giveBack(takenBytes);
    // The rest still arrives: read on into nothing, so that the sender hears the answer instead of a broken connection.
    request.raw.unpipe();
    request.raw.resume();
  }
  if (files.length === 0) throw fileMissing(rule);
  return { files, fields };
}

/** Files that came by another way than multipart, held to the same rule. @throws as readForm does */
export function checkFiles(sent: readonly UploadedFile[], rule: FileRule): UploadedFile[] {
  if (sent.length === 0) throw fileMissing(rule);
  if (sent.length > rule.maxCount) throw tooMany(rule);
  return sent.map(({ name: given, bytes }) => {
    const name = shownName(given);
    checkName(name, rule);
    checkBytes(name, bytes, rule);
    return { name, bytes };
  });
}

/**
 * A sender's file name as it may be shown: without folders, control characters and characters that turn the text around,
 * at most 200 characters, its ending kept.
 */
export function shownName(name: string): string {
  const bare = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const clean = bare
    .toWellFormed()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .normalize("NFC")
    .trim();
  if (clean.length <= longestName) return clean;
  const ending = endingOf(clean);
  return clean.slice(0, longestName - ending.length).toWellFormed() + ending;
}

const longestName = 200;
const mostFields = 50;

function fileMissing(rule: FileRule): Error {
  const detail = `Send one to ${rule.maxCount} files.`;
  return inputInvalid("There is no file in the request.", { errors: [{ pointer: "/files", detail }] });
}

function partsOf(request: FastifyRequest, rule: FileRule) {
  return request.parts({
    limits: {
      fileSize: rule.maxBytes,
      files: rule.maxCount,
      fields: mostFields,
      fieldSize: 64 * 1024,
      fieldNameSize: 200,
      parts: rule.maxCount + mostFields,
      headerPairs: 100,
    },
  });
}

async function readFile(part: MultipartFile, rule: FileRule, take: (bytes: number) => void): Promise<UploadedFile> {
  // A part that names no file has none, whatever its type says.
  const name = shownName((part.filename as string | undefined) ?? "");
  checkName(name, rule);
  const chunks: Buffer[] = [];
  for await (const chunk of part.file as Readable) {
    take((chunk as Buffer).length);
    chunks.push(chunk as Buffer);
  }
  if (part.file.truncated)
    throw fileTooLarge(`"${name}" is larger than ${megabytes(rule.maxBytes)}. Make it smaller, or split it.`, {
      file: name,
      max_bytes: rule.maxBytes,
    });
  const bytes = Buffer.concat(chunks);
  checkBytes(name, bytes, rule);
  return { name, bytes };
}

function checkName(name: string, rule: FileRule): void {
  if (rule.endings.includes(endingOf(name).toLowerCase())) return;
  throw fileUnsuitable(`"${name}" is not taken here: its name must end in ${rule.endings.join(" or ")}.`, {
    file: name,
    endings: rule.endings,
  });
}

function checkBytes(name: string, bytes: Uint8Array, rule: FileRule): void {
  if (bytes.length === 0)
    throw fileUnsuitable(`"${name}" is empty (0 bytes). Choose it again; it may still have been copying.`, { file: name });
  if (bytes.length > rule.maxBytes)
    throw fileTooLarge(`"${name}" is larger than ${megabytes(rule.maxBytes)}. Make it smaller, or split it.`, {
      file: name,
      max_bytes: rule.maxBytes,
    });
}

function tooMany(rule: FileRule): Error {
  return filesTooMany(`At most ${rule.maxCount} files are taken at once. Send the rest in another request.`, { max_count: rule.maxCount });
}

/** From the last dot on; a name that is all ending has none. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot);
}

function megabytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / (1024 * 1024))} MB` : `${bytes} bytes`;
}

function problemOfForm(thrown: unknown, rule: FileRule): unknown {
  const code = thrown instanceof Error ? (thrown as Error & { code?: string }).code : undefined;
  switch (code) {
    case "FST_FILES_LIMIT":
    case "FST_PARTS_LIMIT":
    case "FST_FIELDS_LIMIT":
      return tooMany(rule);
    case "FST_REQ_FILE_TOO_LARGE":
      return fileTooLarge(`A file is larger than ${megabytes(rule.maxBytes)}. Make it smaller, or split it.`, { max_bytes: rule.maxBytes });
    case undefined:
      return isBusboyFault(thrown)
        ? bodyMalformed("The multipart body is cut off or has no well-formed boundary.", {}, { cause: thrown })
        : thrown;
    default:
      return code.startsWith("FST_") ? bodyMalformed("The multipart body can't be read.", {}, { cause: thrown }) : thrown;
  }
}

/** The multipart parser throws plain errors; these are the sentences it uses. */
function isBusboyFault(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    thrown.name !== "Problem" &&
    /multipart|boundary|Unexpected end|Part terminated|Malformed/i.test(thrown.message)
  );
}
