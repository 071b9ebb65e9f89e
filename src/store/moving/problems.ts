/** What keeps a house from being carried. */
import { defineProblem } from "#base/problem.ts";

export const backupDamaged = defineProblem("backup-damaged", { status: 400, title: "The backup is damaged" });
export const backupForeign = defineProblem("backup-foreign", { status: 400, title: "This is no backup of Hallway" });
export const backupNewer = defineProblem("backup-newer", { status: 400, title: "The backup is of a newer version" });
export const backupExists = defineProblem("backup-exists", { status: 409, title: "There is a file already" });
export const houseMissing = defineProblem("house-missing", { status: 404, title: "There is no house" });
export const placeTaken = defineProblem("place-taken", { status: 409, title: "The place is not empty" });
export const houseMoved = defineProblem("house-moved", { status: 503, title: "The house has moved", retry: false });
export const houseInUse = defineProblem("house-in-use", { status: 409, title: "The house is in use" });
export const filesMissing = defineProblem("files-missing", { status: 500, title: "Files are missing", retry: false });
export const diskFull = defineProblem("disk-full", { status: 507, title: "There is no room on the disk" });
export const carriedWrongly = defineProblem("carried-wrongly", { status: 500, title: "What arrived is not what was sent", retry: false });

/** The file system's, and PostgreSQL's. */
const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG", "53100"]);
const fullWords = /No space left|Disk quota exceeded|File too large/;

/** Names the disk where it is the reason. @param where what could not be written */
export function orDiskFull(error: unknown, where: string): unknown {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (!fullCodes.has(code) && !fullWords.test(message)) return error;
  return diskFull(
    `${where} could not be written to its end: the disk is full. Nothing was kept of it. Make room, and try again.`,
    {},
    {
      cause: error,
    },
  );
}
