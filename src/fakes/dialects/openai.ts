/** What both of OpenAI's APIs share: its errors. */
import type { FailureOrder } from "./dialect.ts";

const errorTypes: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  403: ["invalid_request_error", "unsupported_country_region_territory"],
  404: ["invalid_request_error", "model_not_found"],
  429: ["requests", "rate_limit_exceeded"],
};

export function openAiFailure({ status, message }: FailureOrder) {
  const [type, code] = errorTypes[status] ?? ["server_error", null];
  return { error: { message, type, param: null, code } };
}
