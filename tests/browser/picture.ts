/** Takes the README's picture: `./dev start` once for built pages, then `node tests/browser/picture.ts`. */
import { mkdir, readFile } from "node:fs/promises";
import { openWithBrowser } from "./house.ts";

const root = new URL("../../", import.meta.url);
const { house, tab, close } = await openWithBrowser();
try {
  let template = "";
  for (const name of ["audit-checklist.docx", "incident-report.docx", "internal-audit-report.docx"]) {
    const bytes = new Uint8Array(await readFile(new URL(`examples/documents/${name}`, root)));
    const { task_id, template_id } = await house.asOwner<{ task_id: string; template_id: string }>("upload_template", {}, [
      { name, bytes },
    ]);
    await house.finished(task_id);
    template = template_id;
  }
  const page = await tab(`/templates/${template}`, { viewport: { width: 1440, height: 860 } });
  const field = page.getByRole("button", { name: /date/i }).first();
  await page.waitForTimeout(3_000);
  if (await field.isVisible()) await field.click();
  await page.waitForTimeout(1_500);
  await mkdir(new URL("docs/images/", root), { recursive: true });
  await page.screenshot({ path: new URL("docs/images/hallway.png", root).pathname });
} finally {
  await close();
}
