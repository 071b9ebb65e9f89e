/** A certificate that signs itself, made anew for a test: for a server that speaks TLS. */
import { execFile } from "node:child_process";
import { chmod, chown } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunAs } from "./guarded.ts";

const run = promisify(execFile);

export interface Certificate {
  /** Paths of files. The certificate is also what a client trusts it by. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes one in a folder. @param names as `DNS:localhost`, `IP:127.0.0.1` @param owner who alone may read the key */
export async function makeCertificate(folder: string, names: readonly string[], owner: RunAs = null): Promise<Certificate> {
  const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-x509", "-days", "2"];
  const named = ["-subj", "/CN=hallway test", "-addext", `subjectAltName=${names.join(",")}`];
  await run("openssl", ["req", ...kind, ...named, "-keyout", key, "-out", certificate]);
  await chmod(key, 0o600);
  if (owner !== null) for (const file of [certificate, key]) await chown(file, owner.uid, owner.gid);
  return { certificate, key };
}
