/** Where the pages start. */
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ProblemCard } from "#ui/states.tsx";
import "#ui/style.css";
import { router } from "./router.tsx";
import { SessionProvider } from "./session.tsx";
import { SignIn } from "./sign-in.tsx";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no element with the id page.");

// After an upgrade the pages that this one would load are gone: the new ones are fetched, once.
window.addEventListener("vite:preloadError", (event) => {
  const lastMs = Number(sessionStorage.getItem("hallway.reloaded") ?? 0);
  if (Date.now() - lastMs < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem("hallway.reloaded", String(Date.now()));
  location.reload();
});

createRoot(place).render(
  <StrictMode>
    <SessionProvider
      signIn={<SignIn />}
      loading={<div role="status" aria-label="Loading" className="min-h-dvh" />}
      failed={(problem, retry) => (
        <main className="mx-auto grid min-h-dvh max-w-lg content-center p-4">
          <ProblemCard problem={problem} onRetry={retry} />
        </main>
      )}
    >
      <RouterProvider router={router} />
    </SessionProvider>
  </StrictMode>,
);
