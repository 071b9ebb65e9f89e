/** What a house tells of itself, and to whom: its settings. */
import { setting } from "#base/setting.ts";
import { z } from "#base/contract.ts";

export const ObserveConfig = z.object({
  tracesUrl: setting(
    z
      .string()
      .regex(/^https?:\/\//, "write http://host:4318")
      .nullable()
      .default(null),
    {
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
      about: "Collector of OpenTelemetry traces, OTLP over HTTP; without it nothing is traced.",
      example: "http://localhost:4318",
    },
  ),
});
export type ObserveConfig = z.output<typeof ObserveConfig>;
