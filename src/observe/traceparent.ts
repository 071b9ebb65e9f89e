/** W3C Trace Context, version 00: how a trace goes from one program to the next (https://www.w3.org/TR/trace-context/). */

export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span that led here. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Reads the header; null for what is none, which is then as if it had not been sent. Later versions are read as far as this one goes. */
export function readTraceparent(text: string | null | undefined): TraceParent | null {
  const match = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/.exec(text ?? "");
  if (match === null || (text!.startsWith("00") && text!.length !== 55)) return null;
  return { traceId: match[1]!, spanId: match[2]!, isSampled: (Number.parseInt(match[3]!, 16) & 1) === 1 };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}

/** The same 128 bits, written as ids are here. */
export function idOfTrace(traceId: string): string {
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function traceOfId(id: string): string {
  return id.replaceAll("-", "");
}
