/** Makes a folder and those above it. Node's own way to do so never ends where a file system refuses with ENOENT, as /proc does. */
import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** @throws what the file system says, ENOTDIR where a file is in the way */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  const folder = resolve(path);
  const standing = await stat(folder).catch(() => null);
  if (standing?.isDirectory() === true) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder), mode);
  await mkdir(folder, { mode }).catch(async (error: NodeJS.ErrnoException) => {
    // Somebody else may have made it meanwhile; a file of that name is another matter.
    if (error.code !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
  });
}
