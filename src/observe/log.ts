/**
 * The log of a house: a line of JSON an event. Each says by itself in whose name it was written (context.ts). Secrets and
 * characters that a terminal would obey are taken out of the finished line, so no field, error or stack gets around it.
 */
import { type DestinationStream, type Logger, pino } from "pino";
import { currentContext } from "./context.ts";

/** Where finished lines go: standard error, by default. */
export function openLog({ level, destination = pino.destination(2) }: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level,
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
      mixin: () => ({ ...currentContext() }),
    },
    { write: (line) => destination.write(safeLine(line)) },
  );
}

const secretNames =
  "authorization|proxy-authorization|cookie|set-cookie|x-api-key|api_?key|token|session_?token|access_?token|refresh_?token|password|passphrase|secret|client_?secret|private_?key";
const secretMember = new RegExp(`("(?:${secretNames})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, "gi");
const secretParameter = new RegExp(`([?&](?:${secretNames}|key)=)[^&\\s"\\\\]+`, "gi");
/** A scheme is short: without a bound, a long text without any takes the square of its length. A password may hold an @, unescaped. */
const passwordInAddress = /(\b[a-z][a-z\d+.-]{0,30}:\/\/[^\s:@/"\\]*):[^\s/"\\]+@/gi;
const bearer = /\b(Bearer|Basic) [\w.~+/=-]{8,}/g;
const ownKey = /\bhw_[\w-]{6,}/g;
/** JSON writes out the control characters of ASCII; these are the others that move a cursor or turn text around. */
const unseen = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The line without secrets, and without characters that a terminal obeys. Stays JSON. */
export function safeLine(line: string): string {
  return line
    .replace(secretMember, '$1"[redacted]"')
    .replace(secretParameter, "$1[redacted]")
    .replace(passwordInAddress, "$1:[redacted]@")
    .replace(bearer, "$1 [redacted]")
    .replace(ownKey, "hw_[redacted]")
    .replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
