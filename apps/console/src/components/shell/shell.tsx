"use client";

import { Menu as MenuIcon, Search } from "lucide-react";
import Link from "next/link";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { Brand } from "../brand.tsx";
import { Button } from "../ui/button.tsx";
import { CommandPaletteProvider } from "./command-palette.tsx";
import { useCommandPalette } from "./command-palette-context.ts";
import { OfflineNotice } from "./offline-notice.tsx";
import { Sidebar } from "./sidebar.tsx";

/** The frame of every signed-in page: sidebar on wide screens, a drawer on narrow ones. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <CommandPaletteProvider>
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
        <aside className="sticky top-0 hidden h-dvh border-r bg-sunken lg:block">
          <Sidebar />
        </aside>
        <div className="flex min-h-dvh min-w-0 flex-col">
          <TopBar />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-6xl flex-1 px-4 py-5 outline-none sm:px-6 sm:py-7 lg:px-8"
          >
            <OfflineNotice />
            {children}
          </main>
        </div>
      </div>
    </CommandPaletteProvider>
  );
}

function TopBar() {
  const palette = useCommandPalette();
  const [isOpen, setOpen] = useState(false);
  useCloseWhenWide(() => setOpen(false));
  return (
    <header className="sticky top-0 z-30 flex h-13 items-center gap-1 border-b bg-canvas/90 px-2 backdrop-blur sm:px-4 lg:hidden">
      <Dialog.Root open={isOpen} onOpenChange={setOpen}>
        <Dialog.Trigger asChild>
          <Button look="ghost" size="icon" aria-label="Menu">
            <MenuIcon aria-hidden />
          </Button>
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="fade-in fixed inset-0 z-40 bg-overlay" />
          <Dialog.Content
            aria-describedby={undefined}
            className="slide-in fixed inset-y-0 left-0 z-40 w-72 max-w-[85vw] border-r bg-canvas shadow-pop outline-none"
          >
            <Dialog.Title className="sr-only">Menu</Dialog.Title>
            <Sidebar onNavigate={() => setOpen(false)} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <Link href="/" className="mx-1 inline-flex items-center rounded-md">
        <Brand />
      </Link>
      <Button look="ghost" size="icon" className="ml-auto" aria-label="Search" onClick={palette.open}>
        <Search aria-hidden />
      </Button>
    </header>
  );
}

/** A drawer that is open while the window grows would stay over the page without a way to see why. */
function useCloseWhenWide(close: () => void): void {
  useEffect(() => {
    const wide = matchMedia("(min-width: 64rem)");
    wide.addEventListener("change", close);
    return () => wide.removeEventListener("change", close);
  });
}
