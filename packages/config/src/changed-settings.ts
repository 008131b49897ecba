import { isSettingName, noteOf } from "./schema.ts";
import type { Settings } from "./settings.ts";

/** What is set to something else than the default, in the order of the names. Of secrets it is not told to what. */
export function changedSettings({ environment }: Pick<Settings, "environment">) {
  return Object.keys(environment)
    .filter(isSettingName)
    .sort()
    .flatMap((name) => {
      const { section, fallback, doc, secret } = noteOf(name);
      const value = environment[name];
      if (value === undefined || value === fallback) return [];
      return [{ name, section, doc, ...(!secret && { value }), ...(fallback !== undefined && { fallback }) }];
    });
}
