/** Builds the pages into dist/web. The server uses the same settings for hot reload, with Vite as its middleware. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  root: `${import.meta.dirname}/src/web`,
  cacheDir: `${import.meta.dirname}/node_modules/.vite`,
  plugins: [react(), tailwind(), compressed()],
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

/** Lays a .br and a .gz beside each text that was built, once and well, so that serving one costs nothing. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "hallway:compressed",
    apply: "build",
    configResolved: ({ build }) => void (folder = build.outDir),
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(folder, name);
        const bytes = readFileSync(path);
        if (bytes.length < 1024) continue;
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
