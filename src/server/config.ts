/** The doors' settings. */
import { flag, nameList, setting } from "#base/setting.ts";
import { z } from "#base/contract.ts";
import { isProxy } from "./addresses.ts";

const aPort = "write a whole number from 0 to 65535";

export const ServerConfig = z.object({
  host: setting(z.string().min(1).default("127.0.0.1"), {
    variable: "HALLWAY_HOST",
    about: "Address to listen on; anything but loopback means that other machines can reach the house.",
    example: "0.0.0.0",
  }),
  port: setting(z.coerce.number(aPort).int(aPort).min(0, aPort).max(65_535, aPort).default(4000), {
    variable: "HALLWAY_PORT",
    about: "Port to listen on; 0 takes a free one.",
    example: "8080",
  }),
  probePort: setting(z.coerce.number(aPort).int(aPort).min(0, aPort).max(65_535, aPort).nullable().default(null), {
    variable: "HALLWAY_PROBE_PORT",
    about: "Port on which a process answers /health, /ready and /metrics besides, to all who reach it; without it, none.",
    example: "4001",
  }),
  allowedHosts: setting(nameList.default([]), {
    variable: "HALLWAY_ALLOWED_HOSTS",
    about: "Names under which browsers may reach the house besides loopback, without port: the names behind a proxy, separated by commas.",
    example: "hallway.example.org",
  }),
  requestsPerMinute: setting(z.coerce.number("write a whole number").int("write a whole number").min(0).default(30_000), {
    variable: "HALLWAY_REQUESTS_PER_MINUTE",
    about: "Most requests of one person or key at once, and as many again, evenly, within a minute, over all processes; 0 sets no limit.",
    example: "600",
  }),
  trustedProxies: setting(
    nameList.pipe(z.array(z.string().refine(isProxy, "write addresses or nets, such as 10.0.0.7 or 10.0.0.0/8"))).default([]),
    {
      variable: "HALLWAY_TRUSTED_PROXIES",
      about: "Addresses or nets of proxies whose X-Forwarded-For is believed when strangers are counted, separated by commas.",
      example: "10.0.0.0/8,fd00::/8",
    },
  ),
  secure: setting(flag.default(false), {
    variable: "HALLWAY_SECURE",
    about: "Whether people reach it by https (behind a proxy that ends it): cookies are then marked Secure.",
    example: "true",
  }),
});
export type ServerConfig = z.output<typeof ServerConfig>;
