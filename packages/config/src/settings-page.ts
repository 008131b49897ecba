import { noteOf, type SettingName, settingNames } from "./schema.ts";

/** `docs/settings.md`, printed from the schema. */
export function settingsPage(): string {
  const sections = new Map<string, SettingName[]>();
  for (const name of settingNames) {
    const title = noteOf(name).section;
    sections.set(title, [...(sections.get(title) ?? []), name]);
  }
  return [
    "# Settings",
    "",
    "<!-- Printed by `npm run settings-page -w @rostra/config` from packages/config/src/schema.ts: edit it there. -->",
    "",
    "Each setting is an environment variable or a line `NAME=value` in the settings file: `rostra.env` in the project",
    "folder, or the file that `ROSTRA_CONFIG` names. The environment wins. An empty value counts as not set. In the file,",
    "`#` begins a comment and a value may stand in quotes. Settings are checked once, before anything starts; every",
    "problem is told with the setting's name. `npx rostractl doctor` checks them and more at any time.",
    ...[...sections].flatMap(([title, names]) => ["", `## ${title}`, ...names.flatMap(entry)]),
    "",
  ].join("\n");
}

function entry(name: SettingName): string[] {
  const { expected, fallback, unset, doc } = noteOf(name);
  const value = `${expected.charAt(0).toUpperCase()}${expected.slice(1)}`;
  return ["", `### ${name}`, "", doc, "", `${value}. Default: ${fallback === undefined ? unset : `\`${fallback}\``}.`];
}
