"use client";

import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cn } from "../../lib/cn.ts";
import { Button } from "./button.tsx";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A modal window: focus stays inside, Escape closes it, focus goes back to where it came from. */
export function Dialog({ open, onOpenChange, title, description, className, children }: DialogProps) {
  const [opener] = useState(openerNow);
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fade-in fixed inset-0 z-40 grid place-items-end overflow-y-auto bg-overlay p-0 sm:place-items-center sm:p-6">
          <RadixDialog.Content
            {...(!description && { "aria-describedby": undefined })}
            onEscapeKeyDown={(event) => {
              // An open list closes first.
              if (event.target instanceof HTMLElement && event.target.getAttribute("aria-expanded") === "true")
                event.preventDefault();
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              // Unless what the dialog did has taken it; what opened it may be gone.
              if (document.activeElement !== document.body) return;
              (opener?.isConnected ? opener : document.getElementById("content"))?.focus();
            }}
            className={cn(
              "pop-in relative w-full rounded-t-2xl border bg-raised shadow-pop outline-none sm:max-w-md sm:rounded-2xl",
              className,
            )}
          >
            <div className="px-5 pt-5 pr-14 sm:px-6 sm:pt-6">
              <RadixDialog.Title className="font-semibold text-base leading-6">{title}</RadixDialog.Title>
              {description && (
                <RadixDialog.Description asChild>
                  <div className="mt-1 text-ink-2 text-sm">{description}</div>
                </RadixDialog.Description>
              )}
            </div>
            {children}
            <RadixDialog.Close asChild>
              <Button look="ghost" size="icon-sm" className="absolute top-4 right-4" aria-label="Close">
                <X aria-hidden />
              </Button>
            </RadixDialog.Close>
          </RadixDialog.Content>
        </RadixDialog.Overlay>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** What has the focus as a dialog is made; for an item of a menu, which goes away, the button that the menu hangs on. */
function openerNow(): HTMLElement | undefined {
  if (typeof document === "undefined" || !(document.activeElement instanceof HTMLElement)) return undefined;
  const menu = document.activeElement.closest('[role="menu"]');
  const trigger = menu && document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
  return trigger ?? document.activeElement;
}
