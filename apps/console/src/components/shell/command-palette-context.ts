"use client";

import { createContext, useContext } from "react";

export interface CommandPaletteHandle {
  open(): void;
}

export const CommandPaletteContext = createContext<CommandPaletteHandle>({ open() {} });

export function useCommandPalette(): CommandPaletteHandle {
  return useContext(CommandPaletteContext);
}
