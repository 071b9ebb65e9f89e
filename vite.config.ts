/** Builds the pages into dist/web. The server uses the same settings for hot reload, with Vite as its middleware. */
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: `${import.meta.dirname}/src/web`,
  cacheDir: `${import.meta.dirname}/node_modules/.vite`,
  plugins: [react(), tailwind()],
  resolve: { alias: [{ find: /^zod$/, replacement: `${import.meta.dirname}/src/web/still-schemas.ts` }] },
  server: {
    // Where it serves live, only what pages are made of: anyone who reaches the port may ask, without signing in.
    fs: {
      strict: true,
      allow: ["src", "node_modules", "examples/documents"].map((folder) => `${import.meta.dirname}/${folder}`),
      deny: [".env", ".env.*", "*.{crt,pem,key}", "**/.git/**"],
    },
    cors: false,
  },
  build: {
    outDir: `${import.meta.dirname}/dist/web`,
    emptyOutDir: true,
    manifest: true,
    // Fonts and pictures stay files of their own: the server's policy takes no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  optimizeDeps: { entries: ["index.html", "../apps/*/web/**/*.tsx"] },
});
