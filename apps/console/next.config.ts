import path from "node:path";
import type { NextConfig } from "next";

const root = path.join(import.meta.dirname, "../..");

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
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
} satisfies NextConfig;
