import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { NextConfig } from "next";

const root = path.join(import.meta.dirname, "../..");

/**
 * Converse.js for the web chat, out of its package: below `public/`, in a folder with its version in the name, so that
 * browsers may keep it for good. Not its source maps, nor what is there for others' pages and for OMEMO.
 */
function webChatFolder(): string {
  const converse = path.join(root, "node_modules/converse.js");
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(converse, "package.json"), "utf8"));
  const name = `web-chat/${version}`;
  const folder = path.join(import.meta.dirname, "public", name);
  if (!existsSync(folder)) {
    const making = path.join(import.meta.dirname, `public/web-chat/${process.pid}`);
    const isLeftOut = (file: string): boolean => /\.map$|\.wasm$|libomemo|website|converse\.(?:js|css)$/.test(file);
    cpSync(path.join(converse, "dist"), making, { recursive: true, filter: (file) => !isLeftOut(file) });
    try {
      renameSync(making, folder);
    } catch (error) {
      rmSync(making, { recursive: true });
      if (!existsSync(folder)) throw error; // else another process was faster
    }
  }
  return `/${name}`;
}

/** Sent with every answer; the content security policy, which needs a fresh nonce, comes from `src/proxy.ts`. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // The setup link carries a secret in its query.
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Robots-Tag", value: "noindex, nofollow" },
];

export default {
  transpilePackages: [
    "@rostra/api",
    "@rostra/config",
    "@rostra/core",
    "@rostra/db",
    "@rostra/telemetry",
    "@rostra/xmpp",
  ],
  serverExternalPackages: ["pg", "@prisma/client", "@prisma/adapter-pg", "pino"],
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  // `turbo run typecheck` checks types; doing it here again would cost every build its time.
  typescript: { ignoreBuildErrors: true },
  env: { WEB_CHAT: webChatFolder() },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    {
      source: "/web-chat/:path*",
      headers: [{ key: "Cache-Control", value: "public, max-age=31536000, immutable" }],
    },
  ],
} satisfies NextConfig;
