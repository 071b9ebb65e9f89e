/** The page of those who run the house. */
import { Activity } from "lucide-react";
import { definePages } from "#ui/pages.ts";

export const pages = definePages({
  name: "system",
  title: "System",
  nav: [{ title: "System", path: "/system", key: "y", icon: Activity, order: 140, group: "Engine" }],
  routes: [{ path: "/system", page: () => import("./system-page.tsx") }],
});
