/** The applications' pages, found by where they stand: nothing else lists them. */
import type { AppPages } from "#ui/pages.ts";

const modules = import.meta.glob<{ pages: AppPages }>("../apps/*/web/index.tsx", { eager: true });

export const apps: readonly AppPages[] = Object.values(modules).map((module) => module.pages);
