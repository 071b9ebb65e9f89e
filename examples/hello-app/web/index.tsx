/** The page of hello. */
import { Hand } from "lucide-react";
import { definePages } from "#ui/pages.ts";

export const pages = definePages({
  name: "hello",
  title: "Hello",
  nav: [{ title: "Hello", path: "/hello", icon: Hand, order: 50 }],
  routes: [{ path: "/hello", page: () => import("./hello-page.tsx") }],
});
