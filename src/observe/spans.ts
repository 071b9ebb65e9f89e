/**
 * Spans of traces. Where nobody collects them (observe/collector.ts) this is a comparison with null and no more. What a span leads
 * to finds it by the context's `traceparent`, which events and tasks carry on: from the request to the worker, and to the socket.
 */
import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import { type Context, currentContext, within } from "./context.ts";
import { readTraceparent, writeTraceparent } from "./traceparent.ts";

export interface SpanAbout {
  /** Default: something inside of this process. */
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** `traceparent` of what led here; the context's where it is left out, none where it is null. */
  readonly parent?: string | null;
}

/** A span under way. */
export interface OpenSpan {
  readonly traceparent: string;
  readonly rename: (name: string) => void;
  readonly note: (attributes: Attributes) => void;
  readonly fail: (reason: string) => void;
  readonly end: () => void;
}

let tracer: Tracer | null = null;

/** Begins or ends the tracing of this process. */
export function setTracer(next: Tracer | null): void {
  tracer = next;
}

export function isTracing(): boolean {
  return tracer !== null;
}

/** Begins a span; whoever begins it ends it. Null where nobody collects. */
export function beginSpan(name: string, { kind = "INTERNAL", attributes = {}, parent }: SpanAbout = {}): OpenSpan | null {
  if (tracer === null) return null;
  const led = readTraceparent(parent === undefined ? currentContext()?.traceparent : parent);
  const from =
    led === null
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { ...led, traceFlags: led.isSampled ? 1 : 0, isRemote: parent !== undefined });
  const span = tracer.startSpan(name, { kind: SpanKind[kind], attributes }, from);
  return {
    traceparent: traceparentOf(span),
    rename: (next) => void span.updateName(next),
    note: (more) => void span.setAttributes(more),
    fail: (reason) => void span.setStatus({ code: SpanStatusCode.ERROR, message: reason }),
    end: () => span.end(),
  };
}

/** Runs something within a span of its own. */
export function traced<Result>(name: string, about: SpanAbout, run: (span: OpenSpan | null) => Promise<Result>): Promise<Result> {
  const span = beginSpan(name, about);
  return span === null ? run(null) : within(inside(span), () => ended(span, run));
}

/** The context of this moment, from inside of a span. */
export function inside({ traceparent }: OpenSpan): Context {
  return { ...currentContext(), traceparent };
}

async function ended<Result>(span: OpenSpan, run: (span: OpenSpan) => Promise<Result>): Promise<Result> {
  try {
    return await run(span);
  } catch (error) {
    span.note({ "error.type": error instanceof Error ? error.name : "unknown" });
    span.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    span.end();
  }
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return writeTraceparent({ traceId, spanId, isSampled: (traceFlags & 1) === 1 });
}
