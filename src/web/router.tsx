/** From paths to pages. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ErrorPage, NotFoundPage } from "./dead-ends.tsx";
import { apps } from "./apps.ts";
import { Shell } from "./shell.tsx";
import { navEntries } from "./side.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: navEntries[0]?.path ?? "/nowhere", replace: true });
  },
});

const pages = apps.flatMap((app) =>
  app.routes.map(({ path, page }) =>
    createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page, "Page"), errorComponent: ErrorPage }),
  ),
);

export const router = createRouter({
  routeTree: root.addChildren([home, ...pages]),
  defaultPreload: "intent",
  defaultPendingMs: 300,
  scrollRestoration: true,
  // Plain text both ways: "?text=42" stays the text 42.
  parseSearch: (query) => Object.fromEntries(new URLSearchParams(query)),
  stringifySearch: (search) => {
    const query = new URLSearchParams(search as Record<string, string>).toString();
    return query === "" ? "" : `?${query}`;
  },
});
