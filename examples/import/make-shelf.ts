/** Makes what the example needs and is no text: the Shelf's SQLite file, and its Word files, which are the examples' own. */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("./", import.meta.url));

/** @param folder holds the mapping files; default: this one */
export async function makeShelf(folder = here): Promise<void> {
  await mkdir(join(folder, "shelf"), { recursive: true });
  for (const name of ["audit-checklist.docx", "incident-report.docx"]) await copyFile(join(here, "../documents", name), join(folder, name));
  const path = join(folder, "shelf/jobs.sqlite");
  await rm(path, { force: true });
  const database = new DatabaseSync(path);
  database.exec(`create table job (id integer primary key, what text, state integer, document integer, arguments text, trouble text, asked integer, done integer);
    insert into job values
      (1, 'read', 2, 1001, '{"pages": 4}', null, 1614845700, 1614845760),
      (2, 'print', 3, 1001, null, 'The printer was out of paper.', 1614932100, 1614932105),
      (3, 'read', 2, 1002, '{"pages": 2}', null, 1658068800, 1658068815),
      (4, 'print', 1, 1002, null, null, 1658070000, null)`);
  database.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeShelf();
