import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ThemeProvider } from "../components/theme.tsx";
import { Toaster } from "../components/toaster.tsx";
import { ApiProvider } from "../lib/api.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Rostra", template: "%s · Rostra" },
  description: "Provisioning console of the Rostra XMPP server",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f7f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0d0d10" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme's script sets the class before the first paint, ahead of React.
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider nonce={nonce}>
          <ApiProvider>{children}</ApiProvider>
          <Toaster />
        </ThemeProvider>
      </body>
    </html>
  );
}
