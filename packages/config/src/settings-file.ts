/** One line of a settings file that sets something. */
export interface FileLine {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** A settings file as read: what it sets, in order, and the numbers of the lines that could not be read. */
export interface ParsedFile {
  readonly lines: readonly FileLine[];
  readonly unreadable: readonly number[];
}

/**
 * Reads a settings file: lines `NAME=value`, empty lines, and comments that begin with `#`. A value may stand in
 * single or double quotes; a comment may follow it after white space. Nothing is expanded.
 */
export function parseSettingsFile(text: string): ParsedFile {
  const lines: FileLine[] = [];
  const unreadable: number[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, name, rest] = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    const value = rest === undefined ? undefined : readValue(rest);
    if (name === undefined || value === undefined) unreadable.push(index + 1);
    else lines.push({ line: index + 1, name, value });
  }
  return { lines, unreadable };
}

function readValue(rest: string): string | undefined {
  if (!/^["']/.test(rest)) return rest.replace(/(^|\s+)#.*$/, "");
  const end = rest.indexOf(rest.charAt(0), 1);
  return end > 0 && /^\s*(#.*)?$/.test(rest.slice(end + 1)) ? rest.slice(1, end) : undefined;
}
