/** pandoc to its own JSON, a process for each document as people call it. Its CPU is its own, so that only the time that passes is measured. */
import { spawnSync } from "node:child_process";
import type { WordContender } from "../contender.ts";

export const contender: WordContender = {
  name: "pandoc -t json",
  read: (bytes) => {
    const { status, stdout } = spawnSync("pandoc", ["-f", "docx", "-t", "json"], { input: bytes, maxBuffer: 512 * 1024 * 1024 });
    if (status !== 0) throw new Error("pandoc could not read a document.");
    return stdout.length;
  },
};
