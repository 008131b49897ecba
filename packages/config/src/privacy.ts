import type { Settings } from "./settings.ts";

/** What privacy lists may hold; the same for all who change them. */
export interface PrivacySettings {
  readonly lists: number;
  readonly items: number;
  readonly nameBytes: number;
  readonly versions: number;
  readonly templates: number;
}

export function privacySettings(settings: Settings): PrivacySettings {
  return {
    lists: settings.ROSTRA_PRIVACY_LISTS,
    items: settings.ROSTRA_PRIVACY_ITEMS,
    nameBytes: settings.ROSTRA_PRIVACY_NAME_BYTES,
    versions: settings.ROSTRA_PRIVACY_VERSIONS,
    templates: settings.ROSTRA_PRIVACY_TEMPLATES,
  };
}
