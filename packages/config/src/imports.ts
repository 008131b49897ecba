import type { Settings } from "./settings.ts";

/** What imports may cost; the same for all who make them. */
export interface ImportSettings {
  readonly bytes: number;
  readonly rows: number;
  readonly recordCharacters: number;
  readonly groups: number;
  readonly derivations: number;
  readonly batch: number;
}

export function importSettings(settings: Settings): ImportSettings {
  return {
    bytes: settings.ROSTRA_IMPORT_BYTES,
    rows: settings.ROSTRA_IMPORT_ROWS,
    recordCharacters: settings.ROSTRA_IMPORT_RECORD_CHARACTERS,
    groups: settings.ROSTRA_IMPORT_GROUPS,
    derivations: settings.ROSTRA_IMPORT_DERIVATIONS,
    batch: settings.ROSTRA_IMPORT_BATCH,
  };
}
